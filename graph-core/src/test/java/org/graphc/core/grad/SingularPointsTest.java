package org.graphc.core.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Derivatives where functions have kinks, poles or nothing to offer: the conventions that are documented. */
class SingularPointsTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    /** A function of scalars x0, x1, … at a point, and its derivatives there. */
    private record Point(String name, Function<List<Node>, Node> f, double[] at, double[] derivatives) {}

    private static Point point(String name, Function<List<Node>, Node> f, double[] at, double... derivatives) {
        return new Point(name, f, at, derivatives);
    }

    private static double[] at(double... values) {
        return values;
    }

    // spotless:off
    private static final ImmutableList<Point> TABLE = ImmutableList.of(
            point("abs at 0",                      x -> Ops.abs(x.get(0)), at(0), 0),
            point("abs at -0",                     x -> Ops.abs(x.get(0)), at(-0.0), 0),
            point("relu at 0",                     x -> Ops.relu(x.get(0)), at(0), 0),
            point("relu at -0",                    x -> Ops.relu(x.get(0)), at(-0.0), 0),
            point("maximum at a tie",              x -> Ops.maximum(x.get(0), x.get(1)), at(2, 2), 0.5, 0.5),
            point("minimum at a tie",              x -> Ops.minimum(x.get(0), x.get(1)), at(2, 2), 0.5, 0.5),
            point("maximum(x, x)",                 x -> Ops.maximum(x.get(0), x.get(0)), at(2), 1),
            point("minimum(x, x)",                 x -> Ops.minimum(x.get(0), x.get(0)), at(2), 1),
            point("maximum at 0, -0",              x -> Ops.maximum(x.get(0), x.get(1)), at(0, -0.0), 0.5, 0.5),
            point("maximum of ∞ and ∞",            x -> Ops.maximum(x.get(0), x.get(1)), at(INF, INF), 0.5, 0.5),
            point("maximum(x, 0) at 0",            x -> Ops.maximum(x.get(0), zero(x.get(0))), at(0), 0.5),
            point("maximum with NaN left",         x -> Ops.maximum(x.get(0), x.get(1)), at(NAN, 2), 1, 0),
            point("maximum with NaN right",        x -> Ops.maximum(x.get(0), x.get(1)), at(2, NAN), 0, 1),
            point("minimum with NaN left",         x -> Ops.minimum(x.get(0), x.get(1)), at(NAN, 2), 1, 0),
            point("minimum with NaN right",        x -> Ops.minimum(x.get(0), x.get(1)), at(2, NAN), 0, 1),
            point("max of two in three",           x -> Ops.max(all(x)), at(3, 1, 3), 0.5, 0, 0.5),
            point("min of three",                  x -> Ops.min(all(x)), at(4, 4, 4), 1 / 3.0, 1 / 3.0, 1 / 3.0),
            point("max with a NaN",                x -> Ops.max(all(x)), at(3, NAN, 5), 0, 1, 0),
            point("max with two NaN",              x -> Ops.max(all(x)), at(NAN, NAN, 5), 0.5, 0.5, 0),
            point("sqrt at 0",                     x -> Ops.sqrt(x.get(0)), at(0), INF),
            point("sqrt(x x) at 0",                x -> Ops.sqrt(Ops.square(x.get(0))), at(0), NAN),
            point("log at 0",                      x -> Ops.log(x.get(0)), at(0), INF),
            point("log below 0",                   x -> Ops.log(x.get(0)), at(-2), -0.5),
            point("log1p at -1",                   x -> Ops.log1p(x.get(0)), at(-1), INF),
            point("1/x at 0",                      x -> Ops.div(one(x.get(0)), x.get(0)), at(0), -INF),
            point("x/x at 0",                      x -> Ops.div(x.get(0), x.get(1)), at(0, 0), INF, NAN),
            point("pow(x, 0) at 0",                x -> Ops.pow(x.get(0), 0), at(0), 0),
            point("pow(x, 1) at 0",                x -> Ops.pow(x.get(0), 1), at(0), 1),
            point("pow(x, 2) at 0",                x -> Ops.pow(x.get(0), 2), at(0), 0),
            point("pow(x, 3) at -2",               x -> Ops.pow(x.get(0), 3), at(-2), 12),
            point("pow(x, ½) at 0",                x -> Ops.pow(x.get(0), 0.5), at(0), INF),
            point("pow(0, 0)",                     x -> Ops.pow(x.get(0), x.get(1)), at(0, 0), 0, 0),
            point("pow(0, 1)",                     x -> Ops.pow(x.get(0), x.get(1)), at(0, 1), 1, 0),
            point("pow(0, 2)",                     x -> Ops.pow(x.get(0), x.get(1)), at(0, 2), 0, 0),
            point("pow(0, -1) in y",               x -> Ops.pow(zero(x.get(0)), x.get(0)), at(-1), -INF),
            point("pow(-2, y) in y",               x -> Ops.pow(one(x.get(0)).times(-2), x.get(0)), at(2), NAN),
            point("pow(x, x) at 1",                x -> Ops.pow(x.get(0), x.get(0)), at(1), 1),
            point("rem",                           x -> Ops.rem(x.get(0), x.get(1)), at(7.5, 2), 1, -3),
            point("rem below 0",                   x -> Ops.rem(x.get(0), x.get(1)), at(-7.5, 2), 1, 3),
            point("rem at a jump",                 x -> Ops.rem(x.get(0), x.get(1)), at(6, 2), 1, -3),
            point("rem by ∞",                      x -> Ops.rem(x.get(0), x.get(1)), at(6, INF), 1, -0.0),
            point("softplus at 0",                 x -> Ops.softplus(x.get(0)), at(0), 0.5),
            point("softplus far out",              x -> Ops.softplus(x.get(0)), at(1e6), 1),
            point("softplus far down",             x -> Ops.softplus(x.get(0)), at(-1e6), 0),
            point("sigmoid far out",               x -> Ops.sigmoid(x.get(0)), at(1e6), 0),
            point("sigmoid far down",              x -> Ops.sigmoid(x.get(0)), at(-1e6), 0),
            point("tanh far out",                  x -> Ops.tanh(x.get(0)), at(1e6), 0),
            point("logSumExp of all -∞",           x -> Ops.logSumExp(all(x)), at(-INF, -INF), 0, 0),
            point("logSumExp with one -∞",         x -> Ops.logSumExp(all(x)), at(-INF, 3), 0, 1),
            point("logSumExp far out",             x -> Ops.logSumExp(all(x)), at(1e5, 1e5), 0.5, 0.5),
            point("x log x at 0",                  x -> x.get(0).times(Ops.log(x.get(0))), at(0), NAN),

            point("where(x > 0, log x, 0) at 0",   x -> positive(x, Ops::log), at(0), 0),
            point("where(x > 0, log x, 0) at 2",   x -> positive(x, Ops::log), at(2), 0.5),
            point("where not taken, the other way", x -> notPositive(x, a -> Ops.log(a.negate())), at(0), 0),
            point("where and 1/x",                 x -> positive(x, a -> Ops.div(one(a), a)), at(0), 0),
            point("where and 0/0",                 x -> positive(x, a -> Ops.div(a, a)), at(0), 0),
            point("where and a chain",             x -> positive(x, a -> Ops.exp(Ops.sqrt(Ops.log(a)))), at(0), 0),
            point("where and x log x",             x -> positive(x, a -> a.times(Ops.log(a))), at(0), 0),
            point("where and an overflow",         x -> notPositive(x, a -> Ops.exp(a.times(1e3))), at(5), 0),
            point("where and sqrt of a square",    x -> positive(x, a -> Ops.sqrt(Ops.square(a))), at(0), 0),
            point("where, one log read twice",     SingularPointsTest::readTwice, at(0), 0),
            point("where in where",
                    x -> positive(x, a -> positive(x, b -> Ops.log(b)).plus(Ops.sqrt(a))), at(0), 0),
            point("where and reshapes",
                    x -> positive(x, a -> Ops.squeeze(Ops.log(Ops.expandDims(a, 0)), 0)), at(0), 0),
            point("where and a broadcast sum",
                    x -> positive(x, a -> Ops.sum(Ops.log(Ops.stack(0, a, a)), 0)), at(0), 0),
            point("where and a slice",
                    x -> positive(x, a -> Ops.at(Ops.log(Ops.stack(0, a, a)), 1)), at(0), 0),
            point("where and a concat",
                    x -> positive(x, a -> Ops.at(Ops.concat(0, Ops.log(Ops.flatten(a)), Ops.flatten(a)), 0)), at(0), 0),
            point("where and a cast",
                    x -> positive(x, a -> Ops.cast(Ops.log(Ops.cast(a, DType.F32)), DType.F64)), at(0), 0));
    // spotless:on

    private static Node zero(Node like) {
        return Ops.zerosLike(like);
    }

    private static Node one(Node like) {
        return Ops.constantLike(like, 1);
    }

    private static Node positive(List<Node> x, Function<Node, Node> f) {
        return Ops.where(Ops.gt(x.get(0), zero(x.get(0))), f.apply(x.get(0)), zero(x.get(0)));
    }

    /** With the branch that is not taken in the third place. */
    private static Node notPositive(List<Node> x, Function<Node, Node> f) {
        return Ops.where(Ops.ge(x.get(0), zero(x.get(0))), zero(x.get(0)), f.apply(x.get(0)));
    }

    private static Node all(List<Node> x) {
        return Ops.stack(0, x.toArray(Node[]::new));
    }

    private static Node readTwice(List<Node> x) {
        Node log = Ops.log(x.get(0));
        Node first = Ops.where(Ops.gt(x.get(0), zero(log)), log, zero(log));
        Node second = Ops.where(Ops.gt(x.get(0), one(log)), log.times(2), zero(log));
        return first.plus(second);
    }

    @TestFactory
    Stream<DynamicTest> derivativesAreThoseOfTheTable() {
        return TABLE.stream()
                .map(point -> dynamicTest(
                        point.name(),
                        () -> assertThat(derivatives(point))
                                .usingElementComparator((a, b) -> a.equals(b) || Math.abs(a - b) <= 1e-11 ? 0 : 1)
                                .containsExactly(boxed(point.derivatives()))));
    }

    private static Double[] boxed(double[] values) {
        return Arrays.stream(values).boxed().toArray(Double[]::new);
    }

    private static List<Double> derivatives(Point point) {
        GraphBuilder graph = GraphBuilder.create();
        List<Node> inputs = new ArrayList<>();
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        for (int i = 0; i < point.at().length; i++) {
            inputs.add(Ops.input(graph, "x" + i, TensorType.scalar(DType.F64)));
            feeds.put("x" + i, Tensor.scalar(point.at()[i]));
        }
        Gradients gradients = Gradients.of(point.f().apply(inputs), inputs, Gradients.Disconnected.ERROR);
        ReferenceRun run = ReferenceRun.of(graph.build(), feeds.buildOrThrow());
        return inputs.stream().map(x -> run.value(gradients.of(x)).item()).toList();
    }

    @Test
    void aMaskGoesThroughTheSecondDerivativeToo() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        Node first = Gradients.of(positive(List.of(x), Ops::log), x).of(x);
        Node second = Gradients.of(first, x).of(x);
        for (double at : new double[] {0, -1, 2}) {
            ReferenceRun run = ReferenceRun.of(graph.build(), Map.of("x", Tensor.scalar(at)));
            assertThat(run.value(second).item()).isEqualTo(at > 0 ? -0.25 : 0);
        }
    }

    @Test
    void theSecondDerivativeOfLogSumExpIsZeroWhereThereIsNoMass() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 2));
        Node hessian = Differentials.hessian(Ops.logSumExp(x), x, Gradients.Disconnected.ERROR);
        ReferenceRun run = ReferenceRun.of(graph.build(), Map.of("x", Tensor.vector(-INF, -INF)));
        assertThat(run.value(hessian).toDoubleArray()).containsOnly(0);
    }

    @Test
    void integersDivideByZeroToZero() {
        GraphBuilder graph = GraphBuilder.create();
        Node a = Ops.constant(graph, Tensor.of(ImmutableIntArray.of(3), 7L, 0L, Long.MIN_VALUE));
        Node b = Ops.constant(graph, Tensor.of(ImmutableIntArray.of(3), 0L, 0L, -1L));
        Node quotient = Ops.div(a, b);
        Node rest = Ops.rem(a, b);
        ReferenceRun run = ReferenceRun.of(graph.build(), Map.of());
        assertThat((long[]) run.value(quotient).array()).containsExactly(0, 0, Long.MIN_VALUE);
        assertThat((long[]) run.value(rest).array()).containsExactly(0, 0, 0);
    }
}
