package org.graphc.core.testing;

import com.google.common.primitives.ImmutableIntArray;
import java.util.function.ToDoubleFunction;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;

/** Tensors by position, with index arithmetic of its own, so that oracles share none with what they judge. */
final class Grid {
    private Grid() {}

    /** Calls {@code value} with each position in row-major order; the array is reused. */
    static Tensor fill(DType dtype, int[] shape, ToDoubleFunction<int[]> value) {
        int size = 1;
        for (int length : shape) {
            size *= length;
        }
        double[] values = new double[size];
        int[] at = new int[shape.length];
        for (int i = 0; i < size; i++) {
            values[i] = value.applyAsDouble(at);
            advance(at, shape);
        }
        return Tensor.fill(dtype, ImmutableIntArray.copyOf(shape), i -> values[i]);
    }

    /** Steps to the next position as an odometer does. */
    static void advance(int[] at, int[] shape) {
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            if (++at[axis] < shape[axis]) {
                return;
            }
            at[axis] = 0;
        }
    }

    static double at(Tensor x, int... position) {
        int flat = 0;
        for (int axis = 0; axis < position.length; axis++) {
            flat = flat * x.shape().get(axis) + position[axis];
        }
        return x.getDouble(flat);
    }

    static int[] shape(Tensor x) {
        return x.shape().toArray();
    }
}
