package org.graphc.optimizer.rule;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.LogSumExp;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.op.StopGradient;

/**
 * What a softmax is of, whichever way it is written: {@code exp(x) / Σ exp(x)}, the same of {@code x - max x}, or the
 * exponential of its logarithm.
 */
public record Softmax(Node logits, ImmutableIntArray axes) {
    /** What the node is the softmax of, if it is one. */
    public static Optional<Softmax> of(Node node) {
        if (isQuotient(node)) {
            Node exp = node.input(0);
            return total(node.input(1))
                    .filter(sum -> sum.input(0) == exp)
                    .map(sum -> ofShifted(exp.input(0), ((Reduce) sum.op()).axes()));
        }
        return isFn(node, ScalarFn.EXP) ? ofLogarithm(node.input(0)) : Optional.empty();
    }

    /** True of the quotients of an exponential. */
    public static boolean isQuotient(Node node) {
        return isFn(node, ScalarFn.DIV) && isFn(node.input(0), ScalarFn.EXP);
    }

    /** What the node is the logarithm of the softmax of, if it is one. */
    public static Optional<Softmax> ofLogarithm(Node node) {
        if (!isFn(node, ScalarFn.SUB)) {
            return Optional.empty();
        }
        return repeated(node.input(1))
                .filter(lse -> lse.op() instanceof LogSumExp && lse.input(0) == node.input(0))
                .map(lse -> ofShifted(node.input(0), ((LogSumExp) lse.op()).axes()));
    }

    private static Softmax ofShifted(Node x, ImmutableIntArray axes) {
        return new Softmax(isShifted(x, axes) ? x.input(0) : x, axes);
    }

    /** Its value, where no exponential overflows. */
    Node value() {
        Node exp = Ops.exp(shifted());
        return Ops.div(exp, Ops.keepDims(Ops.sum(exp, axes.toArray()), exp.shape(), axes.toArray()));
    }

    /** The logarithm of its value, where none of it vanishes. */
    public Node logarithm() {
        Node s = shifted();
        return Ops.sub(s, Ops.keepDims(Ops.logSumExp(s, axes.toArray()), s.shape(), axes.toArray()));
    }

    /** {@code x - max x}. */
    private Node shifted() {
        int[] over = axes.toArray();
        return Ops.sub(logits, Ops.keepDims(Ops.max(logits, over), logits.shape(), over));
    }

    static boolean isShifted(Node x, ImmutableIntArray axes) {
        return isFn(x, ScalarFn.SUB)
                && repeated(x.input(1))
                        .filter(max -> max.op() instanceof Reduce r && r.monoid() == Monoid.MAX)
                        .filter(max -> max.input(0) == x.input(0))
                        .filter(max -> ((Reduce) max.op()).axes().equals(axes))
                        .isPresent();
    }

    /** The sum whose results, put back along the summed axes, the node is. */
    static Optional<Node> total(Node node) {
        return repeated(node).filter(sum -> sum.op() instanceof Reduce r && r.monoid() == Monoid.SUM);
    }

    /** The reduction whose results, put back along the reduced axes, the node is. */
    private static Optional<Node> repeated(Node node) {
        if (!(node.op() instanceof Broadcast broadcast)) {
            return Optional.empty();
        }
        Node from = passed(node.input(0));
        Node reduced = from.op() instanceof Reshape ? passed(from.input(0)) : from;
        if (!(reduced.op() instanceof Reduce) && !(reduced.op() instanceof LogSumExp)) {
            return Optional.empty();
        }
        ImmutableIntArray axes = reduced.op() instanceof LogSumExp l ? l.axes() : ((Reduce) reduced.op()).axes();
        boolean isBack = reduced.input(0).shape().equals(node.shape())
                && broadcast.repeated(from.shape()).equals(axes)
                && from.shape().without(onesOf(from)).equals(reduced.shape().without(onesOf(reduced)));
        return isBack ? Optional.of(reduced) : Optional.empty();
    }

    /** The shift of a softmax says that it has no derivative. */
    private static Node passed(Node node) {
        return node.op() instanceof StopGradient ? node.input(0) : node;
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

    static boolean isFn(Node node, ScalarFn fn) {
        return node.op() instanceof Elementwise e && e.fn() == fn;
    }
}
