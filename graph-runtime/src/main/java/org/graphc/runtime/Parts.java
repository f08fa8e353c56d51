package org.graphc.runtime;

import java.util.Arrays;
import java.util.List;
import org.graphc.core.tensor.Strides;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/** Where the results of an operation that are of one element type are in its value: one after the other. */
final class Parts {
    /** Where each begins, -1 for one of another type. */
    private final int[] starts;
    /** How many elements each has. */
    private final int[] lengths;

    Parts(List<TensorType> parts, DType dtype, Sizes sizes) {
        this.starts = new int[parts.size()];
        this.lengths = new int[parts.size()];
        int at = 0;
        for (int i = 0; i < starts.length; i++) {
            boolean isOwn = parts.get(i).dtype() == dtype;
            starts[i] = isOwn ? at : -1;
            lengths[i] = Strides.size(sizes.of(parts.get(i).shape()));
            at += isOwn ? lengths[i] : 0;
        }
    }

    int count() {
        return starts.length;
    }

    /** How many elements a part has. */
    int length(int part) {
        return lengths[part];
    }

    /** Copies a part into the value. */
    void put(int part, Object from, Object value) {
        put(part, 0, lengths[part], from, value);
    }

    /** Copies {@code length} elements into a part of the value, the {@code at}-th so many. */
    void put(int part, int at, int length, Object from, Object value) {
        if (starts[part] >= 0) {
            System.arraycopy(from, 0, value, starts[part] + at * length, length);
        }
    }

    /** Adds to a part of the value, which is of floats. */
    void add(int part, Object terms, Object value) {
        int start = starts[part];
        int length = lengths[part];
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
        int start = starts[part];
        if (start >= 0 && value instanceof double[] sums) {
            Arrays.fill(sums, start, start + lengths[part], 0);
        } else if (start >= 0) {
            Arrays.fill((float[]) value, start, start + lengths[part], 0);
        }
    }
}
