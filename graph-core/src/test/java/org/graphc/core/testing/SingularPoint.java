package org.graphc.core.testing;

import static org.graphc.core.op.Activations.elu;
import static org.graphc.core.op.Activations.gelu;
import static org.graphc.core.op.Activations.leakyRelu;
import static org.graphc.core.op.Activations.relu6;
import static org.graphc.core.op.ScalarMath.acos;
import static org.graphc.core.op.ScalarMath.acosh;
import static org.graphc.core.op.ScalarMath.asin;
import static org.graphc.core.op.ScalarMath.atan2;
import static org.graphc.core.op.ScalarMath.atanh;
import static org.graphc.core.op.ScalarMath.cbrt;
import static org.graphc.core.op.ScalarMath.ceil;
import static org.graphc.core.op.ScalarMath.clamp;
import static org.graphc.core.op.ScalarMath.digamma;
import static org.graphc.core.op.ScalarMath.erfInv;
import static org.graphc.core.op.ScalarMath.floor;
import static org.graphc.core.op.ScalarMath.hypot;
import static org.graphc.core.op.ScalarMath.lgamma;
import static org.graphc.core.op.ScalarMath.logAddExp;
import static org.graphc.core.op.ScalarMath.logit;
import static org.graphc.core.op.ScalarMath.mod;
import static org.graphc.core.op.ScalarMath.reciprocal;
import static org.graphc.core.op.ScalarMath.round;
import static org.graphc.core.op.ScalarMath.rsqrt;
import static org.graphc.core.op.ScalarMath.safeDiv;
import static org.graphc.core.op.ScalarMath.sinc;
import static org.graphc.core.op.ScalarMath.xlog1py;
import static org.graphc.core.op.ScalarMath.xlogy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Choices;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;

/**
 * A point where a derivative is a matter of convention, and what we and peers say there: the rows of the design's table
 * of singular points that are about functions of each element. Where a peer says nothing, there is no derivative.
 */
