package org.graphc.optimizer.rule;

import com.google.common.primitives.ImmutableIntArray;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Gather;
import org.graphc.core.op.LogSumExp;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;

/**
 * The softmax as its definition says, its logarithm, and what reverse mode makes of both. The derivative of the
 * logarithm divides by the softmax, that of the quotient divides by the sum of exponentials and multiplies by one of
 * them: none of it is a number once an exponential overflows or vanishes, and all of it cancels.
 *
 * <p>An infinite logit makes its row NaN, where the quotient has zeros beside one NaN: as softmax does.
 */
public final class SoftmaxRules {
    private static final Expr.Literal MINUS_INFINITY = new Expr.Literal(Double.NEGATIVE_INFINITY, false);

    public static final RuleSet RULES = RuleSet.of(
            improves("exp(x) / sum(exp(x)) => softmax(x)", ScalarFn.DIV, SoftmaxRules::quotient),
            improves("log(softmax(x)) => logSoftmax(x)", ScalarFn.LOG, SoftmaxRules::logarithm),
            improves("log(gather(softmax(x))) => gather(logSoftmax(x))", ScalarFn.LOG, SoftmaxRules::logarithmOfSome),
            Coded.exact("eq(logSumExp(x - max(x)), -inf) => false", ScalarFn.EQ, SoftmaxRules::alwaysMass),
            improves("exp(x) * (g / sum(exp(x))) => softmax(x) * g", ScalarFn.MUL, SoftmaxRules::weighted),
            improves("p * (g / p + y) => g + p * y of a softmax or sigmoid p", ScalarFn.MUL, SoftmaxRules::distributed),
            improves(
                    "p * (g / p) + p * y => g + p * y of a softmax or sigmoid p",
                    ScalarFn.ADD,
                    SoftmaxRules::cancelled),
            improves(
                    "p * (g / p) - p * y => g - p * y of a softmax or sigmoid p",
                    ScalarFn.SUB,
                    SoftmaxRules::cancelled));

    private SoftmaxRules() {}

    private static Rewrite improves(String name, ScalarFn root, Coded.Body body) {
        return new Coded(name, Precision.IMPROVES, root, body);
    }

    /** Where it is not shifted yet. */
    private static Optional<Node> quotient(GraphBuilder out, Node div) {
        return Softmax.of(div)
                .filter(softmax -> softmax.logits() == div.input(0).input(0))
                .map(Softmax::value);
    }

    /**
     * {@code log(exp(x) / Σ exp(x)) => s - logSumExp(s)} with {@code s = x - max x}. Without the shift, {@code x} and
     * the logarithm of the sum would cancel. Refused where the sum is not over the same {@code x}: then nothing says
     * that both are of one size.
     */
    private static Optional<Node> logarithm(GraphBuilder out, Node log) {
        return Softmax.of(log.input(0)).map(Softmax::logarithm);
    }

    private static Optional<Node> logarithmOfSome(GraphBuilder out, Node log) {
        Node some = log.input(0);
        return some.op() instanceof Gather
                ? Softmax.of(some.input(0)).map(s -> out.append(some.op(), s.logarithm(), some.input(1)))
                : Optional.empty();
    }

    /**
     * Also where the sum is deeper in the other factor, beside others or in a sum weighted by the softmax. Refused in
     * any other sum, which may overflow without its divisor.
     */
    private static Optional<Node> weighted(GraphBuilder out, Node mul) {
        for (int i = 0; i < 2; i++) {
            Node exp = mul.input(i);
            Node other = mul.input(1 - i);
            if (Softmax.isFn(exp, ScalarFn.EXP)) {
                for (ImmutableIntArray axes : sums(exp, other)) {
                    Optional<Node> rest = Cancelling.timesTotal(other, exp, axes);
                    if (rest.isPresent()) {
                        Node sum = Ops.keepDims(Ops.sum(exp, axes.toArray()), exp.shape(), axes.toArray());
                        return Optional.of(Ops.mul(Ops.div(exp, sum), rest.get()));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** The axes over which a node is summed within the first few operations of another. */
    private static Set<ImmutableIntArray> sums(Node exp, Node within) {
        Set<ImmutableIntArray> axes = new LinkedHashSet<>();
        for (Node node : Cancelling.near(within)) {
            if (node.op() instanceof Reduce r && r.monoid() == Monoid.SUM && node.input(0) == exp) {
                axes.add(r.axes());
            }
        }
        return axes;
    }

    /**
     * Refused where no term keeps the factor: it is what stays NaN where the softmax is, and without it the result
     * would hide that.
     */
    private static Optional<Node> distributed(GraphBuilder out, Node mul) {
        for (int i = 0; i < 2; i++) {
            Node p = mul.input(i);
            Node sum = mul.input(1 - i);
            if (isShare(p)) {
                Map<Node, Node> products = new HashMap<>();
                List<Node> terms = Terms.of(sum);
                for (Node term : terms) {
                    Cancelling.times(p, term).ifPresent(g -> products.put(term, g));
                }
                boolean isKept = terms.stream()
                        .anyMatch(term -> !products.containsKey(term) || Terms.hasFactor(products.get(term), p));
                if (!products.isEmpty() && isKept) {
                    terms.forEach(term -> products.computeIfAbsent(term, t -> Ops.mul(p, t)));
                    return Optional.of(Terms.replaced(sum, products));
                }
            }
        }
        return Optional.empty();
    }

    /** A positive part of one. */
    private static boolean isShare(Node p) {
        return Softmax.isFn(p, ScalarFn.SIGMOID) || Softmax.of(p).isPresent();
    }

    /** The same of a sum that is distributed already; refused without another multiple of the softmax, as above. */
    private static Optional<Node> cancelled(GraphBuilder out, Node sum) {
        List<Node> terms = Terms.of(sum);
        for (Node term : terms) {
            for (int i = 0; i < term.inputs().size() && Softmax.isFn(term, ScalarFn.MUL); i++) {
                Node p = term.input(i);
                if (isShare(p) && terms.stream().anyMatch(t -> t != term && Terms.hasFactor(t, p))) {
                    Optional<Node> g = Cancelling.times(p, term.input(1 - i));
                    if (g.isPresent()) {
                        return Optional.of(Terms.replaced(sum, Map.of(term, g.get())));
                    }
                }
            }
        }
        return Optional.empty();
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
                    && Softmax.isShifted(sum.input(0), l.axes())
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
}
