package org.graphc.optimizer.rule;

import static org.graphc.optimizer.rule.Rule.improves;
import static org.graphc.optimizer.rule.Rule.relaxed;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.LogSumExp;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;

/** Expressions that overflow or cancel, to functions that do not. */
public final class StabilityRules {
    private static final Expr.Literal MINUS_INFINITY = new Expr.Literal(Double.NEGATIVE_INFINITY, false);

    // spotless:off
    public static final RuleSet RULES = RuleSet.of(
        improves("log(1 + x)                            => log1p(x)"),
        improves("log(1 - x)                            => log1p(neg(x))"),
        relaxed ("log1p(x - 1)                          => log(x)"), // below 0, x - 1 may round to -1
        improves("log1p(exp(x))                         => softplus(x)"),
        improves("log1p(expm1(x))                       => x"),
        improves("log(exp(x))                           => x"),
        improves("log(sigmoid(x))                       => neg(softplus(neg(x)))"),
        improves("log(sum[a](exp(x)))                   => logSumExp[a](x)"),
        improves("log(reshape[s](sum[a](exp(x))))       => reshape[s](logSumExp[a](x))"),
        new Coded("log(softmax(x))                      => logSoftmax(x)",
            Precision.IMPROVES, ScalarFn.LOG, StabilityRules::logSoftmax),

        Coded.exact("eq(logSumExp(x - max(x)), -inf)     => false",
            ScalarFn.EQ, StabilityRules::alwaysMass),

        improves("exp(x) - 1                            => expm1(x)"),
        improves("1 - exp(x)                            => neg(expm1(x))"),
        improves("expm1(x) + 1                          => exp(x)"),
        improves("1 / exp(x)                            => exp(neg(x))"),
        improves("exp(neg(softplus(neg(x))))            => sigmoid(x)"),
        relaxed ("exp(log(x))                           => x"),
        relaxed ("expm1(log1p(x))                       => x"),
        relaxed ("exp(x) * exp(y)                       => exp(x + y)"),

        improves("1 / (1 + exp(neg(x)))                 => sigmoid(x)"),
        improves("1 / (1 + exp(x))                      => sigmoid(neg(x))"),
        improves("exp(x) / (1 + exp(x))                 => sigmoid(x)"),
        improves("1 - sigmoid(x)                        => sigmoid(neg(x))"),
        improves("(exp(x) - exp(neg(x))) / (exp(x) + exp(neg(x))) => tanh(x)"),
        relaxed ("sin(x) * sin(x) + cos(x) * cos(x)     => 1"));
    // spotless:on

    private StabilityRules() {}

    /**
     * {@code log(exp(x) / Σ exp(x)) => s - logSumExp(s)} with {@code s = x - max x}. Without the shift, {@code x} and
     * the logarithm of the sum would cancel; where {@code x} is such a difference already, it is {@code s}. Refused
     * where the sum is not over the same {@code x}: then nothing says that both are of one size.
     */
    private static Optional<Node> logSoftmax(GraphBuilder out, Node log) {
        Node quotient = log.input(0);
        if (!isFn(quotient, ScalarFn.DIV) || !isFn(quotient.input(0), ScalarFn.EXP)) {
            return Optional.empty();
        }
        Node exp = quotient.input(0);
        Optional<Node> sum = repeated(quotient.input(1), Monoid.SUM).filter(node -> node.input(0) == exp);
        return sum.map(node -> ((Reduce) node.op()).axes()).map(axes -> {
            Node s = shifted(exp.input(0), axes);
            return Ops.sub(s, Ops.keepDims(Ops.logSumExp(s, axes.toArray()), s.shape(), axes.toArray()));
        });
    }

    /**
     * The largest of {@code x - max x} is 0, whose exponential is 1, so the logarithm of the sum is not negative; or
     * it is NaN, which equals nothing. The derivative of logSumExp asks, since without a shift all may be -∞. Refused
     * where an axis may be empty: no elements have no mass.
     */
    private static Optional<Node> alwaysMass(GraphBuilder out, Node eq) {
        for (int side = 0; side < 2; side++) {
            Node sum = eq.input(side);
            if (Literals.matches(MINUS_INFINITY, eq.input(1 - side))
                    && sum.op() instanceof LogSumExp l
                    && isShifted(sum.input(0), l.axes())
                    && l.axes().stream()
                            .allMatch(axis -> hasElements(sum.input(0).shape().dim(axis)))) {
                Node no = Ops.constant(out, Tensor.scalar(DType.BOOL, 0));
                return Optional.of(Ops.broadcastTo(no, eq.shape()));
            }
        }
        return Optional.empty();
    }

    private static boolean hasElements(Dim dim) {
        return dim.isConstant() && dim.value() > 0;
    }

    private static Node shifted(Node x, ImmutableIntArray axes) {
        int[] over = axes.toArray();
        return isShifted(x, axes) ? x : Ops.sub(x, Ops.keepDims(Ops.max(x, over), x.shape(), over));
    }

    private static boolean isShifted(Node x, ImmutableIntArray axes) {
        return isFn(x, ScalarFn.SUB)
                && repeated(x.input(1), Monoid.MAX)
                        .filter(max -> max.input(0) == x.input(0))
                        .filter(max -> ((Reduce) max.op()).axes().equals(axes))
                        .isPresent();
    }

    /** The reduction whose results, put back along the reduced axes, the node is. */
    private static Optional<Node> repeated(Node node, Monoid monoid) {
        if (!(node.op() instanceof Broadcast broadcast)) {
            return Optional.empty();
        }
        Node from = node.input(0);
        Node reduced = from.op() instanceof Reshape ? from.input(0) : from;
        if (!(reduced.op() instanceof Reduce r) || r.monoid() != monoid) {
            return Optional.empty();
        }
        boolean isBack = reduced.input(0).shape().equals(node.shape())
                && broadcast.repeated(from.shape()).equals(r.axes())
                && from.shape().without(onesOf(from)).equals(reduced.shape().without(onesOf(reduced)));
        return isBack ? Optional.of(reduced) : Optional.empty();
    }

    private static ImmutableIntArray onesOf(Node node) {
        ImmutableIntArray.Builder ones = ImmutableIntArray.builder();
        for (int i = 0; i < node.shape().rank(); i++) {
            if (node.shape().dim(i).isConstant(1)) {
                ones.add(i);
            }
        }
        return ones.build();
    }

    private static boolean isFn(Node node, ScalarFn fn) {
        return node.op() instanceof Elementwise e && e.fn() == fn;
    }
}
