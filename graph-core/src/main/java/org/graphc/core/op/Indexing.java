package org.graphc.core.op;

import java.util.stream.IntStream;
import org.graphc.core.graph.Node;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TypeMismatch;

/**
 * Reading and writing the elements that indices name, which are {@code i32} or {@code i64} and count from the end
 * where they are negative: static factories, made for a static import.
 */
public final class Indexing {
    private Indexing() {}

    /** The elements along an axis that the indices name; their shape takes the place of the axis. */
    public static Node gather(Node x, Node indices, int axis) {
        return gather(x, indices, axis, 0, OutOfRange.ERROR);
    }

    /** The same for each of the batches that the first {@code batchDims} axes of both are. */
    public static Node gather(Node x, Node indices, int axis, int batchDims, OutOfRange outOfRange) {
        int at = x.shape().axis("gather", axis);
        return x.owner().append(new Gather(at, batchDims, outOfRange), x, indices);
    }

    /** {@code x} with the updates added to the elements along an axis that the indices name. */
    public static Node scatterAdd(Node x, Node indices, Node updates, int axis) {
        int at = x.shape().axis("scatterAdd", axis);
        return x.owner().append(new ScatterAdd(at, 0, OutOfRange.ERROR), x, indices, updates);
    }

    /**
     * One element of {@code x} for each index, from the same place but for the axis: the indices have the rank of
     * {@code x} and its sizes elsewhere (NumPy's take_along_axis).
     */
    public static Node takeAlong(Node x, Node indices, int axis) {
        Shape shape = x.shape();
        int at = shape.axis("takeAlong", axis);
        int last = shape.rank() - 1;
        if (indices.shape().rank() != shape.rank()
                || !shape.with(at, indices.shape().dim(at)).equals(indices.shape())) {
            throw new TypeMismatch("takeAlong", indices.type() + " and " + x.type() + " differ beside axis " + at);
        }
        Node taken = gather(exchanged(x, at, last), exchanged(indices, at, last), last, last, OutOfRange.ERROR);
        return exchanged(taken, at, last);
    }

    /** With two axes exchanged. */
    private static Node exchanged(Node x, int a, int b) {
        return a == b
                ? x
                : Ops.transpose(
                        x,
                        IntStream.range(0, x.shape().rank())
                                .map(i -> i == a ? b : i == b ? a : i)
                                .toArray());
    }
}
