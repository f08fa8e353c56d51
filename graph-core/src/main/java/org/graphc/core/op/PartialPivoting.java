package org.graphc.core.op;

/** Gaussian elimination with row exchanges, A = P L U: each pivot is the largest of its column, the first of equals. */
final class PartialPivoting {
    /** L below the diagonal, without its ones, and U from the diagonal on. */
    final double[] lu;
    /** Row i of L U is row {@code rows[i]} of A. */
    final int[] rows;

    private final int n;

    private PartialPivoting(double[] lu, int[] rows) {
        this.lu = lu;
        this.rows = rows;
        this.n = rows.length;
    }

    /** Decomposes a square matrix in place. */
    static PartialPivoting of(double[] a, int n) {
        int[] rows = new int[n];
        for (int i = 0; i < n; i++) {
            rows[i] = i;
        }
        for (int k = 0; k < n; k++) {
            int best = pivot(a, n, k);
            if (best != k) {
                exchange(a, n, k, best);
                int row = rows[k];
                rows[k] = rows[best];
                rows[best] = row;
            }
            if (a[k * n + k] != 0) {
                eliminate(a, n, k);
            }
        }
        return new PartialPivoting(a, rows);
    }

    private static int pivot(double[] a, int n, int k) {
        int best = k;
        for (int i = k + 1; i < n; i++) {
            best = Math.abs(a[i * n + k]) > Math.abs(a[best * n + k]) ? i : best;
        }
        return best;
    }

    static void exchange(double[] a, int n, int i, int j) {
        for (int k = 0; k < n; k++) {
            double x = a[i * n + k];
            a[i * n + k] = a[j * n + k];
            a[j * n + k] = x;
        }
    }

    static void eliminate(double[] a, int n, int k) {
        for (int i = k + 1; i < n; i++) {
            double factor = a[i * n + k] / a[k * n + k];
            a[i * n + k] = factor;
            for (int j = k + 1; j < n; j++) {
                a[i * n + j] -= factor * a[k * n + j];
            }
        }
    }

    /** Refuses a matrix with a pivot of exactly zero. */
    PartialPivoting requireRegular(String op) {
        for (int k = 0; k < n; k++) {
            if (lu[k * n + k] == 0) {
                throw new IllegalArgumentException("[" + op + "] matrix is singular at pivot " + k);
            }
        }
        return this;
    }

    /** The solution of A X = B for a B of {@code count} columns. */
    double[] solve(double[] b, int count) {
        double[] x = new double[n * count];
        for (int i = 0; i < n; i++) {
            System.arraycopy(b, rows[i] * count, x, i * count, count);
        }
        new Triangle(lu, n, true, false, true).solve(x, count);
        new Triangle(lu, n, false, false, false).solve(x, count);
        return x;
    }
}
