package org.graphc.optimizer.pass;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Concat;
import org.graphc.core.op.MatMul;
import org.graphc.core.op.Ops;
import org.graphc.core.type.Dim;

/**
 * Thin products that are added up, as the steps of an unrolled loop add to one gradient, as one product of the factors
 * side by side: A B + C D = [A C] [B; D]. Only where the factors have surely fewer elements than the sum, since they
 * are copied and the sums are not made.
 */
final class OuterSum {
    private final Predicate<Node> isOwn;

    /** @param isOwn true for nodes that nobody else reads */
    OuterSum(Predicate<Node> isOwn) {
        this.isOwn = isOwn;
    }

    Optional<Node> of(Node a, Node b) {
        boolean isMatrix = a.shape().rank() == 2 && isThin(a) && isThin(b);
        if (!isMatrix) {
            return Optional.empty();
        }
        Node left = beside(a.input(0), b.input(0), 1);
        Node right = beside(a.input(1), b.input(1), 0);
        return Optional.of(Ops.matmul(left, right));
    }

    /** True where the factors have fewer elements than the product; of one made here, on average. */
    private boolean isThin(Node product) {
        if (!(product.op() instanceof MatMul)) {
            return false;
        }
        Factor left = Factor.of(product.input(0));
        int parts = isJoined(left) ? left.node().inputs().size() : 1;
        Dim read = left.columns().times(left.rows().plus(product.shape().dim(1)));
        return read.isSurelyLessThan(product.shape().elements().times(Dim.constant(parts)));
    }

    private boolean isJoined(Factor factor) {
        int axis = factor.transposed() ? 0 : 1;
        return factor.node().op() instanceof Concat concat && concat.axis() == axis && isOwn.test(factor.node());
    }

    /** Two operands side by side along an axis; under their transposes if they are both transposed. */
    private Node beside(Node a, Node b, int axis) {
        boolean isTurned = Factor.of(a).transposed() && Factor.of(b).transposed();
        Node first = isTurned ? Factor.of(a).node() : a;
        Node second = isTurned ? Factor.of(b).node() : b;
        int along = isTurned ? 1 - axis : axis;
        List<Node> parts = new ArrayList<>(parts(first, along));
        parts.addAll(parts(second, along));
        Node all = Ops.concat(along, parts.toArray(Node[]::new));
        return isTurned ? Ops.matrixTranspose(all) : all;
    }

    private List<Node> parts(Node operand, int axis) {
        boolean isSame = operand.op() instanceof Concat concat && concat.axis() == axis && isOwn.test(operand);
        return isSame ? operand.inputs() : List.of(operand);
    }
}
