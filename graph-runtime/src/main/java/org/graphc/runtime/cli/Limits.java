package org.graphc.runtime.cli;

import com.google.common.primitives.ImmutableLongArray;
import java.util.Locale;
import org.graphc.runtime.blas.Gemm;
import org.graphc.runtime.blas.Product;

/**
 * What one thread of this machine reaches now, measured in a fraction of a second: the better for standing beside what
 * is measured in the same process, under the same load.
 *
 * @param bytes read and written a second, by a sum of two arrays that no cache holds
 * @param flops a second, in a product of square {@code f64} matrices that caches hold
 */
record Limits(double bytes, double flops) {
    /** 32 MB an array: together more than most caches, and not much to ask for. */
    private static final int ELEMENTS =
            (int) Math.min(4 << 20, Runtime.getRuntime().maxMemory() / 100);

    private static final int ROUNDS = 8;
    private static final int SIZE = 256;

    static Limits measure() {
        return new Limits(1e9 * 3 * Double.BYTES * ELEMENTS / triad(), 1e9 * 2.0 * SIZE * SIZE * SIZE / product());
    }

    /** Nanoseconds of the best of some rounds (McCalpin's STREAM triad). */
    private static long triad() {
        double[] a = new double[ELEMENTS];
        double[] b = new double[ELEMENTS];
        double[] c = new double[ELEMENTS];
        return best(() -> {
            for (int at = 0; at < ELEMENTS; at += 4096) {
                add(a, b, c, at, Math.min(ELEMENTS, at + 4096));
            }
        });
    }

    /** Short, so that it is called often and compiled well before the first round ends. */
    private static void add(double[] a, double[] b, double[] c, int from, int to) {
        for (int i = from; i < to; i++) {
            a[i] = b[i] + 3 * c[i];
        }
    }

    private static long product() {
        double[] a = new double[SIZE * SIZE];
        double[] b = new double[SIZE * SIZE];
        double[] c = new double[SIZE * SIZE];
        Product product = Product.of(false, false, SIZE, SIZE, SIZE, 0, 0, 0);
        return best(() -> Gemm.get().multiply(product, a, b, c));
    }

    private static long best(Runnable work) {
        ImmutableLongArray.Builder times = ImmutableLongArray.builder();
        for (int i = 0; i < ROUNDS; i++) {
            long begin = System.nanoTime();
            work.run();
            times.add(System.nanoTime() - begin);
        }
        return times.build().stream().min().orElseThrow();
    }

    /** The part of the time that even a program at the limit would take, as a fraction. */
    double share(double movedBytes, double operations, double nanos) {
        return Math.max(movedBytes / bytes, operations / flops) * 1e9 / nanos;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "limits of a thread here, measured now: %.1f GB/s beyond the caches, %.1f GFLOP/s in products of f64",
                bytes / 1e9,
                flops / 1e9);
    }
}
