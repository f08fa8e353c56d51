package org.graphc.core.op;

/**
 * The thin decomposition A = Q R of a matrix with at least as many rows as columns by Householder's reflections, as
 * LAPACK's dgeqrf; then signs are changed so that no diagonal element of R is negative, which makes both unique
 * where A has full rank.
 */
final class Householder {
    private final double[] a;
    private final int m;
    private final int n;
    private final double[] scales;

    private Householder(double[] a, int m, int n) {
        this.a = a;
        this.m = m;
        this.n = n;
        this.scales = new double[n];
    }

    /** The rows of Q and then those of R; overwrites the matrix. */
    static double[] packed(double[] a, int m, int n) {
        int exponent = Matrices.exponent(a);
        Matrices.scale(a, -exponent);
        Householder h = new Householder(a, m, n);
        for (int k = 0; k < n; k++) {
            h.reflect(k);
        }
        double[] packed = new double[(m + n) * n];
        h.orthogonal(packed);
        for (int i = 0; i < n; i++) {
            boolean negative = a[i * n + i] < 0;
            for (int j = i; j < n; j++) {
                packed[(m + i) * n + j] = Math.scalb(negative ? -a[i * n + j] : a[i * n + j], exponent) + 0.0;
            }
            for (int j = 0; j < m && negative; j++) {
                packed[j * n + i] = -packed[j * n + i];
            }
        }
        return packed;
    }

    /** Makes column k zero below the diagonal and keeps the reflection there, its first component being one. */
    private void reflect(int k) {
        double first = a[k * n + k];
        if (Matrices.norm(a, (k + 1) * n + k, n, m - k - 1) == 0) {
            return;
        }
        double beta = -Math.copySign(Matrices.norm(a, k * n + k, n, m - k), first);
        scales[k] = (beta - first) / beta;
        for (int i = k + 1; i < m; i++) {
            a[i * n + k] /= first - beta;
        }
        a[k * n + k] = beta;
        apply(k, a, k + 1);
    }

    /** Applies reflection k to the columns of a matrix from {@code from} on. */
    private void apply(int k, double[] to, int from) {
        for (int j = from; j < n; j++) {
            double along = to[k * n + j];
            for (int i = k + 1; i < m; i++) {
                along += a[i * n + k] * to[i * n + j];
            }
            along *= scales[k];
            to[k * n + j] -= along;
            for (int i = k + 1; i < m; i++) {
                to[i * n + j] -= along * a[i * n + k];
            }
        }
    }

    private void orthogonal(double[] q) {
        for (int i = 0; i < n; i++) {
            q[i * n + i] = 1;
        }
        for (int k = n - 1; k >= 0; k--) {
            apply(k, q, k);
        }
    }
}
