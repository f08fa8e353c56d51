package org.graphc.core.op;

import java.util.stream.IntStream;
import org.graphc.core.graph.Node;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
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
        return scatter(new ScatterAdd(x.shape().axis("scatterAdd", axis), 0, OutOfRange.ERROR), x, indices, updates);
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

    /** {@code x} with the elements along an axis that the indices name replaced; the last update of one stays. */
    public static Node scatterSet(Node x, Node indices, Node updates, int axis) {
        return scatter(new ScatterSet(x.shape().axis("scatterSet", axis), 0, OutOfRange.ERROR), x, indices, updates);
    }

    /** {@code x} with updates, which broadcast to what the indices name, added to it. */
    public static Node scatter(ScatterAdd op, Node x, Node indices, Node updates) {
        TensorType named = Indexed.named(op, x.type(), indices.type(), op.axis(), op.batchDims());
        return x.owner().append(op, x, indices, Ops.broadcastTo(updates, named.shape()));
    }

    /** {@code x} with updates, which broadcast to what the indices name, in the place of its elements. */
    public static Node scatter(ScatterSet op, Node x, Node indices, Node updates) {
        TensorType named = Indexed.named(op, x.type(), indices.type(), op.axis(), op.batchDims());
        return x.owner().append(op, x, indices, Ops.broadcastTo(updates, named.shape()));
    }

    /** The part of a given shape that begins where {@code starts}, a vector, says, moved to lie within {@code x}. */
    public static Node dynamicSlice(Node x, Node starts, Shape shape) {
        return x.owner().append(new DynamicSlice(shape), x, starts);
    }

    /** {@code x} with the part that {@link #dynamicSlice} would read replaced. */
    public static Node dynamicUpdateSlice(Node x, Node starts, Node part) {
        return x.owner().append(new DynamicUpdateSlice(), x, starts, part);
    }

    /** One on a new last axis at the place that each index names, zero elsewhere; zeros for an index out of range. */
    public static Node oneHot(Node indices, Dim depth, DType dtype) {
        if (!indices.dtype().isInteger()) {
            throw new TypeMismatch("oneHot", "indices are i32 or i64, not " + indices.type());
        }
        Node places = Shapes.range(indices.owner(), depth, indices.dtype());
        return Ops.cast(Ops.eq(Ops.expandDims(indices, -1), places), dtype);
    }

    /** With two axes exchanged. */
    static Node exchanged(Node x, int a, int b) {
        return a == b
                ? x
                : Ops.transpose(
                        x,
                        IntStream.range(0, x.shape().rank())
                                .map(i -> i == a ? b : i == b ? a : i)
                                .toArray());
    }
}
