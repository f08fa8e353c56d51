package org.graphc.optimizer.rule;

import static org.graphc.optimizer.rule.Coded.exact;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import java.util.stream.IntStream;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Gather;
import org.graphc.core.op.Iota;
import org.graphc.core.op.Ops;
import org.graphc.core.op.OutOfRange;
import org.graphc.core.op.ScatterAdd;
import org.graphc.core.op.ScatterSet;
import org.graphc.core.type.Dim;

/** Reading by indices what was read, written, repeated or counted. An index that a run has to refuse stays refused. */
final class IndexingRules {
    static final RuleSet RULES = RuleSet.of(
            exact("gather(iota(), i) => i", Gather.class, IndexingRules::counted),
            exact("gather(gather(x, i), j) => gather(x, gather(i, j))", Gather.class, IndexingRules::gathers),
            exact("gather(broadcast(x), i) of what is repeated => broadcast(x)", Gather.class, IndexingRules::repeated),
            exact("gather(x, i) of one after the other => slice(x)", Gather.class, IndexingRules::slice),
            exact("gather(scatterSet(x, i, u), i) => u", Gather.class, IndexingRules::written),
            new Coded("gather(scatterAdd(0, i, u), i) => u", Precision.IMPROVES, Gather.class, IndexingRules::added));

    private IndexingRules() {}

    private static Dim length(Gather gather, Node node) {
        return node.input(0).shape().dim(gather.axis());
    }

    /** A constant run of indices, or a range. Refused where it depends on sizes whether it lies within the axis. */
    private static Optional<Node> slice(GraphBuilder out, Node node) {
        Gather gather = (Gather) node.op();
        if (gather.batchDims() > 0) {
            return Optional.empty();
        }
        return Indices.run(node.input(1), length(gather, node))
                .map(run -> Ops.slice(node.input(0), gather.axis(), run.start(), run.stop(), 1))
                .map(slice -> slice.type().equals(node.type()) ? slice : Ops.reshape(slice, node.shape()));
    }

    /** Refused of indices that may count from the end or name nothing. */
    private static Optional<Node> counted(GraphBuilder out, Node node) {
        Gather gather = (Gather) node.op();
        Node indices = node.input(1);
        boolean isCount = node.input(0).op() instanceof Iota iota
                && iota.axis() == gather.axis()
                && gather.batchDims() == 0
                && Indices.areWithin(indices, length(gather, node));
        if (!isCount) {
            return Optional.empty();
        }
        int[] axes = IntStream.range(0, indices.shape().rank())
                .map(i -> i + gather.axis())
                .toArray();
        Node counts = indices.dtype() == node.dtype() ? indices : Ops.cast(indices, node.dtype());
        return Optional.of(
                counts.type().equals(node.type())
                        ? counts
                        : Ops.broadcastTo(counts, node.shape(), ImmutableIntArray.copyOf(axes)));
    }

    /**
     * Refused where the outer index may name nothing, which is zero and not the element that index 0 names, and where a
     * run has to refuse an inner index that the outer ones may leave out.
     */
    private static Optional<Node> gathers(GraphBuilder out, Node node) {
        Gather outer = (Gather) node.op();
        Node middle = node.input(0);
        boolean isSame = middle.op() instanceof Gather in
                && in.axis() == outer.axis()
                && in.batchDims() + outer.batchDims() == 0
                && middle.input(1).shape().rank() == 1;
        if (!isSame) {
            return Optional.empty();
        }
        Gather inner = (Gather) middle.op();
        Node i = middle.input(1);
        Node j = node.input(1);
        boolean isNamed =
                outer.outOfRange() != OutOfRange.DROP || Indices.nameAlways(outer.outOfRange(), j, length(outer, node));
        boolean isAccepted = inner.outOfRange() == OutOfRange.DROP
                || Indices.nameAlways(inner.outOfRange(), i, length(inner, middle));
        return isNamed && isAccepted
                ? Optional.of(
                        out.append(inner, middle.input(0), out.append(new Gather(0, 0, outer.outOfRange()), i, j)))
                : Optional.empty();
    }

    /** Refused where an index may name nothing, and along an axis of {@code x} itself, of size one or not. */
    private static Optional<Node> repeated(GraphBuilder out, Node node) {
        Gather gather = (Gather) node.op();
        boolean isRepeated = node.input(0).op() instanceof Broadcast b
                && !b.axes().contains(gather.axis())
                && gather.batchDims() == 0
                && Indices.nameAlways(gather.outOfRange(), node.input(1), length(gather, node));
        if (!isRepeated) {
            return Optional.empty();
        }
        int more = node.input(1).shape().rank() - 1;
        int[] axes = ((Broadcast) node.input(0).op())
                .axes().stream()
                        .map(axis -> axis < gather.axis() ? axis : axis + more)
                        .toArray();
        return Optional.of(out.append(
                new Broadcast(node.shape(), ImmutableIntArray.copyOf(axes)),
                node.input(0).input(0)));
    }

    /** Refused where two updates may name one element, of which the last stays, and where an index may name none. */
    private static Optional<Node> written(GraphBuilder out, Node node) {
        Gather gather = (Gather) node.op();
        Node set = node.input(0);
        boolean isBack = set.op() instanceof ScatterSet s
                && gather.equals(new Gather(s.axis(), s.batchDims(), s.outOfRange()))
                && isRead(gather, node)
                && (s.unique() || isDistinct(gather, node));
        return isBack ? Optional.of(set.input(2)) : Optional.empty();
    }

    /** As of what was set; an update of -0 was +0. Refused on anything but zeros. */
    private static Optional<Node> added(GraphBuilder out, Node node) {
        Gather gather = (Gather) node.op();
        Node sum = node.input(0);
        boolean isBack = sum.op() instanceof ScatterAdd s
                && gather.equals(new Gather(s.axis(), s.batchDims(), s.outOfRange()))
                && Literals.matches(Literals.ZERO, sum.input(0))
                && isRead(gather, node)
                && isDistinct(gather, node);
        return isBack ? Optional.of(sum.input(2)) : Optional.empty();
    }

    /** True where the same indices wrote, and all of them something. */
    private static boolean isRead(Gather gather, Node node) {
        Node indices = node.input(1);
        return node.input(0).input(1) == indices
                && Indices.nameAlways(gather.outOfRange(), indices, length(gather, node));
    }

    private static boolean isDistinct(Gather gather, Node node) {
        return gather.batchDims() == 0 && Indices.areDistinct(node.input(1), length(gather, node));
    }
}
