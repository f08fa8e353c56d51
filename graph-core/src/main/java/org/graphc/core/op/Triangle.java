package org.graphc.core.op;

/** One half of a square matrix as a system of equations; the other half is never read. */
record Triangle(double[] matrix, int n, boolean lower, boolean transpose, boolean unitDiagonal) {
    /** Replaces B, of {@code count} columns, by the solution of T X = B; a zero on the diagonal divides. */
    void solve(double[] b, int count) {
        boolean forward = lower != transpose;
        for (int step = 0; step < n; step++) {
            int i = forward ? step : n - 1 - step;
            for (int j = forward ? 0 : i + 1; j < (forward ? i : n); j++) {
                double factor = at(i, j);
                for (int c = 0; c < count; c++) {
                    b[i * count + c] -= factor * b[j * count + c];
                }
            }
            for (int c = 0; c < count && !unitDiagonal; c++) {
                b[i * count + c] /= at(i, i);
            }
        }
    }

    private double at(int i, int j) {
        return transpose ? matrix[j * n + i] : matrix[i * n + j];
    }
}
