package org.graphc.optimizer.rule;

import static org.graphc.optimizer.rule.Rule.exact;
import static org.graphc.optimizer.rule.Rule.improves;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.Transpose;
import org.graphc.core.type.Shape;

/**
 * Work moved to where there are fewer elements, and signs outwards to where they meet and vanish. All are exact but
 * one; they stand apart because the node that they move may be needed in its old place too, so that the graph, not the
 * work, may grow by a node.
 */
public final class SinkingRules {
    // spotless:off
    public static final RuleSet RULES = RuleSet.of(
        Coded.exact("f(broadcast(x), broadcast(y)) => broadcast(f(x, y))", Elementwise.class, SinkingRules::pointwise),
        Coded.exact("f(reshape(x), reshape(y)) => reshape(f(x, y))", Elementwise.class, SinkingRules::renamed),
        Coded.exact("f(transpose(x), transpose(y)) => transpose(f(x, y))", Elementwise.class, SinkingRules::turned),
        exact   ("neg(x) * y                 => neg(x * y)"),
        exact   ("neg(x) / y                 => neg(x / y)         if float(x)"),
        exact   ("x / neg(y)                 => neg(x / y)         if float(x)"),
        exact   ("where(c, neg(x), neg(y))   => neg(where(c, x, y))"),
        improves("sum[a](neg(x))             => neg(sum[a](x))     if float(x)"));
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

    /** Where all arguments are transposed the same way, or repeat a scalar. */
    private static Optional<Node> turned(GraphBuilder out, Node node) {
        Optional<Node> first = node.inputs().stream()
                .filter(each -> each.op() instanceof Transpose)
                .findFirst();
        boolean isTurned = first.isPresent()
                && node.inputs().stream()
                        .allMatch(each -> each.op().equals(first.get().op()) || isScalar(each));
        if (!isTurned) {
            return Optional.empty();
        }
        Shape shape = first.get().input(0).shape();
        List<Node> in = node.inputs().stream()
                .map(each -> isScalar(each) ? Ops.broadcastTo(each.input(0), shape) : each.input(0))
                .toList();
        return Optional.of(out.append(first.get().op(), out.append(node.op(), in)));
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
}
