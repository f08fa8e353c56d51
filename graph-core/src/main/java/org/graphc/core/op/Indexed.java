package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.graphc.core.graph.Op;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * Rows of a tensor that indices name: it is seen as {@code [batch, outer, axis, inner]}, the indices as
 * {@code [batch, index]}, and what they name as {@code [batch, outer, index, inner]}. A row is an inner run.
 */
final class Indexed {
    private final Op op;
    private final OutOfRange outOfRange;
    private final Tensor indices;
    private final int batches;
    private final int outer;
    private final int length;
    private final int perBatch;
    private final int inner;

    Indexed(Op op, OutOfRange outOfRange, Tensor x, Tensor indices, int axis, int batchDims) {
        this.op = op;
        this.outOfRange = outOfRange;
        this.indices = indices;
        this.batches = product(x.shape(), 0, batchDims);
        this.outer = product(x.shape(), batchDims, axis);
        this.length = x.shape().get(axis);
        this.perBatch = product(indices.shape(), batchDims, indices.rank());
        this.inner = product(x.shape(), axis + 1, x.rank());
    }

    private static int product(ImmutableIntArray shape, int from, int to) {
        long product = 1;
        for (int i = from; i < to; i++) {
            product *= shape.get(i);
            if (product > Sizes.MAX_ELEMENTS) {
                return 0; // another axis is empty, or there were no such tensor
            }
        }
        return (int) product;
    }

    /** The elements of a row. */
    int inner() {
        return inner;
    }

    /** Takes a row of what is named and the row of the tensor that it is, both by their first elements. */
    @FunctionalInterface
    interface Row {
        void at(int named, int element);
    }

    /** Visits what is named in row-major order, dropped indices left out. */
    void each(Row row) {
        int[] positions = positions();
        for (int b = 0; b < batches; b++) {
            for (int o = b * outer; o < (b + 1) * outer; o++) {
                for (int k = 0; k < perBatch; k++) {
                    int position = positions[b * perBatch + k];
                    if (position >= 0) {
                        row.at((o * perBatch + k) * inner, (o * length + position) * inner);
                    }
                }
            }
        }
    }

    /** Refuses indices of which two of one batch name the same; dropped ones name nothing. */
    void requireUnique() {
        int[] positions = positions();
        for (int b = 0; b < batches; b++) {
            BitSet seen = new BitSet(length);
            for (int k = b * perBatch; k < (b + 1) * perBatch; k++) {
                if (positions[k] >= 0 && seen.get(positions[k])) {
                    throw new IllegalArgumentException("[" + op.name() + "] index " + indices.getLong(k)
                            + " names element " + positions[k] + " again, which unique = true rules out");
                } else if (positions[k] >= 0) {
                    seen.set(positions[k]);
                }
            }
        }
    }

    /** The position along the axis that each index means, −1 for none. */
    private int[] positions() {
        int[] positions = new int[indices.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = outOfRange.position(op.name(), indices.getLong(i), length);
        }
        return positions;
    }

    /** The type of what is named: the shape of the indices, batches aside, in the place of the axis. */
    static TensorType named(Op op, TensorType x, TensorType indices, int axis, int batchDims) {
        if (!indices.dtype().isInteger()) {
            throw new TypeMismatch(op.name(), "indices are i32 or i64, not " + indices);
        }
        if (axis < 0 || axis >= x.rank()) {
            throw new TypeMismatch(op.name(), "no axis " + axis + " in " + x);
        }
        boolean fits = batchDims >= 0 && batchDims <= axis && batchDims <= indices.rank();
        if (!fits || !batch(x, batchDims).equals(batch(indices, batchDims))) {
            throw new TypeMismatch(
                    op.name(),
                    batchDims + " batch axes before axis " + axis + " are not common to " + x + " and " + indices);
        }
        List<Dim> dims = new ArrayList<>(x.shape().dims().subList(0, axis));
        dims.addAll(indices.shape().dims().subList(batchDims, indices.rank()));
        dims.addAll(x.shape().dims().subList(axis + 1, x.rank()));
        return x.withShape(Shape.of(dims));
    }

    /** The type rule of what writes {@code updates} where indices name. */
    static TensorType written(Op op, List<TensorType> in, int axis, int batchDims) {
        Inputs.require(op, in, 3);
        TensorType named = named(op, in.get(0), in.get(1), axis, batchDims);
        if (!in.get(2).equals(named)) {
            throw new TypeMismatch(op.name(), "the updates are " + in.get(2) + ", where the indices name " + named);
        }
        return in.get(0);
    }

    private static ImmutableList<Dim> batch(TensorType type, int batchDims) {
        return type.shape().dims().subList(0, batchDims);
    }
}
