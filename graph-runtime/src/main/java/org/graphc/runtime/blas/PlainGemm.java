package org.graphc.runtime.blas;

import java.util.Arrays;

/**
 * Products in plain Java with the bits of the interpreter: every sum takes its terms in the order of k, in {@code
 * double}, and is rounded once. Operands are copied into rows of {@code double} that begin at index 0, since C2 makes
 * vectors of loops over such, and of no others.
 */
final class PlainGemm implements Gemm {
    private static final int ROWS = 64;
    private static final int COLUMNS = 256;
    private static final int DEPTH = 64;

    /** Parts of A, B and C that fit a second cache together. */
    private record Tile(double[] a, double[][] b, double[][] c) {
        static Tile of(Product p) {
            int columns = Math.min(COLUMNS, p.n());
            return new Tile(
                    new double[DEPTH],
                    new double[Math.min(DEPTH, p.k())][columns],
                    new double[Math.min(ROWS, p.m())][columns]);
        }
    }

    @Override
    public String name() {
        return "plain Java, in the interpreter's order";
    }

    @Override
    public void multiply(Product p, double[] a, double[] b, double[] c) {
        if (SmallGemm.takes(p)) {
            SmallGemm.multiply(p, a, b, c);
        } else {
            tiles(p, a, b, c);
        }
    }

    @Override
    public void multiply(Product p, float[] a, float[] b, float[] c) {
        if (SmallGemm.takes(p)) {
            SmallGemm.multiply(p, a, b, c);
        } else {
            tiles(p, a, b, c);
        }
    }

    private static void tiles(Product p, Object a, Object b, Object c) {
        Tile tile = Tile.of(p);
        for (int e = 0; e < p.batch(); e++) {
            for (int j = 0; j < p.n(); j += COLUMNS) {
                for (int i = 0; i < p.m(); i += ROWS) {
                    Product part = p.part(
                            new Product.Range(e, 1),
                            new Product.Range(i, Math.min(ROWS, p.m() - i)),
                            new Product.Range(j, Math.min(COLUMNS, p.n() - j)));
                    multiply(part, a, b, c, tile);
                }
            }
        }
    }

    private static void multiply(Product p, Object a, Object b, Object c, Tile tile) {
        for (int i = 0; i < p.m(); i++) {
            Arrays.fill(tile.c[i], 0);
        }
        for (int from = 0; from < p.k(); from += DEPTH) {
            int depth = Math.min(DEPTH, p.k() - from);
            for (int q = 0; q < depth; q++) {
                load(b, p.b().at() + (from + q) * p.b().down(), p.b().right(), tile.b[q], p.n());
            }
            for (int i = 0; i < p.m(); i++) {
                load(a, p.a().at() + i * p.a().down() + from * p.a().right(), p.a().right(), tile.a, depth);
                addRows(tile.c[i], tile.a, tile.b, depth, p.n());
            }
        }
        for (int i = 0; i < p.m(); i++) {
            store(tile.c[i], c, p.c().at() + i * p.c().stride(), p.n());
        }
    }

    private static void load(Object from, int at, int step, double[] to, int length) {
        if (from instanceof double[] doubles) {
            for (int i = 0; i < length; i++) {
                to[i] = doubles[at + i * step];
            }
            return;
        }
        float[] floats = (float[]) from;
        for (int i = 0; i < length; i++) {
            to[i] = floats[at + i * step];
        }
    }

    private static void store(double[] from, Object to, int at, int length) {
        if (to instanceof double[] doubles) {
            System.arraycopy(from, 0, doubles, at, length);
            return;
        }
        float[] floats = (float[]) to;
        for (int i = 0; i < length; i++) {
            floats[at + i] = (float) from[i];
        }
    }

    private static void addRows(double[] sums, double[] a, double[][] b, int depth, int n) {
        int q = 0;
        for (; q + 4 <= depth; q += 4) {
            addFour(sums, a, q, b[q], b[q + 1], b[q + 2], b[q + 3], n);
        }
        for (; q < depth; q++) {
            addOne(sums, a[q], b[q], n);
        }
    }

    private static void addFour(
            double[] sums, double[] a, int q, double[] b0, double[] b1, double[] b2, double[] b3, int n) {
        double x0 = a[q];
        double x1 = a[q + 1];
        double x2 = a[q + 2];
        double x3 = a[q + 3];
        for (int j = 0; j < n; j++) {
            sums[j] = sums[j] + x0 * b0[j] + x1 * b1[j] + x2 * b2[j] + x3 * b3[j];
        }
    }

    private static void addOne(double[] sums, double x, double[] b, int n) {
        for (int j = 0; j < n; j++) {
            sums[j] += x * b[j];
        }
    }
}
