package org.graphc.runtime.data;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Identifiers;
import org.graphc.core.type.Sizes;

/** The cells of a CSV file: all rows equally long, under the names of the columns where the file gives them. */
public final class CsvTable {
    private final String file;
    private final CsvCells cells;
    private final ImmutableList<String> names;

    CsvTable(String file, CsvCells cells, ImmutableList<String> names) {
        this.file = file;
        this.cells = cells;
        this.names = names;
    }

    /** What to call the table in messages. */
    public String file() {
        return file;
    }

    /** The names of the columns; empty where the file has no header. */
    public ImmutableList<String> names() {
        return names;
    }

    /** The number of rows below the header. */
    public int rows() {
        return cells.rows() - firstRow();
    }

    public int columns() {
        return cells.columns();
    }

    private int firstRow() {
        return names.isEmpty() ? 0 : 1;
    }

    /** The name of a column, or its number, from 1, where it has none. */
    public String name(int column) {
        return names.isEmpty() ? Integer.toString(column + 1) : names.get(column);
    }

    public String text(int row, int column) {
        return cells.text(row + firstRow(), column);
    }

    /** The number in a cell, if there is one. */
    public Optional<Double> number(int row, int column) {
        return CsvNumbers.parse(text(row, column));
    }

    /** True where every cell of the column is a number. */
    public boolean isNumeric(int column) {
        for (int row = 0; row < rows(); row++) {
            if (!CsvNumbers.isNumber(text(row, column))) {
                return false;
            }
        }
        return true;
    }

    /** Some columns, side by side, as a tensor of shape [rows, columns]. */
    public Tensor matrix(DType dtype, ImmutableIntArray columns) {
        int width = columns.length();
        long elements = (long) rows() * width;
        if (elements > Sizes.MAX_ELEMENTS) {
            throw DataFailure.at(file, "too large", elements + " elements in one tensor");
        }
        ImmutableIntArray shape = ImmutableIntArray.of(rows(), width);
        return dtype.isFloat()
                ? Tensor.fill(dtype, shape, i -> real(dtype, i / width, columns.get(i % width)))
                : Tensor.fillLong(dtype, shape, i -> whole(dtype, i / width, columns.get(i % width)));
    }

    /** One column as a tensor of shape [rows]. */
    public Tensor column(DType dtype, int column) {
        return matrix(dtype, ImmutableIntArray.of(column)).reshape(ImmutableIntArray.of(rows()));
    }

    private double real(DType dtype, int row, int column) {
        double value = number(row, column).orElseThrow(() -> failure(row, column, "is not a number"));
        boolean infinite = dtype == DType.F32 ? Float.isInfinite((float) value) : Double.isInfinite(value);
        if (infinite && !CsvNumbers.isSpecial(text(row, column))) {
            throw failure(row, column, "is beyond the range of " + dtype);
        }
        return value;
    }

    private long whole(DType dtype, int row, int column) {
        return CsvNumbers.parseWhole(text(row, column), dtype)
                .orElseThrow(() -> failure(row, column, "is not a value of " + dtype));
    }

    /** A complaint about a cell, with its line and column. */
    public DataFailure failure(int row, int column, String problem) {
        String text = Identifiers.printable(text(row, column));
        String shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
        return DataFailure.at(file, cells.place(row + firstRow(), column), "\"" + shown + "\" " + problem);
    }
}
