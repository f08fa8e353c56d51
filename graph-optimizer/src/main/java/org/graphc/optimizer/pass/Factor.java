package org.graphc.optimizer.pass;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.IntStream;
import org.graphc.core.graph.Node;
import org.graphc.core.op.MatMul;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Transpose;
import org.graphc.core.type.Dim;

/**
 * A matrix, or a batch of them, as a factor of a product: a node, or its transpose, which a product reads for nothing.
 */
record Factor(Node node, boolean transposed) {
    /** The factor that a node is, without transposes of the last two axes. */
    static Factor of(Node node) {
        Node at = node;
        boolean transposed = false;
        while (exchangesLastTwo(at)) {
            transposed ^= true;
            at = at.input(0);
        }
        return new Factor(at, transposed);
    }

    static boolean exchangesLastTwo(Node node) {
        int rank = node.shape().rank();
        return node.op() instanceof Transpose transpose
                && rank >= 2
                && transpose.permutation().asList().equals(exchange(rank));
    }

    private static List<Integer> exchange(int rank) {
        ImmutableList.Builder<Integer> axes = ImmutableList.builder();
        IntStream.range(0, rank - 2).forEach(axes::add);
        return axes.add(rank - 1, rank - 2).build();
    }

    Factor turned() {
        return new Factor(node, !transposed);
    }

    Node build() {
        return transposed ? Ops.matrixTranspose(node) : node;
    }

    Dim rows() {
        return node.shape().dim(node.shape().rank() - (transposed ? 1 : 2));
    }

    Dim columns() {
        return node.shape().dim(node.shape().rank() - (transposed ? 2 : 1));
    }

    boolean isProduct() {
        return node.op() instanceof MatMul;
    }
}
