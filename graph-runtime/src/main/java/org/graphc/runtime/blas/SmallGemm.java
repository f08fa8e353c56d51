package org.graphc.runtime.blas;

/**
 * Products that are done before a call into a library has begun: terms in the order of k, partial sums in {@code
 * double}, so the bits are those of the interpreter; a product of two {@code float} is exact in {@code double}, and so
 * is fused. Eight sums at a time, since one waits for itself; where rows or columns end, some are computed twice.
 */
final class SmallGemm {
    /** Multiplications of one product up to which the bits are those of the interpreter, whatever the provider. */
    private static final long LIMIT = 512;

    private SmallGemm() {}

    static boolean takes(Product p) {
        return (long) p.m() * p.n() * p.k() <= LIMIT;
    }

    static void multiply(Product p, double[] a, double[] b, double[] c) {
        int lastRow = p.m() - 1;
        int lastColumn = p.n() - 1;
        int down = p.a().down();
        int below = p.c().stride();
        for (int e = 0; e < p.batch(); e++) {
            int aAt = p.a().at(e);
            int cAt = p.c().at(e);
            for (int i = 0; i <= lastRow; i += 2) {
                int next = Math.min(i + 1, lastRow);
                for (int j = 0; j <= lastColumn; j += 4) {
                    int first = Math.max(0, Math.min(j, lastColumn - 3));
                    eight(
                            p,
                            a,
                            aAt + i * down,
                            aAt + next * down,
                            b,
                            p.b().at(e),
                            first,
                            c,
                            cAt + i * below,
                            cAt + next * below);
                }
            }
        }
    }

    /**
     * Two rows of A, which may be the same, times four columns of B; a column beyond the last one is the last again.
     */
    private static void eight(
            Product p,
            double[] a,
            int top,
            int bottom,
            double[] b,
            int bAt,
            int column,
            double[] c,
            int over,
            int under) {
        int last = p.n() - 1;
        int j1 = Math.min(column + 1, last);
        int j2 = Math.min(column + 2, last);
        int j3 = Math.min(column + 3, last);
        int right = p.b().right();
        int step = p.a().right();
        int down = p.b().down();
        int at0 = bAt + column * right;
        int at1 = bAt + j1 * right;
        int at2 = bAt + j2 * right;
        int at3 = bAt + j3 * right;
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double t0 = 0;
        double t1 = 0;
        double t2 = 0;
        double t3 = 0;
        for (int q = 0; q < p.k(); q++) {
            double x = a[top + q * step];
            double y = a[bottom + q * step];
            double b0 = b[at0 + q * down];
            s0 += x * b0;
            t0 += y * b0;
            double b1 = b[at1 + q * down];
            s1 += x * b1;
            t1 += y * b1;
            double b2 = b[at2 + q * down];
            s2 += x * b2;
            t2 += y * b2;
            double b3 = b[at3 + q * down];
            s3 += x * b3;
            t3 += y * b3;
        }
        c[over + column] = s0;
        c[over + j1] = s1;
        c[over + j2] = s2;
        c[over + j3] = s3;
        c[under + column] = t0;
        c[under + j1] = t1;
        c[under + j2] = t2;
        c[under + j3] = t3;
    }

    static void multiply(Product p, float[] a, float[] b, float[] c) {
        int lastRow = p.m() - 1;
        int lastColumn = p.n() - 1;
        int down = p.a().down();
        int below = p.c().stride();
        for (int e = 0; e < p.batch(); e++) {
            int aAt = p.a().at(e);
            int cAt = p.c().at(e);
            for (int i = 0; i <= lastRow; i += 2) {
                int next = Math.min(i + 1, lastRow);
                for (int j = 0; j <= lastColumn; j += 4) {
                    int first = Math.max(0, Math.min(j, lastColumn - 3));
                    eight(
                            p,
                            a,
                            aAt + i * down,
                            aAt + next * down,
                            b,
                            p.b().at(e),
                            first,
                            c,
                            cAt + i * below,
                            cAt + next * below);
                }
            }
        }
    }

    /**
     * Two rows of A, which may be the same, times four columns of B; a column beyond the last one is the last again.
     */
    private static void eight(
            Product p, float[] a, int top, int bottom, float[] b, int bAt, int column, float[] c, int over, int under) {
        int last = p.n() - 1;
        int j1 = Math.min(column + 1, last);
        int j2 = Math.min(column + 2, last);
        int j3 = Math.min(column + 3, last);
        int right = p.b().right();
        int step = p.a().right();
        int down = p.b().down();
        int at0 = bAt + column * right;
        int at1 = bAt + j1 * right;
        int at2 = bAt + j2 * right;
        int at3 = bAt + j3 * right;
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double t0 = 0;
        double t1 = 0;
        double t2 = 0;
        double t3 = 0;
        for (int q = 0; q < p.k(); q++) {
            double x = a[top + q * step];
            double y = a[bottom + q * step];
            double b0 = b[at0 + q * down];
            s0 = Math.fma(x, b0, s0);
            t0 = Math.fma(y, b0, t0);
            double b1 = b[at1 + q * down];
            s1 = Math.fma(x, b1, s1);
            t1 = Math.fma(y, b1, t1);
            double b2 = b[at2 + q * down];
            s2 = Math.fma(x, b2, s2);
            t2 = Math.fma(y, b2, t2);
            double b3 = b[at3 + q * down];
            s3 = Math.fma(x, b3, s3);
            t3 = Math.fma(y, b3, t3);
        }
        c[over + column] = (float) s0;
        c[over + j1] = (float) s1;
        c[over + j2] = (float) s2;
        c[over + j3] = (float) s3;
        c[under + column] = (float) t0;
        c[under + j1] = (float) t1;
        c[under + j2] = (float) t2;
        c[under + j3] = (float) t3;
    }
}
