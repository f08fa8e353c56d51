package org.graphc.runtime.blas;

/**
 * Where the matrices of a product lie in their array: row-major, rows apart by a stride, one matrix of the batch after
 * the other.
 *
 * @param at the index of the first element
 * @param stride elements between the beginnings of two stored rows
 * @param step elements between the beginnings of two matrices of the batch; 0 where all use the same one
 * @param transposed true where the product uses the transpose of what is stored
 */
public record Matrix(int at, int stride, int step, boolean transposed) {
    /** The index where a matrix of the batch begins. */
    int at(int entry) {
        return at + entry * step;
    }

    /** Elements from one row to the next of the matrix as the product uses it. */
    int down() {
        return transposed ? 1 : stride;
    }

    /** Elements from one column to the next of the matrix as the product uses it. */
    int right() {
        return transposed ? stride : 1;
    }

    /** The part that begins at a row and a column of the matrix as the product uses it, of one entry of the batch. */
    Matrix part(int entry, int row, int column) {
        return new Matrix(at(entry) + row * down() + column * right(), stride, step, transposed);
    }

    /** The transpose. */
    Matrix flipped() {
        return new Matrix(at, stride, step, !transposed);
    }
}
