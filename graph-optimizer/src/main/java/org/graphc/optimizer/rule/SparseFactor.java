package org.graphc.optimizer.rule;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import java.util.stream.IntStream;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Cast;
import org.graphc.core.op.Iota;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.ScalarFn;

/** Matrices that are mostly zeros by the way they are written: one-hot rows, the identity, a diagonal. */
final class SparseFactor {
    private SparseFactor() {}

    /** The indices of which the node has ones in its rows, and zeros elsewhere. */
    static Optional<Node> oneHot(Node node) {
        int last = node.shape().rank() - 1;
        if (!(node.op() instanceof Cast) || !Softmax.isFn(node.input(0), ScalarFn.EQ)) {
            return Optional.empty();
        }
        Node a = node.input(0).input(0);
        Node b = node.input(0).input(1);
        if (isCount(b, last)) {
            return repeatedInRows(a);
        }
        return isCount(a, last) ? repeatedInRows(b) : Optional.empty();
    }

    /** True of the square matrix with ones on its diagonal. */
    static boolean isIdentity(Node node) {
        return node.op() instanceof Cast && isDiagonal(node.input(0));
    }

    /** The vector on the diagonal of a square matrix of zeros. */
    static Optional<Node> diagonal(Node node) {
        boolean isDiagonal = Softmax.isFn(node, ScalarFn.SELECT)
                && isDiagonal(node.input(0))
                && Literals.matches(Literals.ZERO, node.input(2));
        return isDiagonal ? repeatedInRows(node.input(1)) : Optional.empty();
    }

    /** True where row and column are the same, in a square matrix. */
    private static boolean isDiagonal(Node where) {
        if (!Softmax.isFn(where, ScalarFn.EQ)
                || where.shape().rank() != 2
                || !where.shape().dim(0).equals(where.shape().dim(1))) {
            return false;
        }
        Node a = where.input(0);
        Node b = where.input(1);
        return isCount(a, 0) && isCount(b, 1) || isCount(a, 1) && isCount(b, 0);
    }

    /** True of 0, 1, 2, … along an axis. */
    private static boolean isCount(Node node, int axis) {
        if (node.op() instanceof Broadcast b && node.input(0).op() instanceof Iota iota) {
            int place = b.axes().get(iota.axis());
            return place == axis
                    && iota.shape().dim(iota.axis()).equals(node.shape().dim(axis));
        }
        return node.op() instanceof Iota iota && iota.axis() == axis;
    }

    /** What has one element for each row, all elements of which are that one. */
    private static Optional<Node> repeatedInRows(Node node) {
        if (!(node.op() instanceof Broadcast b)) {
            return Optional.empty();
        }
        Node from = node.input(0);
        int last = node.shape().rank() - 1;
        boolean isColumn = from.op() instanceof Reshape && from.shape().rank() == last + 1;
        Node rows = isColumn ? from.input(0) : from;
        boolean isEach = rows.shape().equals(node.shape().without(ImmutableIntArray.of(last)))
                && b.axes()
                        .asList()
                        .equals(IntStream.range(0, from.shape().rank()).boxed().toList())
                && (!isColumn || from.shape().dim(last).isConstant(1));
        return isEach ? Optional.of(rows) : Optional.empty();
    }
}
