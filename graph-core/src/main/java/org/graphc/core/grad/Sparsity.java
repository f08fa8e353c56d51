package org.graphc.core.grad;

import com.google.common.base.Preconditions;
import com.google.common.primitives.ImmutableIntArray;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;

/**
 * Where a matrix may differ from zero, as compressed rows: those of row r are in the columns
 * {@code indices[offsets[r]] …}, in increasing order, up to {@code offsets[r + 1]}.
 */
public record Sparsity(int rows, int columns, ImmutableIntArray offsets, ImmutableIntArray indices) {
    public Sparsity {
        Preconditions.checkArgument(
                rows >= 0 && columns >= 0 && offsets.length() == rows + 1,
                "[sparsity] %s rows have %s offsets, not one more",
                rows,
                offsets.length());
        Preconditions.checkArgument(
                offsets.get(0) == 0 && offsets.get(rows) == indices.length(),
                "[sparsity] the offsets run from %s to %s, not from 0 to the number of indices %s",
                offsets.get(0),
                offsets.get(rows),
                indices.length());
        for (int r = 0; r < rows; r++) {
            Preconditions.checkArgument(
                    offsets.get(r) <= offsets.get(r + 1), "[sparsity] the offsets of row %s decrease", r);
            for (int k = offsets.get(r); k < offsets.get(r + 1); k++) {
                int before = k == offsets.get(r) ? -1 : indices.get(k - 1);
                Preconditions.checkArgument(
                        indices.get(k) > before && indices.get(k) < columns,
                        "[sparsity] the columns of row %s are not increasing numbers below %s",
                        r,
                        columns);
            }
        }
    }

    /** Where a matrix of truth values holds. */
    public static Sparsity of(Tensor matrix) {
        Preconditions.checkArgument(
                matrix.dtype() == DType.BOOL && matrix.rank() == 2,
                "[sparsity] needs a bool matrix, not %s",
                matrix.type());
        int rows = matrix.shape().get(0);
        int columns = matrix.shape().get(1);
        ImmutableIntArray.Builder offsets = ImmutableIntArray.builder(rows + 1).add(0);
        ImmutableIntArray.Builder indices = ImmutableIntArray.builder();
        int count = 0;
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                if (matrix.getLong(r * columns + c) != 0) {
                    indices.add(c);
                    count++;
                }
            }
            offsets.add(count);
        }
        return new Sparsity(rows, columns, offsets.build(), indices.build());
    }

    /** The number of elements that may differ from zero. */
    public int nonzeros() {
        return indices.length();
    }

    int degree(int row) {
        return offsets.get(row + 1) - offsets.get(row);
    }

    /** The row of each nonzero. */
    int[] rowOfNonzeros() {
        int[] row = new int[nonzeros()];
        for (int r = 0; r < rows; r++) {
            for (int k = offsets.get(r); k < offsets.get(r + 1); k++) {
                row[k] = r;
            }
        }
        return row;
    }

    Sparsity transposed() {
        int[] starts = new int[columns + 1];
        indices.forEach(c -> starts[c + 1]++);
        for (int c = 0; c < columns; c++) {
            starts[c + 1] += starts[c];
        }
        int[] next = starts.clone();
        int[] sources = new int[nonzeros()];
        int[] row = rowOfNonzeros();
        for (int k = 0; k < row.length; k++) {
            sources[next[indices.get(k)]++] = row[k];
        }
        return new Sparsity(columns, rows, ImmutableIntArray.copyOf(starts), ImmutableIntArray.copyOf(sources));
    }
}
