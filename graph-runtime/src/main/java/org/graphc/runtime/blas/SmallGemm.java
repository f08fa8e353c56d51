package org.graphc.runtime.blas;

/**
 * Products that are done before a call into a library has begun: terms in the order of k, partial sums in {@code
 * double}, so the bits are those of the interpreter. Four columns at a time keep four sums in registers.
 */
final class SmallGemm {
    /** Multiplications of one product up to which a call takes longer, measured on several shapes. */
    private static final long LIMIT = 1_000;

    private SmallGemm() {}

    static boolean takes(Product p) {
        return (long) p.m() * p.n() * p.k() <= LIMIT;
    }

    static void multiply(Product p, double[] a, double[] b, double[] c) {
        for (int e = 0; e < p.batch(); e++) {
            for (int i = 0; i < p.m(); i++) {
                int from = p.a().at(e) + i * p.a().down();
                int to = p.c().at(e) + i * p.c().stride();
                int j = 0;
                for (; j + 4 <= p.n(); j += 4) {
                    four(p, a, from, b, p.b().at(e) + j * p.b().right(), c, to + j);
                }
                for (; j < p.n(); j++) {
                    one(p, a, from, b, p.b().at(e) + j * p.b().right(), c, to + j);
                }
            }
        }
    }

    private static void four(Product p, double[] a, int aAt, double[] b, int bAt, double[] c, int cAt) {
        int right = p.a().right();
        int down = p.b().down();
        int next = p.b().right();
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int at = bAt;
        for (int q = 0; q < p.k(); q++) {
            double x = a[aAt + q * right];
            s0 += x * b[at];
            s1 += x * b[at + next];
            s2 += x * b[at + 2 * next];
            s3 += x * b[at + 3 * next];
            at += down;
        }
        c[cAt] = s0;
        c[cAt + 1] = s1;
        c[cAt + 2] = s2;
        c[cAt + 3] = s3;
    }

    private static void one(Product p, double[] a, int aAt, double[] b, int bAt, double[] c, int cAt) {
        double sum = 0;
        for (int q = 0; q < p.k(); q++) {
            sum += a[aAt + q * p.a().right()] * b[bAt + q * p.b().down()];
        }
        c[cAt] = sum;
    }

    static void multiply(Product p, float[] a, float[] b, float[] c) {
        for (int e = 0; e < p.batch(); e++) {
            for (int i = 0; i < p.m(); i++) {
                int from = p.a().at(e) + i * p.a().down();
                int to = p.c().at(e) + i * p.c().stride();
                int j = 0;
                for (; j + 4 <= p.n(); j += 4) {
                    four(p, a, from, b, p.b().at(e) + j * p.b().right(), c, to + j);
                }
                for (; j < p.n(); j++) {
                    one(p, a, from, b, p.b().at(e) + j * p.b().right(), c, to + j);
                }
            }
        }
    }

    private static void four(Product p, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
        int right = p.a().right();
        int down = p.b().down();
        int next = p.b().right();
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int at = bAt;
        for (int q = 0; q < p.k(); q++) {
            double x = a[aAt + q * right];
            s0 += x * b[at];
            s1 += x * b[at + next];
            s2 += x * b[at + 2 * next];
            s3 += x * b[at + 3 * next];
            at += down;
        }
        c[cAt] = (float) s0;
        c[cAt + 1] = (float) s1;
        c[cAt + 2] = (float) s2;
        c[cAt + 3] = (float) s3;
    }

    private static void one(Product p, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
        double sum = 0;
        for (int q = 0; q < p.k(); q++) {
            sum += (double) a[aAt + q * p.a().right()] * b[bAt + q * p.b().down()];
        }
        c[cAt] = (float) sum;
    }
}
