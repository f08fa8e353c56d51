package org.graphc.core.op;

import org.graphc.core.graph.Node;
import org.graphc.core.type.TypeMismatch;

/** Probabilities and the losses on them, composed so that neither large nor small logits lose digits. */
final class Probabilities {
    private Probabilities() {}

    /** The distance to the largest element keeps exponentials small; it cancels, so it has no derivative. */
    private static Node shifted(Node a, int axis) {
        return Ops.sub(a, Ops.stopGradient(Ops.keepDims(Ops.max(a, axis), a.shape(), axis)));
    }

    static Node softmax(Node a, int axis) {
        Node e = Ops.exp(shifted(a, axis));
        return Ops.div(e, Ops.keepDims(Ops.sum(e, axis), a.shape(), axis));
    }

    static Node logSoftmax(Node a, int axis) {
        Node shifted = shifted(a, axis);
        return Ops.sub(shifted, Ops.keepDims(Ops.logSumExp(shifted, axis), a.shape(), axis));
    }

    static Node softmaxCrossEntropy(Node logits, Node target) {
        if (!logits.type().equals(target.type())) {
            throw new TypeMismatch(
                    "softmaxCrossEntropy", "logits and target differ: " + Inputs.list(Ops.types(logits, target)));
        }
        return Ops.neg(Ops.sum(Ops.mul(target, logSoftmax(logits, -1)), -1));
    }

    /** The two softplus keep every digit for targets 0 and 1, where softplus(x) − x·target cancels. */
    static Node sigmoidCrossEntropy(Node logits, Node target) {
        Node miss = Ops.mul(target, Ops.softplus(Ops.neg(logits)));
        return Ops.add(miss, Ops.mul(Ops.sub(Ops.constantLike(target, 1), target), Ops.softplus(logits)));
    }
}
