package org.graphc.runtime.train;

import com.google.common.base.Preconditions;
import com.google.common.primitives.ImmutableIntArray;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;

/**
 * All the values that one input takes.
 *
 * @param axis the one along which the rows lie
 */
public record BoundInput(Tensor all, int axis, Rows rows) {
    /** What a step is fed of the values. */
    public enum Rows {
        /** A batch of rows along the axis. */
        BATCH,
        /** One row, whose axis disappears: the input has no axis for rows. */
        SINGLE,
        /** The same in every step. */
        SHARED
    }

    /** The values for some rows of the data. */
    Tensor take(int[] chosen) {
        return switch (rows) {
            case BATCH -> gather(chosen);
            case SINGLE -> single(chosen);
            case SHARED -> all;
        };
    }

    private Tensor single(int[] chosen) {
        Preconditions.checkArgument(chosen.length == 1, "one row at a time");
        ImmutableIntArray shape = all.shape();
        return gather(chosen).reshape(shape.subArray(1, shape.length()));
    }

    private Tensor gather(int[] chosen) {
        int[] shape = all.shape().toArray();
        int[] strides = Strides.of(all.shape());
        int inner = strides[axis];
        int outer = all.size() / Math.max(1, shape[axis] * inner);
        int from = shape[axis] * inner;
        shape[axis] = chosen.length;
        Object taken = Tensor.allocate(all.dtype(), outer * chosen.length * inner);
        for (int block = 0; block < outer; block++) {
            for (int i = 0; i < chosen.length; i++) {
                int to = (block * chosen.length + i) * inner;
                System.arraycopy(all.array(), block * from + chosen[i] * inner, taken, to, inner);
            }
        }
        return Tensor.adopt(ImmutableIntArray.copyOf(shape), taken);
    }

    /** How many rows there are; shared values have as many as one likes. */
    int count() {
        return all.shape().get(axis);
    }
}
