package org.graphc.runtime.blas;

/**
 * One matrix product C = op(A) · op(B) of row-major matrices, each starting somewhere in its array.
 *
 * @param transA true where A is stored as {@code k × m} and used transposed
 * @param transB true where B is stored as {@code n × k} and used transposed
 * @param m rows of C
 * @param n columns of C
 * @param k the size that is summed over
 */
public record Product(boolean transA, boolean transB, int m, int n, int k, int aAt, int bAt, int cAt) {}
