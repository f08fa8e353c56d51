package org.graphc.examples.adbench;

import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringTokenizer;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;

/** The numbers of a file, read one after the other; line ends have no meaning. */
final class Numbers {
    private final StringTokenizer tokens;

    private Numbers(String text) {
        this.tokens = new StringTokenizer(text);
    }

    static Numbers of(Path file) {
        return new Numbers(text(file));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int nextInt() {
        return Integer.parseInt(tokens.nextToken());
    }

    double next() {
        return Double.parseDouble(tokens.nextToken());
    }

    /** The next numbers, as many as fill the shape. */
    Tensor next(int... sizes) {
        ImmutableIntArray shape = ImmutableIntArray.copyOf(sizes);
        double[] values = new double[Strides.size(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = next();
        }
        return Tensor.adopt(shape, values);
    }

    /** The next record, repeated along a new first axis. */
    Tensor repeated(int times, int size) {
        double[] one = next(size).toDoubleArray();
        double[] all = new double[Math.multiplyExact(times, size)];
        for (int i = 0; i < times; i++) {
            System.arraycopy(one, 0, all, i * size, size);
        }
        return Tensor.adopt(ImmutableIntArray.of(times, size), all);
    }
}
