package org.graphc.core.op;

import java.util.Arrays;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's cyclic rotations (Golub and Van Loan, Matrix
 * Computations, 8.5), which make every element off the diagonal negligible to full precision.
 */
final class JacobiEigen {
    private static final int MAX_SWEEPS = 60;
    private static final double EPSILON = 0x1p-53;

    private final double[] a;
    private final double[] vectors;
    private final int n;

    private JacobiEigen(double[] a, int n) {
        this.a = a;
        this.n = n;
        this.vectors = new double[n * n];
        for (int i = 0; i < n; i++) {
            vectors[i * n + i] = 1;
        }
    }

    /** A row of eigenvalues in increasing order, then n rows whose columns are the vectors; overwrites the matrix. */
    static double[] packed(double[] a, int n) {
        int exponent = Matrices.exponent(a);
        Matrices.scale(a, -exponent);
        JacobiEigen jacobi = new JacobiEigen(a, n);
        int sweeps = 0;
        while (jacobi.sweep()) {
            sweeps++;
            if (sweeps > MAX_SWEEPS) {
                throw new IllegalArgumentException("[eigh] no convergence in " + MAX_SWEEPS + " sweeps");
            }
        }
        return jacobi.sorted(exponent);
    }

    /** Rotates in the plane of each two axes once; false where nothing was left to do. */
    private boolean sweep() {
        boolean rotated = false;
        for (int p = 0; p < n; p++) {
            for (int q = p + 1; q < n; q++) {
                double off = Math.abs(a[p * n + q]);
                double both = Math.sqrt(Math.abs(a[p * n + p])) * Math.sqrt(Math.abs(a[q * n + q]));
                if (off > EPSILON * both && off > EPSILON * EPSILON) {
                    rotate(p, q);
                    rotated = true;
                } else {
                    set(p, q, 0);
                }
            }
        }
        return rotated;
    }

    private void set(int i, int j, double value) {
        a[i * n + j] = value;
        a[j * n + i] = value;
    }

    private void rotate(int p, int q) {
        double off = a[p * n + q];
        double theta = (a[q * n + q] - a[p * n + p]) / (2 * off);
        double tangent = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(1, theta));
        double cosine = 1 / Math.sqrt(1 + tangent * tangent);
        double sine = tangent * cosine;
        double half = sine / (1 + cosine);
        a[p * n + p] -= tangent * off;
        a[q * n + q] += tangent * off;
        set(p, q, 0);
        for (int i = 0; i < n; i++) {
            if (i != p && i != q) {
                double x = a[i * n + p];
                double y = a[i * n + q];
                set(i, p, x - sine * (y + half * x));
                set(i, q, y + sine * (x - half * y));
            }
            double x = vectors[i * n + p];
            double y = vectors[i * n + q];
            vectors[i * n + p] = x - sine * (y + half * x);
            vectors[i * n + q] = y + sine * (x - half * y);
        }
    }

    private double[] sorted(int exponent) {
        Integer[] order = new Integer[n];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (i, j) -> Double.compare(a[i * n + i], a[j * n + j]));
        double[] packed = new double[(n + 1) * n];
        for (int j = 0; j < n; j++) {
            int from = order[j];
            packed[j] = Math.scalb(a[from * n + from], exponent) + 0.0;
            int sign = Matrices.sign(vectors, from, n, n);
            for (int i = 0; i < n; i++) {
                packed[(i + 1) * n + j] = sign * vectors[i * n + from] + 0.0;
            }
        }
        return packed;
    }
}
