package org.graphc.runtime;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.List;
import org.graphc.core.tensor.Strides;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/**
 * Where the results of an operation that are of one element type are in its value: one after the other.
 *
 * @param starts where each begins, -1 for one of another type
 * @param lengths how many elements each has
 */
record Parts(ImmutableIntArray starts, ImmutableIntArray lengths) {
    static Parts of(List<TensorType> parts, DType dtype, Sizes sizes) {
        ImmutableIntArray.Builder starts = ImmutableIntArray.builder();
        ImmutableIntArray.Builder lengths = ImmutableIntArray.builder();
        int at = 0;
        for (TensorType part : parts) {
            int length = Strides.size(sizes.of(part.shape()));
            starts.add(part.dtype() == dtype ? at : -1);
            lengths.add(length);
            at += part.dtype() == dtype ? length : 0;
        }
        return new Parts(starts.build(), lengths.build());
    }

    /** Copies a part into the value. */
    void put(int part, Object from, Object value) {
        put(part, 0, lengths.get(part), from, value);
    }

    /** Copies {@code length} elements into a part of the value, the {@code at}-th so many. */
    void put(int part, int at, int length, Object from, Object value) {
        if (starts.get(part) >= 0) {
            System.arraycopy(from, 0, value, starts.get(part) + at * length, length);
        }
    }

    /** Adds to a part of the value, which is of floats. */
    void add(int part, Object terms, Object value) {
        int start = starts.get(part);
        int length = lengths.get(part);
        if (start < 0) {
            return;
        } else if (value instanceof double[] sums) {
            add((double[]) terms, sums, start, length);
        } else {
            add((float[]) terms, (float[]) value, start, length);
        }
    }

    private static void add(double[] terms, double[] sums, int start, int length) {
        for (int i = 0; i < length; i++) {
            sums[start + i] += terms[i];
        }
    }

    private static void add(float[] terms, float[] sums, int start, int length) {
        for (int i = 0; i < length; i++) {
            sums[start + i] += terms[i];
        }
    }

    /** Makes a part of the value, which is of floats, zero. */
    void clear(int part, Object value) {
        int start = starts.get(part);
        if (start >= 0 && value instanceof double[] sums) {
            Arrays.fill(sums, start, start + lengths.get(part), 0);
        } else if (start >= 0) {
            Arrays.fill((float[]) value, start, start + lengths.get(part), 0);
        }
    }
}
