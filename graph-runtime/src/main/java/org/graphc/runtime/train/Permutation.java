package org.graphc.runtime.train;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.graphc.core.op.Initializer;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;

/** The order of rows in a shuffled epoch: they are sorted by random keys, so a seed means the same on every JDK. */
final class Permutation {
    /** Odd and without pattern, so that epochs of neighbouring seeds do not meet. */
    private static final long EPOCH_STRIDE = 0xD1342543DE82EF95L;

    private Permutation() {}

    static int[] of(int size, long seed, int epoch) {
        Initializer.Uniform uniform = new Initializer.Uniform(0, 1, seed + epoch * EPOCH_STRIDE);
        double[] keys = uniform.tensor(TensorType.of(DType.F64, size)).toDoubleArray();
        return IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> keys[i]))
                .mapToInt(i -> i)
                .toArray();
    }

    static int[] identity(int size) {
        int[] rows = new int[size];
        Arrays.setAll(rows, i -> i);
        return rows;
    }
}
