package org.graphc.optimizer.rule;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import java.util.stream.IntStream;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.LogSumExp;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;

/**
 * Reductions of little or of repeated elements. An extremum is exact however its elements are joined. A sum is not: one
 * begins at +0, so that even the sum of the single element -0 is 0, and two sums in a row add in another order than one
 * over all axes, which in {@code f64} may be worse. With them come sums of updates by indices and of products.
 */
public final class ReductionRules {
    private static final long EXACT_IN_F32 = 1 << 24;

    public static final RuleSet RULES = RuleSet.union(
            ScatterAddRules.RULES,
            ContractionRules.RULES,
            SparseProductRules.RULES,
            RuleSet.of(
                    rule("max(x) over axes of size one => x", Precision.EXACT, Monoid.MAX, ReductionRules::single),
                    rule("min(x) over axes of size one => x", Precision.EXACT, Monoid.MIN, ReductionRules::single),
                    rule("any(x) over axes of size one => x", Precision.EXACT, Monoid.ANY, ReductionRules::single),
                    rule("all(x) over axes of size one => x", Precision.EXACT, Monoid.ALL, ReductionRules::single),
                    rule("sum(x) over axes of size one => x", Precision.IMPROVES, Monoid.SUM, ReductionRules::single),
                    rule(
                            "logSumExp(x) over axes of size one => x",
                            Precision.IMPROVES,
                            LogSumExp.class,
                            ReductionRules::single),
                    rule("max(broadcast(x)) => x", Precision.EXACT, Monoid.MAX, ReductionRules::repeatedExtremum),
                    rule("min(broadcast(x)) => x", Precision.EXACT, Monoid.MIN, ReductionRules::repeatedExtremum),
                    rule("any(broadcast(x)) => x", Precision.EXACT, Monoid.ANY, ReductionRules::repeatedExtremum),
                    rule("all(broadcast(x)) => x", Precision.EXACT, Monoid.ALL, ReductionRules::repeatedExtremum),
                    rule("sum(broadcast(x)) => x * size", Precision.IMPROVES, Monoid.SUM, ReductionRules::repeatedSum),
                    rule(
                            "(x * a) / b => x * (a / b) of whole constants that divide",
                            Precision.IMPROVES,
                            ScalarFn.DIV,
                            (out, node) -> quotient(node)),
                    rule("max(max(x)) => max(x)", Precision.EXACT, Monoid.MAX, ReductionRules::twice),
                    rule("min(min(x)) => min(x)", Precision.EXACT, Monoid.MIN, ReductionRules::twice),
                    rule("any(any(x)) => any(x)", Precision.EXACT, Monoid.ANY, ReductionRules::twice),
                    rule("all(all(x)) => all(x)", Precision.EXACT, Monoid.ALL, ReductionRules::twice),
                    rule("sum(sum(x)) of integers => sum(x)", Precision.EXACT, Monoid.SUM, ReductionRules::wholeTwice),
                    rule("sum(sum(x)) => sum(x)", Precision.RELAXED, Monoid.SUM, ReductionRules::twice)));

    private ReductionRules() {}

    private static Rewrite rule(String name, Precision precision, Object root, Coded.Body body) {
        return new Coded(name, precision, root, body);
    }

    private static ImmutableIntArray axes(Node node) {
        return node.op() instanceof LogSumExp l ? l.axes() : ((Reduce) node.op()).axes();
    }

    private static Optional<Node> single(GraphBuilder out, Node node) {
        Shape from = node.input(0).shape();
        boolean isSingle = axes(node).stream().allMatch(axis -> from.dim(axis).equals(Dim.ONE));
        return isSingle ? Optional.of(Ops.reshape(node.input(0), node.shape())) : Optional.empty();
    }

    /**
     * Where every reduced axis repeats one element, at least once for sure: of an axis that may be empty the extremum
     * is an infinity, and "any" is false. What is left of the broadcast remains.
     */
    private static Optional<Node> repeatedExtremum(GraphBuilder out, Node node) {
        return repetitions(node).flatMap(count -> left(out, node));
    }

