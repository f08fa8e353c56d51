package org.graphc.core.op;

import java.util.Arrays;

/**
 * The thin singular value decomposition of a matrix with at least as many rows as columns by one-sided Jacobi
 * rotations (Demmel and Veselić 1992): columns are rotated until each two are orthogonal to full precision, which
 * gives small singular values as many correct digits as the matrix determines.
 */
final class JacobiSvd {
    private static final int MAX_SWEEPS = 60;
    private static final double EPSILON = 0x1p-52;

    /** Columns of U, row-major m × n. */
    final double[] u;
    /** Singular values in decreasing order. */
    final double[] s;
    /** Right singular vectors as rows, n × n. */
    final double[] vt;

    private final int m;
    private final int n;

    /** Rows are the columns of the matrix, rotated in the course of it, and those of V. */
    private JacobiSvd(double[][] columns, double[][] right, int m, int exponent) {
        this.m = m;
        this.n = columns.length;
        this.u = new double[m * n];
        this.s = new double[n];
        this.vt = new double[n * n];
        double[] lengths = new double[n];
        Arrays.setAll(lengths, j -> Matrices.norm(columns[j], 0, 1, m));
        Integer[] order = new Integer[n];
        Arrays.setAll(order, j -> j);
        Arrays.sort(order, (i, j) -> Double.compare(lengths[j], lengths[i]));
        for (int j = 0; j < n; j++) {
            double length = lengths[order[j]];
            s[j] = Math.scalb(length, exponent);
            store(j, length > 0 ? divided(columns[order[j]], length) : complement(j), right[order[j]]);
        }
    }

    static JacobiSvd of(double[] a, int m, int n) {
        int exponent = Matrices.exponent(a);
        Matrices.scale(a, -exponent);
        double[][] columns = new double[n][m];
        double[][] right = new double[n][n];
        for (int j = 0; j < n; j++) {
            right[j][j] = 1;
            for (int i = 0; i < m; i++) {
                columns[j][i] = a[i * n + j];
            }
        }
        int sweeps = 0;
        while (sweep(columns, right, EPSILON * Math.sqrt(Math.max(m, 1)))) {
            sweeps++;
            if (sweeps > MAX_SWEEPS) {
                throw new IllegalArgumentException("[svd] no convergence in " + MAX_SWEEPS + " sweeps");
            }
        }
        return new JacobiSvd(columns, right, m, exponent);
    }

    /** The rows of U, then the singular values as a row, then the rows of Vᵀ. */
    double[] packed() {
        double[] packed = Arrays.copyOf(u, (m + 1 + n) * n);
        System.arraycopy(s, 0, packed, m * n, n);
        System.arraycopy(vt, 0, packed, (m + 1) * n, n * n);
        return packed;
    }

    private static boolean sweep(double[][] columns, double[][] right, double tolerance) {
        boolean rotated = false;
        for (int p = 0; p < columns.length; p++) {
            for (int q = p + 1; q < columns.length; q++) {
                rotated |= rotate(columns, right, p, q, tolerance);
            }
        }
        return rotated;
    }

    private static boolean rotate(double[][] columns, double[][] right, int p, int q, double tolerance) {
        double[] x = columns[p];
        double[] y = columns[q];
        double left = Matrices.norm(x, 0, 1, x.length);
        double rightLength = Matrices.norm(y, 0, 1, y.length);
        if (left == 0 || rightLength == 0) {
            return false;
        }
        double cosineBetween = 0;
        for (int i = 0; i < x.length; i++) {
            cosineBetween += (x[i] / left) * (y[i] / rightLength);
        }
        double zeta = (rightLength / left - left / rightLength) / (2 * cosineBetween);
        double tangent = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.hypot(1, zeta));
        if (Math.abs(cosineBetween) <= tolerance || tangent == 0) {
            return false;
        }
        double cosine = 1 / Math.sqrt(1 + tangent * tangent);
        turn(x, y, cosine, cosine * tangent);
        turn(right[p], right[q], cosine, cosine * tangent);
        return true;
    }

    private static void turn(double[] x, double[] y, double cosine, double sine) {
        for (int i = 0; i < x.length; i++) {
            double before = x[i];
            x[i] = cosine * before - sine * y[i];
            y[i] = sine * before + cosine * y[i];
        }
    }

    private static double[] divided(double[] x, double by) {
        double[] quotient = new double[x.length];
        Arrays.setAll(quotient, i -> x[i] / by);
        return quotient;
    }

    private void store(int j, double[] left, double[] right) {
        int sign = Matrices.sign(left, 0, 1, m);
        for (int i = 0; i < m; i++) {
            u[i * n + j] = sign * left[i] + 0.0;
        }
        for (int i = 0; i < n; i++) {
            vt[j * n + i] = sign * right[i] + 0.0;
        }
    }

    /** A unit vector orthogonal to the columns of U before {@code j}: what is left of the axis that they span least. */
    private double[] complement(int j) {
        double[] best = new double[m];
        double longest = -1;
        for (int axis = 0; axis < m; axis++) {
            double[] rest = new double[m];
            rest[axis] = 1;
            removeSpan(rest, j);
            double length = Matrices.norm(rest, 0, 1, m);
            if (length > longest) {
                longest = length;
                best = rest;
            }
        }
        removeSpan(best, j); // once more, for orthogonality to full precision
        return divided(best, Matrices.norm(best, 0, 1, m));
    }

    private void removeSpan(double[] x, int columns) {
        for (int c = 0; c < columns; c++) {
            double along = 0;
            for (int i = 0; i < m; i++) {
                along += u[i * n + c] * x[i];
            }
            for (int i = 0; i < m; i++) {
                x[i] -= along * u[i * n + c];
            }
        }
    }

    /**
     * The X nearest to A X = B, and of those the shortest, for a B of {@code count} columns, where this decomposes A or,
     * {@code transposed}, Aᵀ. Singular values up to {@code epsilon} times the largest and the larger size are zero.
     */
    double[] solve(double[] b, int count, boolean transposed, double epsilon) {
        int rows = transposed ? n : m;
        int unknowns = transposed ? m : n;
        double[] x = new double[unknowns * count];
        for (int j = 0; j < n && s[j] > epsilon * m * s[0]; j++) {
            for (int c = 0; c < count; c++) {
                double along = 0;
                for (int i = 0; i < rows; i++) {
                    along += (transposed ? vt[j * n + i] : u[i * n + j]) * b[i * count + c];
                }
                for (int i = 0; i < unknowns; i++) {
                    x[i * count + c] += (transposed ? u[i * n + j] : vt[j * n + i]) * (along / s[j]);
                }
            }
        }
        return x;
    }
}
