package org.graphc.optimizer.rule;

import static org.graphc.optimizer.rule.Rule.exact;
import static org.graphc.optimizer.rule.Rule.improves;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.Reshape;
import org.graphc.core.type.Shape;

/**
 * Work moved to where there are fewer elements, signs outwards to where they meet and vanish, and transposes outwards
 * to where nothing stands between what rules look for. They stand apart because the node that they move may be needed
 * in its old place too, so that the graph, not the work, may grow by a node.
 */
public final class SinkingRules {
    // spotless:off
    public static final RuleSet RULES = RuleSet.union(TransposeRules.RULES, LabelRules.RULES, RuleSet.of(
        Coded.ofMoved("f(broadcast(x), broadcast(y)) => broadcast(f(x, y))", Broadcast.class, SinkingRules::pointwise),
        Coded.ofMoved("f(reshape(x), reshape(y)) => reshape(f(x, y))", Reshape.class, SinkingRules::renamed),
        Coded.exact("reduce(broadcast(x)) over axes of x too => reduce(broadcast(reduce(x)))",
            Reduce.class, SinkingRules::reduction),
        new Coded("sum(broadcast(x)) over axes of x too => sum(broadcast(sum(x)))", Precision.REORDERS,
            Monoid.SUM, SinkingRules::reducedFirst),
        exact   ("neg(x) * y                 => neg(x * y)"),
        exact   ("neg(x) / y                 => neg(x / y)         if float(x)"),
        exact   ("x / neg(y)                 => neg(x / y)         if float(x)"),
        exact   ("where(c, neg(x), neg(y))   => neg(where(c, x, y))"),
        improves("sum[a](neg(x))             => neg(sum[a](x))     if float(x)")));
    // spotless:on

    private SinkingRules() {}

    /** Where all arguments repeat the same way, or are scalars; refused where all are constants, which are folded. */
    private static Optional<Node> pointwise(GraphBuilder out, Node node) {
        List<Node> in = node.inputs();
        Optional<Node> widest = Optional.empty();
        boolean isConstant = true;
        for (Node each : in) {
            if (!(each.op() instanceof Broadcast)) {
                return Optional.empty();
            }
            isConstant &= each.input(0).op() instanceof Constant;
            if (each.input(0).shape().rank() > 0) {
                Node first = widest.orElse(each);
                if (!first.op().equals(each.op())
                        || !first.input(0).shape().equals(each.input(0).shape())) {
                    return Optional.empty();
                }
                widest = Optional.of(first);
            }
        }
        return isConstant ? Optional.empty() : Optional.of(moved(out, node, widest.orElse(in.get(0))));
    }

    /** Where all arguments are renamed the same way, or repeat a scalar. */
    private static Optional<Node> renamed(GraphBuilder out, Node node) {
        Optional<Shape> from = Optional.empty();
        for (Node each : node.inputs()) {
            boolean isRenamed = each.op() instanceof Reshape
                    && from.map(each.input(0).shape()::equals).orElse(true);
            if (isRenamed) {
                from = Optional.of(each.input(0).shape());
            } else if (!isScalar(each)) {
                return Optional.empty();
            }
        }
        return from.map(shape -> {
            List<Node> in = node.inputs().stream()
                    .map(each -> each.op() instanceof Reshape ? each.input(0) : Ops.broadcastTo(each.input(0), shape))
                    .toList();
            return Ops.reshape(out.append(node.op(), in), node.shape());
        });
    }

    private static boolean isScalar(Node node) {
        return node.op() instanceof Broadcast && node.input(0).shape().rank() == 0;
    }

    private static Node moved(GraphBuilder out, Node node, Node like) {
        ImmutableList.Builder<Node> small = ImmutableList.builder();
        for (Node each : node.inputs()) {
            Node from = each.input(0);
            small.add(
                    from.shape().rank() > 0
                            ? from
                            : Ops.broadcastTo(from, like.input(0).shape(), ImmutableIntArray.of()));
        }
        return out.append(like.op(), out.append(node.op(), small.build()));
    }

    /** Refused where the order or the rounding counts. */
    private static Optional<Node> reduction(GraphBuilder out, Node node) {
        Monoid monoid = ((Reduce) node.op()).monoid();
        boolean isAnyOrder =
                monoid != Monoid.SUM && monoid != Monoid.PROD || node.dtype().isInteger();
        return isAnyOrder ? reducedFirst(out, node) : Optional.empty();
    }

    /**
     * The axes of {@code x} first, then those along which it is repeated: n + m elements for n · m. A sum of so few
     * terms has the smaller bound for its error, but not for each {@code x} the smaller error.
     */
    private static Optional<Node> reducedFirst(GraphBuilder out, Node node) {
        Reduce reduce = (Reduce) node.op();
        if (!(node.input(0).op() instanceof Broadcast broadcast)) {
            return Optional.empty();
        }
        Node x = node.input(0).input(0);
        ImmutableIntArray repetitions = broadcast.repeated(x.shape());
        int[] own = IntStream.range(0, x.shape().rank())
                .filter(i -> reduce.axes().contains(broadcast.axes().get(i)))
                .toArray();
        int[] gone = reduce.axes().stream()
                .filter(axis -> !repetitions.contains(axis))
                .toArray();
        return own.length == 0 || gone.length == reduce.axes().length()
                ? Optional.empty()
                : Optional.of(rest(node, over(reduce, x, own), ImmutableIntArray.copyOf(gone)));
    }

    /** The reduction along the axes that repeat, when the others are gone. */
    private static Node rest(Node node, Node small, ImmutableIntArray gone) {
        Reduce reduce = (Reduce) node.op();
        Shape shape = node.input(0).shape();
        ImmutableIntArray kept =
                ImmutableIntArray.copyOf(IntStream.range(0, shape.rank()).filter(axis -> !gone.contains(axis)));
        int[] axes = ((Broadcast) node.input(0).op())
                .axes().stream()
                        .filter(axis -> !reduce.axes().contains(axis))
                        .map(kept::indexOf)
                        .toArray();
        Node repeated = Ops.broadcastTo(small, shape.without(gone), ImmutableIntArray.copyOf(axes));
        int[] rest = reduce.axes().stream()
                .map(kept::indexOf)
                .filter(axis -> axis >= 0)
                .toArray();
        return over(reduce, repeated, rest);
    }

    private static Node over(Reduce like, Node x, int[] axes) {
        return x.owner().append(new Reduce(like.monoid(), ImmutableIntArray.copyOf(axes), like.tie()), x);
    }
}
