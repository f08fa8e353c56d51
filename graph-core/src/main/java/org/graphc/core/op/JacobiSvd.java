package org.graphc.core.op;

import java.util.Arrays;

/**
 * The thin singular value decomposition of a matrix with at least as many rows as columns by one-sided Jacobi
 * rotations (Demmel and Veselić 1992): columns are rotated until each two are orthogonal to full precision, which
 * gives small singular values as many correct digits as the matrix determines.
 */
final class JacobiSvd {
    /** After so many sweeps, of some eight that regular matrices need, columns of the size of roundings are left. */
    private static final int EXACT_SWEEPS = 15;

    private static final int MAX_SWEEPS = 40;
    private static final double EPSILON = 0x1p-52;
    /** The largest element is scaled to about this exponent, to leave room below it. */
    private static final int TOP = 900;
    /** Columns that are shorter have lost digits to underflow, and count as zero. */
    private static final double LEAST = 0x1p-1000;

    /** Columns of U, row-major m × n. */
    final double[] u;
    /** Singular values in decreasing order. */
    final double[] s;
    /** Right singular vectors as rows, n × n. */
    final double[] vt;

    private final int m;
    private final int n;
    /** Columns of the matrix, and of V, turned in the course of it. */
    private final double[][] columns;

    private final double[][] right;
    private final double[] lengths;

    private JacobiSvd(double[] a, int m, int n) {
        this.m = m;
        this.n = n;
        this.u = new double[m * n];
        this.s = new double[n];
        this.vt = new double[n * n];
        this.columns = new double[n][m];
        this.right = new double[n][n];
        this.lengths = new double[n];
        for (int j = 0; j < n; j++) {
            right[j][j] = 1;
            for (int i = 0; i < m; i++) {
                columns[j][i] = a[i * n + j];
            }
            lengths[j] = Matrices.norm(columns[j], 0, 1, m);
        }
    }

    static JacobiSvd of(double[] a, int m, int n) {
        int exponent = Matrices.exponent(a) - TOP;
        Matrices.scale(a, -exponent);
        JacobiSvd svd = new JacobiSvd(a, m, n);
        double largest = Arrays.stream(svd.lengths).max().orElse(0);
        boolean rotated = true;
        for (int sweeps = 0; rotated && sweeps < MAX_SWEEPS; sweeps++) {
            rotated = svd.sweep(sweeps < EXACT_SWEEPS ? LEAST : Math.max(LEAST, EPSILON * largest));
        }
        svd.sort(exponent);
        return svd;
    }

    private void sort(int exponent) {
        Integer[] order = new Integer[n];
        Arrays.setAll(order, j -> j);
        Arrays.sort(order, (i, j) -> Double.compare(lengths[j], lengths[i]));
        for (int j = 0; j < n; j++) {
            int from = order[j];
            double length = lengths[from] < LEAST ? 0 : lengths[from];
            s[j] = Math.scalb(length, exponent);
            store(j, direction(columns[from], length, j), right[from]);
        }
    }

    /** The rows of U, then the singular values as a row, then the rows of Vᵀ. */
    double[] packed() {
        double[] packed = Arrays.copyOf(u, (m + 1 + n) * n);
        System.arraycopy(s, 0, packed, m * n, n);
        System.arraycopy(vt, 0, packed, (m + 1) * n, n * n);
        return packed;
    }

    /** Turns each two columns that are not negligible; false where all were orthogonal. */
    private boolean sweep(double negligible) {
        boolean rotated = false;
        for (int p = 0; p < n; p++) {
            for (int q = p + 1; q < n; q++) {
                rotated |= lengths[p] >= negligible && lengths[q] >= negligible && rotate(p, q);
            }
        }
        return rotated;
    }

    private boolean rotate(int p, int q) {
        double downP = 1 / lengths[p];
        double downQ = 1 / lengths[q];
        double between = 0;
        for (int i = 0; i < m; i++) {
            between += (columns[p][i] * downP) * (columns[q][i] * downQ);
        }
        if (Math.abs(between) <= EPSILON * Math.sqrt(m)) {
            return false;
        }
        double zeta = (lengths[q] / lengths[p] - lengths[p] / lengths[q]) / (2 * between);
        double tangent = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.hypot(1, zeta));
        double cosine = 1 / Math.sqrt(1 + tangent * tangent);
        turn(columns[p], columns[q], cosine, cosine * tangent);
        turn(right[p], right[q], cosine, cosine * tangent);
        lengths[p] = Matrices.norm(columns[p], 0, 1, m);
        lengths[q] = Matrices.norm(columns[q], 0, 1, m);
        return tangent != 0;
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

    /** The direction of a column, or, where that is noise, any that is orthogonal to the columns of U before. */
    private double[] direction(double[] column, double length, int j) {
        if (length == 0) {
            return complement(j);
        }
        double[] rest = divided(column, length);
        removeSpan(rest, j);
        double left = Matrices.norm(rest, 0, 1, m);
        return left < 0.5 ? complement(j) : divided(rest, left);
    }

    /** A unit vector orthogonal to the columns of U before {@code j}: what is left of the axis that they span least. */
    private double[] complement(int j) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int axis = 0; axis < m; axis++) {
            double spanned = Matrices.norm(u, axis * n, 1, j);
            if (spanned < least) {
                least = spanned;
                best = axis;
            }
        }
        double[] rest = new double[m];
        rest[best] = 1;
        removeSpan(rest, j);
        removeSpan(rest, j); // once more, for orthogonality to full precision
        return divided(rest, Matrices.norm(rest, 0, 1, m));
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
     * The X nearest to A X = B, and of those the shortest, for a B of {@code count} columns, where this decomposes A
     * or, {@code transposed}, Aᵀ. Singular values up to {@code epsilon} times the largest and the larger size are
     * zero.
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
