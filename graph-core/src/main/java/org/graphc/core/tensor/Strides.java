package org.graphc.core.tensor;

import com.google.common.primitives.ImmutableIntArray;

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

    /** The number of elements; sizes were checked when the shape was made. */
    public static int size(ImmutableIntArray shape) {
        long size = 1;
        for (int i = 0; i < shape.length(); i++) {
            size = size * shape.get(i);
            if (shape.get(i) == 0) {
                return 0;
            }
        }
        return Math.toIntExact(size);
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
