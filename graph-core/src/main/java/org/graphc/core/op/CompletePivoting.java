package org.graphc.core.op;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Gaussian elimination with row and column exchanges, P A Q = L D U with ones on the diagonals of L and U: each pivot
 * is the largest element that is left, so that the zeros of a singular matrix come last in D.
 */
final class CompletePivoting {
    private final double[] lu;
    private final double[] pivots;
    private final int[] rows;
    private final int[] columns;
    private final int sign;
    private final int n;

    private CompletePivoting(double[] lu, double[] pivots, int[] rows, int[] columns, int sign) {
        this.lu = lu;
        this.pivots = pivots;
        this.rows = rows;
        this.columns = columns;
        this.sign = sign;
        this.n = rows.length;
    }

    /** Decomposes a square matrix in place. */
    static CompletePivoting of(double[] a, int n) {
        int[] rows = new int[n];
        int[] columns = new int[n];
        Arrays.setAll(rows, i -> i);
        Arrays.setAll(columns, i -> i);
        int sign = 1;
        double[] pivots = new double[n];
        for (int k = 0; k < n; k++) {
            int best = pivot(a, n, k);
            sign *= moved(a, n, k, best / n, rows, true) * moved(a, n, k, best % n, columns, false);
            pivots[k] = a[k * n + k];
            if (pivots[k] != 0) {
                PartialPivoting.eliminate(a, n, k);
                for (int j = k + 1; j < n; j++) {
                    a[k * n + j] /= pivots[k];
                }
            }
        }
        return new CompletePivoting(a, pivots, rows, columns, sign);
    }

    private static int pivot(double[] a, int n, int k) {
        int best = k * n + k;
        for (int i = k; i < n; i++) {
            for (int j = k; j < n; j++) {
                best = Math.abs(a[i * n + j]) > Math.abs(a[best]) ? i * n + j : best;
            }
        }
        return best;
    }

    /** Exchanges row or column k with another; gives the sign of that. */
    private static int moved(double[] a, int n, int k, int other, int[] order, boolean rows) {
        if (other == k) {
            return 1;
        }
        for (int i = 0; i < n; i++) {
            int here = rows ? k * n + i : i * n + k;
            int there = rows ? other * n + i : i * n + other;
            double x = a[here];
            a[here] = a[there];
            a[there] = x;
        }
        int index = order[k];
        order[k] = order[other];
        order[other] = index;
        return -1;
    }

    double determinant() {
        return sign * product(i -> false).value() + 0.0; // no -0
    }

    /**
     * The sign of the determinant and the logarithm of its magnitude: that of the determinant itself where it is a
     * normal number, so that logarithms of pivots cannot cancel.
     */
    double[] signAndLog() {
        Scaled product = product(i -> false);
        return new double[] {sign * Math.signum(product.mantissa) + 0.0, product.log()};
    }

    /**
     * The derivative of the determinant at A in the given directions, of order one more than there are directions,
     * as the matrix of what each element of one more direction contributes.
     *
     * <p>det(A + Σ tᵢEᵢ) = ± det(D + Σ tᵢ L⁻¹PEᵢQU⁻¹), and of a diagonal matrix the coefficient of t₁…tₘ is the sum,
     * over rows r₁…rₘ that are all different and permutations π of them, of sgn π · Πₐ Eₐ[rₐ, π(rₐ)] times the
     * product of the other pivots. Nothing divides by a pivot, so that this is exact where the matrix is singular.
     */
    double[] derivative(double[][] directions) {
        double[][] inner = new double[directions.length][];
        Arrays.setAll(inner, i -> inward(directions[i]));
        double[] slopes = new double[n * n];
        int order = directions.length + 1;
        int[] chosen = new int[order];
        for (long tuple = 0; tuple < Math.round(Math.pow(n, order)); tuple++) {
            long rest = tuple;
            for (int i = 0; i < order; i++) {
                chosen[i] = (int) (rest % n);
                rest /= n;
            }
            if (Arrays.stream(chosen).distinct().count() == order) {
                addPermutations(inner, chosen, slopes);
            }
        }
        return outward(slopes);
    }

    private void addPermutations(double[][] inner, int[] chosen, double[] slopes) {
        int last = chosen.length - 1;
        double others =
                product(i -> Arrays.stream(chosen).anyMatch(c -> c == i)).value();
        int[] order = new int[chosen.length];
        Arrays.setAll(order, i -> i);
        int permutationSign = 1;
        do {
            double product = sign * permutationSign * others;
            for (int a = 0; a < last; a++) {
                product *= inner[a][chosen[a] * n + chosen[order[a]]];
            }
            slopes[chosen[last] * n + chosen[order[last]]] += product;
            permutationSign = next(order, permutationSign);
        } while (permutationSign != 0);
    }

    /** Moves on to the next permutation in lexicographic order and gives its sign, or 0 after the last. */
    private static int next(int[] order, int sign) {
        int i = order.length - 2;
        while (i >= 0 && order[i] > order[i + 1]) {
            i--;
        }
        if (i < 0) {
            return 0;
        }
        int j = order.length - 1;
        while (order[j] < order[i]) {
            j--;
        }
        int exchanges = 1 + (order.length - 1 - i) / 2;
        int x = order[i];
        order[i] = order[j];
        order[j] = x;
        for (int a = i + 1, b = order.length - 1; a < b; a++, b--) {
            int y = order[a];
            order[a] = order[b];
            order[b] = y;
        }
        return exchanges % 2 == 0 ? sign : -sign;
    }

    /** L⁻¹ P E Q U⁻¹ */
    private double[] inward(double[] e) {
        double[] x = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                x[i * n + j] = e[rows[i] * n + columns[j]];
            }
        }
        new Triangle(lu, n, true, false, true).solve(x, n);
        double[] t = Matrices.transposed(x, n, n);
        new Triangle(lu, n, false, true, true).solve(t, n);
        return Matrices.transposed(t, n, n);
    }

    /** Pᵀ L⁻ᵀ M U⁻ᵀ Qᵀ, the transpose of {@link #inward} as a map. */
    private double[] outward(double[] m) {
        new Triangle(lu, n, true, true, true).solve(m, n);
        double[] t = Matrices.transposed(m, n, n);
        new Triangle(lu, n, false, false, true).solve(t, n);
        double[] e = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                e[rows[i] * n + columns[j]] = t[j * n + i];
            }
        }
        return e;
    }

    /** The product of the pivots that are not left out. */
    private Scaled product(IntPredicate without) {
        double mantissa = 1;
        long exponent = 0;
        for (int k = 0; k < n; k++) {
            if (!without.test(k)) {
                mantissa *= pivots[k];
                if (mantissa == 0) {
                    return new Scaled(0, 0);
                }
                int shift = Math.getExponent(mantissa);
                mantissa = Math.scalb(mantissa, -shift);
                exponent += shift;
            }
        }
        return new Scaled(mantissa, exponent);
    }

    /** A number m · 2ᵉ that need not be in the range of {@code double}. */
    private record Scaled(double mantissa, long exponent) {
        /** Overflows only where the number does. */
        double value() {
            int bounded = (int) Math.max(-3000, Math.min(3000, exponent));
            return Math.scalb(mantissa, bounded);
        }

        /** The logarithm of the magnitude, which does not overflow. */
        double log() {
            double size = Math.abs(mantissa);
            return Math.abs(exponent) < Double.MAX_EXPONENT
                    ? Math.log(Math.scalb(size, (int) exponent))
                    : Math.log(size) + exponent * Math.log(2);
        }
    }
}
