package org.graphc.runtime.blas;

/** Products of integers, which wrap around; no provider has them. */
public final class WholeGemm {
    private WholeGemm() {}

    public static void multiply(Product p, long[] a, long[] b, long[] c) {
        for (int i = 0; i < p.m(); i++) {
            for (int j = 0; j < p.n(); j++) {
                long sum = 0;
                for (int q = 0; q < p.k(); q++) {
                    sum += a[left(p, i, q)] * b[right(p, q, j)];
                }
                c[p.cAt() + i * p.n() + j] = sum;
            }
        }
    }

    public static void multiply(Product p, int[] a, int[] b, int[] c) {
        for (int i = 0; i < p.m(); i++) {
            for (int j = 0; j < p.n(); j++) {
                int sum = 0;
                for (int q = 0; q < p.k(); q++) {
                    sum += a[left(p, i, q)] * b[right(p, q, j)];
                }
                c[p.cAt() + i * p.n() + j] = sum;
            }
        }
    }

    private static int left(Product p, int i, int q) {
        return p.aAt() + (p.transA() ? q * p.m() + i : i * p.k() + q);
    }

    private static int right(Product p, int q, int j) {
        return p.bAt() + (p.transB() ? j * p.k() + q : q * p.n() + j);
    }
}
