package org.graphc.runtime.blas;

/** Products of integers, which wrap around; no provider has them. */
final class WholeGemm {
    private WholeGemm() {}

    static void multiply(Product p, long[] a, long[] b, long[] c) {
        for (int e = 0; e < p.batch(); e++) {
            for (int i = 0; i < p.m(); i++) {
                for (int j = 0; j < p.n(); j++) {
                    Matrix row = p.a().part(e, i, 0);
                    Matrix column = p.b().part(e, 0, j);
                    long sum = 0;
                    for (int q = 0; q < p.k(); q++) {
                        sum += a[row.at() + q * row.right()] * b[column.at() + q * column.down()];
                    }
                    c[p.c().at(e) + i * p.c().stride() + j] = sum;
                }
            }
        }
    }

    static void multiply(Product p, int[] a, int[] b, int[] c) {
        for (int e = 0; e < p.batch(); e++) {
            for (int i = 0; i < p.m(); i++) {
                for (int j = 0; j < p.n(); j++) {
                    Matrix row = p.a().part(e, i, 0);
                    Matrix column = p.b().part(e, 0, j);
                    int sum = 0;
                    for (int q = 0; q < p.k(); q++) {
                        sum += a[row.at() + q * row.right()] * b[column.at() + q * column.down()];
                    }
                    c[p.c().at(e) + i * p.c().stride() + j] = sum;
                }
            }
        }
    }
}
