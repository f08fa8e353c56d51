package org.graphc.runtime.blas;

import java.util.Arrays;

/**
 * Products in plain Java: rows of C take their terms in the order of k, {@code float} in {@code double} with one
 * rounding, so the bits are those of the interpreter.
 */
final class PlainGemm implements Gemm {
    /** A row of C and as many rows of B as fit beside it in the first cache. */
    private static final int ROWS_OF_B = 64;

    @Override
    public String name() {
        return "plain Java";
    }

    @Override
    public void multiply(Product p, double[] a, double[] b, double[] c) {
        double[] rows = p.transB() ? transposed(p, b) : b;
        int from = p.transB() ? 0 : p.bAt();
        Arrays.fill(c, p.cAt(), p.cAt() + p.m() * p.n(), 0);
        for (int block = 0; block < p.k(); block += ROWS_OF_B) {
            int end = Math.min(p.k(), block + ROWS_OF_B);
            for (int i = 0; i < p.m(); i++) {
                for (int q = block; q < end; q++) {
                    addRow(c, p.cAt() + i * p.n(), a[at(p, i, q)], rows, from + q * p.n(), p.n());
                }
            }
        }
    }

    private static void addRow(double[] c, int cAt, double factor, double[] b, int bAt, int n) {
        for (int j = 0; j < n; j++) {
            c[cAt + j] += factor * b[bAt + j];
        }
    }

    private static int at(Product p, int row, int q) {
        return p.transA() ? p.aAt() + q * p.m() + row : p.aAt() + row * p.k() + q;
    }

    private static double[] transposed(Product p, double[] b) {
        double[] rows = new double[p.k() * p.n()];
        for (int j = 0; j < p.n(); j++) {
            for (int q = 0; q < p.k(); q++) {
                rows[q * p.n() + j] = b[p.bAt() + j * p.k() + q];
            }
        }
        return rows;
    }

    @Override
    public void multiply(Product p, float[] a, float[] b, float[] c) {
        double[] rows = rows(p, b);
        double[] sums = new double[p.n()];
        for (int i = 0; i < p.m(); i++) {
            Arrays.fill(sums, 0);
            for (int q = 0; q < p.k(); q++) {
                addRow(sums, 0, a[at(p, i, q)], rows, q * p.n(), p.n());
            }
            for (int j = 0; j < p.n(); j++) {
                c[p.cAt() + i * p.n() + j] = (float) sums[j];
            }
        }
    }

    private static double[] rows(Product p, float[] b) {
        double[] rows = new double[p.k() * p.n()];
        for (int q = 0; q < p.k(); q++) {
            for (int j = 0; j < p.n(); j++) {
                rows[q * p.n() + j] = b[p.transB() ? p.bAt() + j * p.k() + q : p.bAt() + q * p.n() + j];
            }
        }
        return rows;
    }
}
