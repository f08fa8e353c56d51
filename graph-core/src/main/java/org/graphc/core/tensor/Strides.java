package org.graphc.core.tensor;

import com.google.common.base.Preconditions;
import com.google.common.primitives.ImmutableIntArray;
import org.graphc.core.type.Sizes;

/** Row-major index arithmetic for reference evaluation: slow and obvious. */
public final class Strides {
    private Strides() {}

    /** How far apart, in elements, two neighbours along each axis lie. */
    public static int[] of(ImmutableIntArray shape) {
        int[] strides = new int[shape.length()];
        int stride = 1;
        for (int i = shape.length() - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(1, shape.get(i));
        }
        return strides;
    }

    /** The number of elements; refuses negative sizes and more elements than an array holds. */
    public static int size(ImmutableIntArray shape) {
        long size = shape.contains(0) ? 0 : 1;
        for (int i = 0; i < shape.length(); i++) {
            size *= shape.get(i);
            Preconditions.checkArgument(
                    shape.get(i) >= 0 && size <= Sizes.MAX_ELEMENTS,
                    "shape %s is not one of at most %s elements",
                    shape,
                    Sizes.MAX_ELEMENTS);
        }
        return (int) size;
    }

    /** The position of each axis at the flat index. */
    public static void unravel(int flat, ImmutableIntArray shape, int[] index) {
        int rest = flat;
        for (int i = shape.length() - 1; i >= 0; i--) {
            index[i] = rest % shape.get(i);
            rest /= shape.get(i);
        }
    }

    /** The flat index of a position. */
    public static int ravel(int[] index, int[] strides) {
        int flat = 0;
        for (int i = 0; i < index.length; i++) {
            flat += index[i] * strides[i];
        }
        return flat;
    }
}