public record SingularPoint(
        String name, Function<List<Node>, Node> f, double[] at, ImmutableMap<Convention, double[]> derivatives) {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double[] UNSAID = null;
    private static final double[] SPLIT = d(0.5, 0.5);
    private static final double[] FIRST = d(1, 0);
    private static final double[] NANS = d(NAN, NAN);
    private static final double[] LOW = d(1, 0, 0);
    private static final double[] MIDDLE = d(0, 1, 0);
    private static final double[] HIGH = d(0, 0, 1);
    private static final double[] LOG2 = d(Math.log(2), 0);

    private static SingularPoint row(
            String name,
            Function<List<Node>, Node> f,
            double[] at,
            double[] ours,
            double[] torch,
            double[] tf,
            double[] jax) {
        ImmutableMap.Builder<Convention, double[]> said = ImmutableMap.builder();
        List<double[]> columns = Arrays.asList(ours, torch, tf, jax);
        for (Convention convention : Convention.values()) {
            Optional.ofNullable(columns.get(convention.ordinal())).ifPresent(d -> said.put(convention, d));
        }
        return new SingularPoint(name, f, at, said.buildOrThrow());
    }

    private static SingularPoint of(String name, UnaryOperator<Node> f, double at, double... columns) {
        double[][] each = Arrays.stream(columns).mapToObj(d -> new double[] {d}).toArray(double[][]::new);
        return row(name, x -> f.apply(x.get(0)), new double[] {at}, each[0], each[1], each[2], each[3]);
    }

    /** Where all agree. */
    private static SingularPoint all(String name, UnaryOperator<Node> f, double at, double d) {
        return of(name, f, at, d, d, d, d);
    }

    private static SingularPoint of(
            String name,
            BinaryOperator<Node> f,
            double[] at,
            double[] ours,
            double[] torch,
            double[] tf,
            double[] jax) {
        return row(name, x -> f.apply(x.get(0), x.get(1)), at, ours, torch, tf, jax);
    }

    private static double[] d(double... values) {
        return values;
    }

    // spotless:off
    /** In the order of the table; columns are ours, PyTorch's, TensorFlow's and JAX's. */
    public static final ImmutableList<SingularPoint> TABLE = ImmutableList.of(
            of("abs at 0",                 Ops::abs, 0,                        0, 0, 0, 1),
            of("abs at -0",                Ops::abs, -0.0,                     0, 0, 0, 1),
            all("relu at 0",               Ops::relu, 0,                       0),
            of("leakyRelu at 0",           x -> leakyRelu(x, 0.125), 0,        0.125, 0.125, 0.125, 1),
            of("leakyRelu at -0",          x -> leakyRelu(x, 0.125), -0.0,     0.125, 0.125, 0.125, 1),
            all("elu at 0",                x -> elu(x, 1), 0,                  1),
            all("elu far out",             x -> elu(x, 1), 1e4,                1),
            all("relu6 at 0",              x -> relu6(x), 0,                   0),
            all("relu6 at 6",              x -> relu6(x), 6,                   0),
            all("relu6 at 3",              x -> relu6(x), 3,                   1),
            of("maximum at a tie",         Ops::maximum, d(2, 2), SPLIT, SPLIT, FIRST, SPLIT),
            of("minimum at a tie",         Ops::minimum, d(2, 2), SPLIT, SPLIT, FIRST, SPLIT),
            of("maximum of 0 and -0",      Ops::maximum, d(0, -0.0), SPLIT, SPLIT, FIRST, SPLIT),
            all("maximum(x, x)",           x -> Ops.maximum(x, x), 2,          1),
            all("minimum(x, x)",           x -> Ops.minimum(x, x), 2,          1),
            of("maximum with a NaN",       Ops::maximum, d(NAN, 2), d(1, 0), UNSAID, UNSAID, UNSAID),
            row("clamp at the low bound",  SingularPoint::clamped, d(1, 1, 2), MIDDLE, MIDDLE, MIDDLE, d(0, 0, 0)),
            row("clamp at the high bound", SingularPoint::clamped, d(1, 2, 2), MIDDLE, MIDDLE, MIDDLE, d(0, 0, 0)),
            row("clamp below",             SingularPoint::clamped, d(1, 0, 2), LOW, LOW, LOW, LOW),
            row("clamp above",             SingularPoint::clamped, d(1, 3, 2), HIGH, HIGH, HIGH, HIGH),
            row("clamp, bounds exchanged", SingularPoint::clamped, d(2, 0, 1), HIGH, UNSAID, UNSAID, UNSAID),
            row("clip at the low bound",   SingularPoint::clipped, d(1), UNSAID, UNSAID, UNSAID, d(0.5)),
            row("sign at 0",               x -> Ops.sign(x.get(0)), d(0), d(0), d(0), UNSAID, d(0)),
            row("floor at a jump",         x -> floor(x.get(0)), d(2), d(0), d(0), UNSAID, d(0)),
            row("ceil at a jump",          x -> ceil(x.get(0)), d(2), d(0), d(0), UNSAID, d(0)),
            row("round at a jump",         x -> round(x.get(0)), d(2.5), d(0), d(0), UNSAID, d(0)),
            all("sqrt at 0",               Ops::sqrt, 0,                       INF),
            all("cbrt at 0",               x -> cbrt(x), 0,                    INF),
            all("rsqrt at 0",              x -> rsqrt(x), 0,                   -INF),
            all("reciprocal at 0",         x -> reciprocal(x), 0,              -INF),
            all("log at 0",                Ops::log, 0,                        INF),
            all("log below 0",             Ops::log, -2,                       -0.5),
            all("log1p at -1",             Ops::log1p, -1,                     INF),
            all("asin at 1",               x -> asin(x), 1,                    INF),
            all("asin at -1",              x -> asin(x), -1,                   INF),
            all("acos at 1",               x -> acos(x), 1,                    -INF),
            all("acos at -1",              x -> acos(x), -1,                   -INF),
            all("acosh at 1",              x -> acosh(x), 1,                   INF),
            all("atanh at 1",              x -> atanh(x), 1,                   INF),
            all("sqrt(x x) at 0",          x -> Ops.sqrt(Ops.square(x)), 0,    NAN),
            of("hypot at (0, 0)",          (x, y) -> hypot(x, y), d(0, 0), d(0, 0), NANS, UNSAID, NANS),
            of("hypot at (0, 1)",          (x, y) -> hypot(x, y), d(0, 1), d(0, 1), d(0, 1), d(0, 1), d(0, 1)),
            of("pow(x, 0) at 0",           x -> Ops.pow(x, 0), 0,              0, 0, NAN, NAN),
            all("pow(x, 1) at 0",          x -> Ops.pow(x, 1), 0,              1),
            all("pow(x, 2) at 0",          x -> Ops.pow(x, 2), 0,              0),
            all("pow(x, ½) at 0",          x -> Ops.pow(x, 0.5), 0,            INF),
            all("pow(0, y) at 0",          y -> Ops.pow(like(y, 0), y), 0,     0),
            all("pow(0, y) at 1",          y -> Ops.pow(like(y, 0), y), 1,     0),
            all("pow(0, y) at 2",          y -> Ops.pow(like(y, 0), y), 2,     0),
            of("pow(0, y) at -1",          y -> Ops.pow(like(y, 0), y), -1,    -INF, -INF, NAN, NAN),
            of("pow(-2, y) at 2",          y -> Ops.pow(like(y, -2), y), 2,    NAN, NAN, 0, NAN),
            of("atan2 at (0, 0)",          (y, x) -> atan2(y, x), d(0, 0), NANS, NANS, NANS, NANS),
            of("atan2 at tiny numbers",    (y, x) -> atan2(y, x), d(1e-200, 1e-200),
                                                       d(5e199, -5e199), UNSAID, UNSAID, UNSAID),
            of("where(x > 0, log x, 0) at 0", x -> positive(x, Ops::log), 0,   0, NAN, NAN, NAN),
            of("where(x > 0, 1/x, 0) at 0",   x -> positive(x, y -> reciprocal(y)), 0, 0, NAN, NAN, NAN),
            all("x log x at 0",            x -> x.times(Ops.log(x)), 0,        NAN),
            of("xlogy at (0, 2)",          (x, y) -> xlogy(x, y), d(0, 2), LOG2, LOG2, UNSAID, LOG2),
            of("xlogy at (0, 0)",          (x, y) -> xlogy(x, y), d(0, 0), d(0, 0), d(0, NAN), d(0, 0), d(-INF, NAN)),
            of("xlog1py at (0, -1)",       (x, y) -> xlog1py(x, y), d(0, -1),
                                                       d(0, 0), d(0, NAN), d(0, 0), d(-INF, NAN)),
            of("rem",                      Ops::rem, d(-7.5, 2), d(1, 3), UNSAID, UNSAID, d(1, 3)),
            of("rem at a jump",            Ops::rem, d(6, 2), d(1, -3), UNSAID, UNSAID, d(1, -3)),
            of("rem, a quotient rounded",  Ops::rem, d(1, 0.1), d(1, -9), UNSAID, UNSAID, d(1, -9)),
            of("mod",                      (x, y) -> mod(x, y), d(-7.5, 2), d(1, 4), d(1, 4), UNSAID, UNSAID),
            of("mod, a quotient rounded",  (x, y) -> mod(x, y), d(1, 0.1), d(1, -9), d(1, -9), UNSAID, UNSAID),
            all("softplus at 0",           Ops::softplus, 0,                   0.5),
            all("gelu at 0",               x -> gelu(x), 0,                    0.5),
            row("sinc at 0",               x -> sinc(x.get(0)), d(0), d(0), d(0), UNSAID, d(0)),
            row("lgamma at 0",             x -> lgamma(x.get(0)), d(0), d(-INF), d(-INF), UNSAID, UNSAID),
            row("digamma at 0",            x -> digamma(x.get(0)), d(0), d(INF), d(INF), UNSAID, UNSAID),
            row("erfInv at 1",             x -> erfInv(x.get(0)), d(1), d(INF), d(INF), UNSAID, d(INF)),
            row("erfInv at -1",            x -> erfInv(x.get(0)), d(-1), d(INF), d(INF), UNSAID, d(INF)),
            row("logit at 0",              x -> logit(x.get(0)), d(0), d(INF), d(INF), UNSAID, d(INF)),
            row("logit at 1",              x -> logit(x.get(0)), d(1), d(INF), d(INF), UNSAID, d(INF)),
            of("logAddExp of no mass",     (x, y) -> logAddExp(x, y), d(-INF, -INF), d(0, 0), NANS, UNSAID, UNSAID),
            of("logAddExp of ∞ and ∞",     (x, y) -> logAddExp(x, y), d(INF, INF), d(0.5, 0.5), UNSAID, UNSAID, UNSAID),
            of("safeDiv by 0",             (x, y) -> safeDiv(x, y), d(3, 0), d(0, 0), d(0, 0), d(0, 0), d(0, 0)),

            all("abs, at0 = 1",            x -> Choices.abs(x, 1), 0,          1),
            all("abs, at0 = 0",            x -> Choices.abs(x, 0), 0,          0),
            all("abs, at0 = NaN",          x -> Choices.abs(x, NAN), 0,        NAN),
            all("abs, at0 elsewhere",      x -> Choices.abs(x, 1), -2,         -1),
            all("relu, at0 = ½",           x -> Choices.relu(x, 0.5), 0,       0.5),
            all("relu, at0 elsewhere",     x -> Choices.relu(x, 0.5), -2,      0),
            all("leakyRelu, at0 = ½",      x -> Choices.leakyRelu(x, like(x, 0.125), 0.5), 0, 0.5),
            same("maximum, tie = first",   (x, y) -> Choices.maximum(x, y, 1), d(2, 2), d(1, 0)),
            same("maximum, tie = last",    (x, y) -> Choices.maximum(x, y, 0), d(2, 2), d(0, 1)),
            same("minimum, tie = split",   (x, y) -> Choices.minimum(x, y, 0.5), d(2, 2), d(0.5, 0.5)),
            same("minimum, tie = ¼",       (x, y) -> Choices.minimum(x, y, 0.25), d(2, 2), d(0.25, 0.75)),
            same("hypot, at0 = NaN",       (x, y) -> Choices.hypot(x, y, NAN), d(0, 0), NANS),
            same("hypot, at0 = 0",         (x, y) -> Choices.hypot(x, y, 0), d(0, 0), d(0, 0)),
            all("clamp, atBound = ½",      x -> Choices.clamp(like(x, 1), x, like(x, 2), 0.5), 2, 0.5),
            all("clamp, atBound = 1",      x -> Choices.clamp(like(x, 1), x, like(x, 2), 1), 1, 1),
            all("clamp, atBound inside",   x -> Choices.clamp(like(x, 1), x, like(x, 2), 0), 1.5, 1));
    // spotless:on

    private static SingularPoint same(String name, BinaryOperator<Node> f, double[] at, double[] d) {
        return of(name, f, at, d, d, d, d);
    }

    private static Node clamped(List<Node> x) {
        return clamp(x.get(0), x.get(1), x.get(2));
    }

    private static Node clipped(List<Node> x) {
        return Ops.minimum(Ops.maximum(x.get(0), like(x.get(0), 1)), like(x.get(0), 2));
    }

    private static Node like(Node x, double value) {
        return Ops.constantLike(x, value);
    }

    private static Node positive(Node x, UnaryOperator<Node> f) {
        return Ops.where(Ops.gt(x, like(x, 0)), f.apply(x), like(x, 0));
    }

    /** A graph whose outputs d0, d1, … are the derivatives by the inputs x0, x1, …, all scalars. */
    public Graph graph(Convention convention) {
        GraphBuilder graph = GraphBuilder.create();
        List<Node> inputs = new ArrayList<>();
        for (int i = 0; i < at.length; i++) {
            inputs.add(Ops.input(graph, "x" + i, TensorType.scalar(DType.F64)));
        }
        Gradients gradients = Gradients.of(f.apply(inputs), inputs, Gradients.Disconnected.ZERO, convention);
        for (int i = 0; i < at.length; i++) {
            graph.output("d" + i, gradients.of(inputs.get(i)));
        }
        return graph.build();
    }

    public ImmutableMap<String, Tensor> feeds() {
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        for (int i = 0; i < at.length; i++) {
            feeds.put("x" + i, Tensor.scalar(at[i]));
        }
        return feeds.buildOrThrow();
    }
}
