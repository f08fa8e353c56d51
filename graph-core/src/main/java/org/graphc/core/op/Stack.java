package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.lang.reflect.Array;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;

/** A tensor that is filled along its first axis. */
final class Stack {
    private final ImmutableIntArray shape;
    private final Object array;

    Stack(DType dtype, ImmutableIntArray shape) {
        this.shape = shape;
        this.array = Tensor.allocate(dtype, Strides.size(shape));
    }

    void set(int at, Tensor element) {
        System.arraycopy(element.array(), 0, array, at * element.size(), element.size());
    }

    /** The tensor, to which nothing may be added any more. */
    Tensor tensor() {
        return Tensor.adopt(shape, array);
    }

    /** Element {@code at} of a tensor along its first axis. */
    static Tensor element(Tensor stacked, int at) {
        ImmutableIntArray shape = stacked.shape().subArray(1, stacked.rank());
        int size = Strides.size(shape);
        Object array = Tensor.allocate(stacked.dtype(), size);
        System.arraycopy(stacked.array(), at * size, array, 0, Array.getLength(array));
        return Tensor.adopt(shape, array);
    }
}
