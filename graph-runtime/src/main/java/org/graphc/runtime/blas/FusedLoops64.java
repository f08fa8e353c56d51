package org.graphc.runtime.blas;

import java.util.Arrays;

/**
 * Products of {@code double} by loops that C2 makes vectors of: each element of C is a chain of fused multiply-adds in
 * the order of k, in {@code double}, whatever the blocks; but a product of two vectors has eight chains, which are
 * added.
 */
final class FusedLoops64 {
    /** Rows and columns of B that are copied together, so that each row begins at index 0: else C2 makes no vectors. */
    private static final int DEPTH = 64;

    private static final int COLUMNS = 256;

    private record Scratch(double[][] rows, double[] sums) {}

    private static final ThreadLocal<Scratch> SCRATCH =
            ThreadLocal.withInitial(() -> new Scratch(new double[DEPTH][COLUMNS], new double[COLUMNS]));

    private FusedLoops64() {}

    static void multiply(Product p, double[] a, double[] b, double[] c) {
        for (int e = 0; e < p.batch(); e++) {
            multiply(p, e, a, b, c);
        }
    }

    /** One product of the batch. */
    static void multiply(Product p, int entry, double[] a, double[] b, double[] c) {
        if (p.m() == 1 && p.n() == 1) {
            c[p.c().at(entry)] = dot(p, a, p.a().at(entry), b, p.b().at(entry));
        } else if (p.n() == 1 && !p.a().transposed()) {
            Matrix x = p.b().part(entry, 0, 0);
            dots(p.k(), a, p.a().part(entry, 0, 0), b, x.at(), x.down(), c, p.c().part(entry, 0, 0), p.m());
        } else if (p.n() == 1 && p.c().stride() == 1) {
            blocks(p.flipped(), entry, b, a, c);
        } else if (p.m() == 1 && p.b().transposed()) {
            Matrix x = p.a().part(entry, 0, 0);
            Matrix row = new Matrix(p.c().at(entry), 1, 0, false);
            dots(p.k(), b, p.b().flipped().part(entry, 0, 0), a, x.at(), x.right(), c, row, p.n());
        } else {
            blocks(p, entry, a, b, c);
        }
    }

    private static void blocks(Product p, int entry, double[] a, double[] b, double[] c) {
        Scratch scratch = SCRATCH.get();
        for (int j = 0; j < p.n(); j += COLUMNS) {
            int width = Math.min(COLUMNS, p.n() - j);
            for (int from = 0; from < p.k(); from += DEPTH) {
                int depth = Math.min(DEPTH, p.k() - from);
                load(b, p.b().part(entry, from, j), scratch.rows, depth, width);
                for (int i = 0; i < p.m(); i++) {
                    int at = p.c().at(entry) + i * p.c().stride() + j;
                    if (from == 0) {
                        Arrays.fill(scratch.sums, 0, width, 0);
                    } else {
                        System.arraycopy(c, at, scratch.sums, 0, width);
                    }
                    addRows(scratch, a, p.a().part(entry, i, from), depth, width);
                    System.arraycopy(scratch.sums, 0, c, at, width);
                }
            }
        }
    }

    private static void load(double[] b, Matrix part, double[][] rows, int depth, int width) {
        for (int q = 0; q < depth; q++) {
            int at = part.at() + q * part.down();
            if (part.transposed()) {
                gather(b, at, part.stride(), rows[q], width);
            } else {
                System.arraycopy(b, at, rows[q], 0, width);
            }
        }
    }

    private static void gather(double[] b, int at, int step, double[] row, int width) {
        for (int j = 0; j < width; j++) {
            row[j] = b[at + j * step];
        }
    }

