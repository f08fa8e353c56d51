package org.graphc.runtime.blas;

/**
 * Matrix products C = op(A) · op(B), {@code batch} of them with the same sizes, each at least 1.
 *
 * @param batch how many products
 * @param m rows of C
 * @param n columns of C
 * @param k the size that is summed over
 * @param a {@code m × k}, or {@code k × m} where it is used transposed
 * @param b {@code k × n}, or {@code n × k} where it is used transposed
 * @param c {@code m × n}, never transposed
 */
public record Product(int batch, int m, int n, int k, Matrix a, Matrix b, Matrix c) {
    /** One product of matrices without gaps between rows, which begin at given indices. */
    public static Product of(boolean transA, boolean transB, int m, int n, int k, int aAt, int bAt, int cAt) {
        return new Product(
                1,
                m,
                n,
                k,
                new Matrix(aAt, transA ? m : k, m * k, transA),
                new Matrix(bAt, transB ? k : n, k * n, transB),
                new Matrix(cAt, n, m * n, false));
    }

    /** As many products of matrices without gaps, one after the other from the beginning of each array. */
    public static Product batch(int batch, boolean transA, boolean transB, int m, int n, int k) {
        Product first = of(transA, transB, m, n, k, 0, 0, 0);
        return new Product(batch, m, n, k, first.a, first.b, first.c);
    }

    /** Multiplications of all products together. */
    long work() {
        return (long) batch * m * n * k;
    }

    /** True where all of C is a row or a column, or the sum has one term: such products are bound by memory. */
    boolean isThin() {
        return m == 1 || n == 1 || k == 1;
    }

    /** The transpose of a product with one column, whose elements lie side by side: Cᵀ = op(B)ᵀ · op(A)ᵀ, one row. */
    Product flipped() {
        return new Product(batch, 1, m, k, b.flipped(), a.flipped(), new Matrix(c.at(), m, c.step(), false));
    }

    /** The same with one product where all share B and the others follow one another: a taller one. */
    Product joined() {
        boolean follow = a.step() == m * a.stride() && c.step() == m * c.stride() && !a.transposed();
        return batch > 1 && b.step() == 0 && follow ? new Product(1, batch * m, n, k, a, b, c) : this;
    }

    /** Some entries of the batch, some rows and some columns of C. */
    Product part(Range entries, Range rows, Range columns) {
        return new Product(
                entries.length(),
                rows.length(),
                columns.length(),
                k,
                a.part(entries.from(), rows.from(), 0),
                b.part(entries.from(), 0, columns.from()),
                c.part(entries.from(), rows.from(), columns.from()));
    }

    /** Indices from one on. */
    record Range(int from, int length) {
        static Range of(int length) {
            return new Range(0, length);
        }
    }
}
