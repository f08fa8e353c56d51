package org.graphc.core.testing;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** A matrix of decimals of 36 digits, on which the textbook's algorithms are accurate enough to be oracles. */
final class Decimals {
    private static final MathContext DIGITS = new MathContext(36);

    final int rows;
    final int columns;
    private final BigDecimal[] elements;

    private Decimals(int rows, int columns, BigDecimal[] elements) {
        this.rows = rows;
        this.columns = columns;
        this.elements = elements;
    }

    /** An element by its position. */
    interface Element {
        BigDecimal at(int i, int j);
    }

    static Decimals of(int rows, int columns, Element element) {
        BigDecimal[] elements = new BigDecimal[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                elements[i * columns + j] = element.at(i, j);
            }
        }
        return new Decimals(rows, columns, elements);
    }

    static Decimals unit(int n) {
        return of(n, n, (i, j) -> i == j ? BigDecimal.ONE : BigDecimal.ZERO);
    }

    BigDecimal at(int i, int j) {
        return elements[i * columns + j];
    }

    double get(int i, int j) {
        return at(i, j).doubleValue();
    }

    Decimals transposed() {
        return of(columns, rows, (i, j) -> at(j, i));
    }

    Decimals symmetric() {
        BigDecimal half = new BigDecimal("0.5");
        return of(rows, columns, (i, j) -> at(i, j).add(at(j, i)).multiply(half));
    }

    Decimals times(Decimals other) {
        return of(rows, other.columns, (i, j) -> {
            BigDecimal sum = BigDecimal.ZERO;
            for (int k = 0; k < columns; k++) {
                sum = sum.add(at(i, k).multiply(other.at(k, j)), DIGITS);
            }
            return sum;
        });
    }

    Decimals block(int row, int column, int height, int width) {
        return of(height, width, (i, j) -> at(row + i, column + j));
    }

    Decimals without(int row, int column) {
        return of(rows - 1, columns - 1, (i, j) -> at(i < row ? i : i + 1, j < column ? j : j + 1));
    }

    /** By expansion over all permutations, each a choice of a column for every row. */
    BigDecimal determinant() {
        BigDecimal sum = BigDecimal.ZERO;
        long choices = Math.round(Math.pow(rows, rows));
        for (long code = 0; code < choices; code++) {
            int[] chosen = new int[rows];
            long rest = code;
            for (int i = 0; i < rows; i++) {
                chosen[i] = (int) (rest % rows);
                rest /= rows;
            }
            BigDecimal product = new BigDecimal(sign(chosen));
            for (int i = 0; i < rows && product.signum() != 0; i++) {
                product = product.multiply(at(i, chosen[i]), DIGITS);
            }
            sum = sum.add(product, DIGITS);
        }
        return sum;
    }

    private static int sign(int[] chosen) {
        int sign = 1;
        for (int i = 0; i < chosen.length; i++) {
            for (int j = 0; j < i; j++) {
                sign *= Integer.signum(chosen[i] - chosen[j]);
            }
        }
        return sign;
    }

    Decimals cofactors() {
        return of(rows, columns, (i, j) -> {
            BigDecimal minor = without(i, j).determinant();
            return (i + j) % 2 == 0 ? minor : minor.negate();
        });
    }

    Decimals inverse() {
        BigDecimal determinant = determinant();
        Decimals cofactors = cofactors();
        return of(rows, columns, (i, j) -> cofactors.at(j, i).divide(determinant, DIGITS));
    }

    /** L by quotients of minors: no element is computed from another. */
    Decimals cholesky() {
        return of(rows, columns, (i, j) -> {
            if (i < j) {
                return BigDecimal.ZERO;
            }
            Decimals minor = of(j + 1, j + 1, (a, b) -> at(a == j ? i : a, b));
            BigDecimal below = block(0, 0, j, j).determinant();
            BigDecimal leading = block(0, 0, j + 1, j + 1).determinant();
            return minor.determinant().divide(below.multiply(leading).sqrt(DIGITS), DIGITS);
        });
    }

    /** Q and R by Gram and Schmidt's process. */
    List<Decimals> qr() {
        Decimals r = transposed().times(this).cholesky().transposed();
        Decimals q = columns == 0 ? this : times(r.inverse());
        return List.of(q, r);
    }

    /** Positive eigenvalues as a row, in increasing order, and vectors, by the plain iteration RQ = QᵀAQ. */
    List<Decimals> eigen() {
        Decimals a = this;
        Decimals vectors = unit(rows);
        for (int turn = 0; turn < 120 && rows > 0; turn++) {
            List<Decimals> factors = a.qr();
            a = factors.get(1).times(factors.get(0));
            vectors = vectors.times(factors.get(0));
        }
        Decimals last = a;
        Decimals found = vectors;
        int top = rows - 1;
        return List.of(
                of(1, rows, (i, j) -> last.at(top - j, top - j)), of(rows, rows, (i, j) -> found.at(i, top - j)));
    }

    /** The columns with the first component that is not negligible made positive. */
    List<Integer> signs() {
        List<Integer> signs = new ArrayList<>();
        for (int j = 0; j < columns; j++) {
            double largest = 0;
            for (int i = 0; i < rows; i++) {
                largest = Math.max(largest, Math.abs(get(i, j)));
            }
            int sign = 0;
            for (int i = 0; i < rows && sign == 0; i++) {
                sign = Math.abs(get(i, j)) < largest / 1000 ? 0 : (int) Math.signum(get(i, j));
            }
            signs.add(sign);
        }
        return signs;
    }

    Decimals signed(List<Integer> signs) {
        return of(rows, columns, (i, j) -> at(i, j).multiply(new BigDecimal(signs.get(j))));
    }

    static BigDecimal root(BigDecimal x) {
        return x.sqrt(DIGITS);
    }

    static BigDecimal quotient(BigDecimal a, BigDecimal b) {
        return a.divide(b, DIGITS);
    }
}
