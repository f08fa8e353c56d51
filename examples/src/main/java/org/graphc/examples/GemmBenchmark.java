package org.graphc.examples;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.graphc.runtime.blas.Gemm;
import org.graphc.runtime.blas.Multiplication;
import org.graphc.runtime.blas.Product;

/**
 * Floating-point operations a second of matrix products by the provider that {@code -Dgraphc.gemm} names, on one
 * thread: for each shape a row of the table in docs/benchmarks.md. Prints GFLOP/s of {@code f32} and {@code f64}, and
 * the microseconds of an {@code f32} call, warm.
 *
 * <p>Arguments: seconds for each shape and type, 1 unless given.
 */
public final class GemmBenchmark {
    /** What is multiplied: batch, m, n, k, and whether B is stored transposed. */
    private record Shape(int batch, int m, int n, int k, boolean transposed) {
        Product product() {
            return Product.batch(batch, false, transposed, m, n, k);
        }

        double operations() {
            return 2.0 * batch * m * n * k;
        }

        @Override
        public String toString() {
            return (batch == 1 ? "" : batch + " × ") + m + "×" + k + "×" + n + (transposed ? " Bᵀ" : "");
        }
    }

    private static final List<Shape> SHAPES = List.of(
            new Shape(1, 1024, 1024, 1024, false),
            new Shape(1, 128, 512, 784, false),
            new Shape(1, 128, 512, 784, true),
            new Shape(1, 32, 128, 784, false),
            new Shape(1, 64, 64, 64, false),
            new Shape(1, 32, 10, 128, false),
            new Shape(8, 128, 128, 64, true),
            new Shape(100, 20, 20, 20, false),
            new Shape(1, 16, 16, 16, false),
            new Shape(1, 12, 12, 12, false),
            new Shape(1, 10, 10, 10, false),
            new Shape(1, 8, 8, 8, false),
            new Shape(1, 4, 4, 4, false),
            new Shape(1, 1000, 1, 50, false),
            new Shape(1, 1, 50, 1000, false),
            new Shape(1, 4000, 1, 4000, false),
            new Shape(1, 1, 4000, 4000, false),
            new Shape(1, 1000, 1000, 1, false));

    private GemmBenchmark() {}

    /** Prints the table's rows. */
    public static void main(String[] args) {
        double seconds = args.length == 0 ? 1 : Double.parseDouble(args[0]);
        warmUp();
        System.out.println(Gemm.get().name() + ", Java " + System.getProperty("java.version"));
        for (Shape shape : SHAPES) {
            Product p = shape.product();
            int a = shape.batch * shape.m * shape.k;
            int b = shape.batch * shape.k * shape.n;
            int c = shape.batch * shape.m * shape.n;
            double single = nanos(p, filled(new float[a]), filled(new float[b]), new float[c], seconds);
            double wide = nanos(p, filled(new double[a]), filled(new double[b]), new double[c], seconds);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.1f | %.1f | %.2f |%n",
                    shape,
                    shape.operations() / single,
                    shape.operations() / wide,
                    single / 1e3);
        }
    }

    /** Until a provider that tries kernels beside products has chosen one, which it says in its name. */
    private static void warmUp() {
        long start = System.nanoTime();
        while (Gemm.get().name().contains("to be tried") && System.nanoTime() - start < 60e9) {
            Product p = Product.batch(1, false, false, 128, 512, 784);
            nanos(p, new float[p.m() * p.k()], new float[p.k() * p.n()], new float[p.m() * p.n()], 0.2);
            nanos(p, new double[p.m() * p.k()], new double[p.k() * p.n()], new double[p.m() * p.n()], 0.2);
        }
    }

    private static float[] filled(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (i % 17 - 8) / 8f;
        }
        return values;
    }

    private static double[] filled(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (i % 17 - 8) / 8d;
        }
        return values;
    }

    /** Nanoseconds of all blocks, each by itself: a long measurement would include other processes' turns. */
    private static double nanos(Product p, Object a, Object b, Object c, double seconds) {
        Multiplication product = Multiplication.of(p);
        double sum = 0;
        for (int block = 0; block < product.blocks(); block++) {
            int one = block;
            sum += nanos(() -> product.run(one, a, b, c), product.blocks(), p, seconds / product.blocks());
        }
        return sum;
    }

    /** The tenth percentile of the last half of as many rounds as fit the time; short calls share a round. */
    private static double nanos(Runnable call, int blocks, Product p, double seconds) {
        long work = (long) p.batch() * p.m() * p.n() * p.k() / blocks;
        int calls = (int) Math.max(1, 2_000_000 / Math.max(1, work));
        double[] times = new double[100_000];
        int rounds = 0;
        long start = System.nanoTime();
        while (rounds < times.length && (rounds < 4 || System.nanoTime() - start < seconds * 1e9)) {
            long before = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                call.run();
            }
            times[rounds++] = (double) (System.nanoTime() - before) / calls;
        }
        double[] last = Arrays.copyOfRange(times, rounds / 2, rounds);
        Arrays.sort(last);
        return last[last.length / 10];
    }
}