    /** One rounding for the product against one for each addition. Refused where the factor has no exact value. */
    private static Optional<Node> repeatedSum(GraphBuilder out, Node node) {
        return repetitions(node)
                .filter(count -> node.dtype() == DType.F64 || count <= EXACT_IN_F32)
                .flatMap(count -> left(out, node).map(x -> {
                    Node size = Ops.constant(out, Tensor.fillLong(x.dtype(), ImmutableIntArray.of(), i -> count));
                    return Ops.mul(x, size);
                }));
    }

    /** As means of what is repeated have them: one rounding, or none, for two, and nothing overflows in between. */
    private static Optional<Node> quotient(Node node) {
        Node product = node.input(0);
        Optional<Long> b = Literals.constant(node.input(1)).flatMap(ReductionRules::whole);
        for (int i = 0; i < product.inputs().size() && Softmax.isFn(product, ScalarFn.MUL); i++) {
            Optional<Long> a = Literals.constant(product.input(i)).flatMap(ReductionRules::whole);
            if (a.isPresent() && b.isPresent() && node.dtype().isFloat()) {
                Node x = product.input(1 - i);
                if (b.get() % a.get() == 0) {
                    return Optional.of(Ops.div(x, Ops.constantLike(x, b.get() / a.get())));
                } else if (a.get() % b.get() == 0) {
                    return Optional.of(Ops.mul(x, Ops.constantLike(x, a.get() / b.get())));
                }
            }
        }
        return Optional.empty();
    }

    /** A number that is a whole one from 1 on and exact in every type. */
    private static Optional<Long> whole(Tensor constant) {
        double value = constant.size() == 1 ? constant.getDouble(0) : 0;
        return value >= 1 && value <= EXACT_IN_F32 && value == Math.rint(value)
                ? Optional.of((long) value)
                : Optional.empty();
    }

    /** How often an element is repeated along the reduced axes, if that is all these axes do. */
    private static Optional<Long> repetitions(Node node) {
        if (!(node.input(0).op() instanceof Broadcast broadcast)) {
            return Optional.empty();
        }
        ImmutableIntArray repeated = broadcast.repeated(node.input(0).input(0).shape());
        long count = 1;
        for (int axis : axes(node).toArray()) {
            Dim dim = broadcast.shape().dim(axis);
            if (!repeated.contains(axis) || !dim.isConstant() || dim.value() < 1 || dim.value() > Integer.MAX_VALUE) {
                return Optional.empty();
            }
            count = Math.multiplyExact(count, dim.value());
        }
        return count > Integer.MAX_VALUE ? Optional.empty() : Optional.of(count);
    }

    /** The broadcast without the reduced axes; empty where an axis of {@code x} itself, of size one, would go too. */
    private static Optional<Node> left(GraphBuilder out, Node node) {
        Broadcast broadcast = (Broadcast) node.input(0).op();
        ImmutableIntArray gone = axes(node);
        if (broadcast.axes().stream().anyMatch(gone::contains)) {
            return Optional.empty();
        }
        int[] kept = IntStream.range(0, broadcast.shape().rank())
                .filter(axis -> !gone.contains(axis))
                .toArray();
        ImmutableIntArray places = ImmutableIntArray.copyOf(kept);
        int[] moved = broadcast.axes().stream().map(places::indexOf).toArray();
        return Optional.of(Ops.broadcastTo(node.input(0).input(0), node.shape(), ImmutableIntArray.copyOf(moved)));
    }

    private static Optional<Node> wholeTwice(GraphBuilder out, Node node) {
        return node.dtype().isInteger() ? twice(out, node) : Optional.empty();
    }

    private static Optional<Node> twice(GraphBuilder out, Node node) {
        Node inner = node.input(0);
        if (!(inner.op() instanceof Reduce first)
                || first.monoid() != ((Reduce) node.op()).monoid()
                || first.tie() != ((Reduce) node.op()).tie()) {
            return Optional.empty();
        }
        int[] kept = IntStream.range(0, inner.input(0).shape().rank())
                .filter(axis -> !first.axes().contains(axis))
                .toArray();
        int[] all = IntStream.concat(first.axes().stream(), axes(node).stream().map(axis -> kept[axis]))
                .sorted()
                .toArray();
        return Optional.of(
                out.append(new Reduce(first.monoid(), ImmutableIntArray.copyOf(all), first.tie()), inner.input(0)));
    }
}
