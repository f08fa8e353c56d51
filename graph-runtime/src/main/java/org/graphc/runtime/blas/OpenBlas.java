package org.graphc.runtime.blas;

import java.util.Arrays;

/**
 * What the ways of calling OpenBLAS share: small products and outer ones are done in Java, those with a vector by gemv,
 * which does not pack the matrix, all others by gemm; a batch is a loop here. The library stores matrices by columns or
 * is told otherwise, so that transposes are flags and nothing is moved.
 */
abstract class OpenBlas implements Gemm {
    /** Where its kernels for small matrices end, which it has for AVX-512 ({@code sgemm_small_matrix_permit}). */
    private static final long DIRECT = 1_000_000;

    @Override
    public final long direct() {
        return DIRECT;
    }

    @Override
    public final void multiply(Product p, double[] a, double[] b, double[] c) {
        if (SmallGemm.takes(p)) {
            SmallGemm.multiply(p, a, b, c);
            return;
        }
        for (int e = 0; e < p.batch(); e++) {
            if (p.k() == 1) {
                FusedLoops64.multiply(p, e, a, b, c);
            } else if (p.n() == 1) {
                clearColumn(p, e, c);
                gemv(p.a(), p.m(), p.k(), a, p.a().at(e), b, p.b().at(e), p.b().down(), c, p.c().at(e), p.c().stride());
            } else if (p.m() == 1) {
                Arrays.fill(c, p.c().at(e), p.c().at(e) + p.n(), 0);
                Matrix flipped = p.b().flipped();
                gemv(flipped, p.n(), p.k(), b, p.b().at(e), a, p.a().at(e), p.a().right(), c, p.c().at(e), 1);
            } else {
                gemm(p, e, a, b, c);
            }
        }
    }

    private static void clearColumn(Product p, int entry, double[] c) {
        for (int i = 0; i < p.m(); i++) {
            c[p.c().at(entry) + i * p.c().stride()] = 0;
        }
    }

    abstract void gemm(Product p, int entry, double[] a, double[] b, double[] c);

    /** y = y + op(A) · x with an op(A) of some rows and columns. */
    abstract void gemv(
            Matrix matrix,
            int rows,
            int columns,
            double[] a,
            int aAt,
            double[] x,
            int xAt,
            int xStep,
            double[] y,
            int yAt,
            int yStep);

    @Override
    public final void multiply(Product p, float[] a, float[] b, float[] c) {
        if (SmallGemm.takes(p)) {
            SmallGemm.multiply(p, a, b, c);
            return;
        }
        for (int e = 0; e < p.batch(); e++) {
            if (p.k() == 1) {
                FusedLoops32.multiply(p, e, a, b, c);
            } else if (p.n() == 1) {
                clearColumn(p, e, c);
                gemv(p.a(), p.m(), p.k(), a, p.a().at(e), b, p.b().at(e), p.b().down(), c, p.c().at(e), p.c().stride());
            } else if (p.m() == 1) {
                Arrays.fill(c, p.c().at(e), p.c().at(e) + p.n(), 0);
                Matrix flipped = p.b().flipped();
                gemv(flipped, p.n(), p.k(), b, p.b().at(e), a, p.a().at(e), p.a().right(), c, p.c().at(e), 1);
            } else {
                gemm(p, e, a, b, c);
            }
        }
    }

    private static void clearColumn(Product p, int entry, float[] c) {
        for (int i = 0; i < p.m(); i++) {
            c[p.c().at(entry) + i * p.c().stride()] = 0;
        }
    }

    abstract void gemm(Product p, int entry, float[] a, float[] b, float[] c);

    /** y = y + op(A) · x with an op(A) of some rows and columns. */
    abstract void gemv(
            Matrix matrix,
            int rows,
            int columns,
            float[] a,
            int aAt,
            float[] x,
            int xAt,
            int xStep,
            float[] y,
            int yAt,
            int yStep);
}