    private static void addRows(Scratch scratch, double[] a, Matrix part, int depth, int width) {
        double[][] rows = scratch.rows;
        int step = part.right();
        int q = 0;
        for (; q + 4 <= depth; q += 4) {
            addFour(scratch.sums, a, part.at() + q * step, step, rows[q], rows[q + 1], rows[q + 2], rows[q + 3], width);
        }
        for (; q < depth; q++) {
            addOne(scratch.sums, a[part.at() + q * step], rows[q], width);
        }
    }

    private static void addFour(
            double[] sums, double[] a, int at, int step, double[] b0, double[] b1, double[] b2, double[] b3, int n) {
        double x0 = a[at];
        double x1 = a[at + step];
        double x2 = a[at + 2 * step];
        double x3 = a[at + 3 * step];
        for (int j = 0; j < n; j++) {
            sums[j] = Math.fma(x3, b3[j], Math.fma(x2, b2[j], Math.fma(x1, b1[j], Math.fma(x0, b0[j], sums[j]))));
        }
    }

    private static void addOne(double[] sums, double x, double[] b, int n) {
        for (int j = 0; j < n; j++) {
            sums[j] = Math.fma(x, b[j], sums[j]);
        }
    }

    /** Each row of a matrix times x: eight chains at a time, since one waits for itself. */
    private static void dots(
            int k, double[] a, Matrix rows, double[] x, int xAt, int step, double[] y, Matrix out, int count) {
        int i = 0;
        for (; i + 8 <= count; i += 8) {
            eightDots(
                    k,
                    a,
                    rows.at() + i * rows.stride(),
                    rows.stride(),
                    x,
                    xAt,
                    step,
                    y,
                    out.at() + i * out.stride(),
                    out.stride());
        }
        for (; i < count; i++) {
            int at = rows.at() + i * rows.stride();
            double sum = 0;
            for (int q = 0; q < k; q++) {
                sum = Math.fma(a[at + q], x[xAt + q * step], sum);
            }
            y[out.at() + i * out.stride()] = sum;
        }
    }

    private static void eightDots(
            int k, double[] a, int aAt, int stride, double[] x, int xAt, int step, double[] y, int yAt, int yStep) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        for (int q = 0; q < k; q++) {
            int at = aAt + q;
            double v = x[xAt + q * step];
            s0 = Math.fma(a[at], v, s0);
            s1 = Math.fma(a[at + stride], v, s1);
            s2 = Math.fma(a[at + 2 * stride], v, s2);
            s3 = Math.fma(a[at + 3 * stride], v, s3);
            s4 = Math.fma(a[at + 4 * stride], v, s4);
            s5 = Math.fma(a[at + 5 * stride], v, s5);
            s6 = Math.fma(a[at + 6 * stride], v, s6);
            s7 = Math.fma(a[at + 7 * stride], v, s7);
        }
        y[yAt] = s0;
        y[yAt + yStep] = s1;
        y[yAt + 2 * yStep] = s2;
        y[yAt + 3 * yStep] = s3;
        y[yAt + 4 * yStep] = s4;
        y[yAt + 5 * yStep] = s5;
        y[yAt + 6 * yStep] = s6;
        y[yAt + 7 * yStep] = s7;
    }

    /** Chain {@code l} takes every eighth term from l on; chains are added by halves. */
    private static double dot(Product p, double[] a, int aAt, double[] b, int bAt) {
        int right = p.a().right();
        int down = p.b().down();
        double[] chains = new double[8];
        int q = 0;
        for (; q + 8 <= p.k(); q += 8) {
            for (int l = 0; l < 8; l++) {
                chains[l] = Math.fma(a[aAt + (q + l) * right], b[bAt + (q + l) * down], chains[l]);
            }
        }
        for (int l = 0; q + l < p.k(); l++) {
            chains[l] = Math.fma(a[aAt + (q + l) * right], b[bAt + (q + l) * down], chains[l]);
        }
        for (int half = 4; half > 0; half /= 2) {
            for (int l = 0; l < half; l++) {
                chains[l] += chains[l + half];
            }
        }
        return chains[0];
    }
}
