package org.graphc.runtime.train;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Identifiers;
import org.graphc.runtime.data.CsvTable;
import org.graphc.runtime.data.DataFailure;

/**
 * A column of labels as numbers. Whole numbers from 0 that fit the classes of the input stand for themselves; all other
 * labels are numbered in sorted order, numbers by size and words by their characters.
 */
final class ClassLabels {
    private static final int SHOWN = 12;
    private final CsvTable table;
    private final int column;
    private final boolean numeric;
    private final ImmutableList<String> sorted;

    ClassLabels(CsvTable table, int column) {
        this.table = table;
        this.column = column;
        this.numeric = table.isNumeric(column);
        Set<String> distinct = new LinkedHashSet<>();
        for (int row = 0; row < table.rows(); row++) {
            String key = key(row);
            if (key.isEmpty()) {
                throw table.failure(row, column, "is no label: the cell is empty");
            }
            distinct.add(key);
        }
        Comparator<String> order =
                numeric ? Comparator.comparingDouble(Double::parseDouble) : Comparator.naturalOrder();
        this.sorted = distinct.stream().sorted(order).collect(ImmutableList.toImmutableList());
    }

    /** Equal for equal labels, so that 1 and 1.0 are one class. */
    private String key(int row) {
        Optional<Double> number = numeric ? table.number(row, column) : Optional.empty();
        return number.map(n -> n == Math.rint(n) && Math.abs(n) < 0x1p53 ? Long.toString(n.longValue()) : "" + n)
                .orElseGet(() -> table.text(row, column).strip());
    }

    int classes() {
        return sorted.size();
    }

    /** A row of {@code width} zeros but for a single one, for each row of the table. */
    Tensor oneHot(String name, Node input, int width) {
        if (!countsFromZero(width) && sorted.size() != width) {
            throw failure("has " + sorted.size() + " classes (" + listed(", ") + "), and input " + name + " of type "
                    + input.type() + " takes " + width);
        }
        int[] index = indices(width);
        return Tensor.fill(
                input.dtype(), ImmutableIntArray.of(table.rows(), width), i -> index[i / width] == i % width ? 1 : 0);
    }

    /** The labels themselves where they are numbers, else the numbers of their classes; of shape [rows, 1]. */
    Tensor numbers(String name, Node input) {
        if (numeric) {
            return table.matrix(input.dtype(), ImmutableIntArray.of(column));
        }
        requireWords();
        if (sorted.size() > 2 && input.dtype().isFloat()) {
            throw failure("holds words, " + sorted.size() + " of them (" + listed(", ") + "), and input " + name
                    + " is declared " + input.type() + ": give it an axis of " + sorted.size()
                    + " classes, or make it whole numbers, i64");
        }
        int[] index = indices(sorted.size());
        return Tensor.fill(input.dtype(), ImmutableIntArray.of(table.rows(), 1), i -> index[i]);
    }

    /** A word among numbers is a slip, not a class. */
    private void requireWords() {
        int word = -1;
        boolean numbers = false;
        for (int row = 0; row < table.rows(); row++) {
            boolean number = table.number(row, column).isPresent();
            numbers |= number;
            word = number || word >= 0 ? word : row;
        }
        if (numbers) {
            throw table.failure(word, column, "is not a number, as others of the column are");
        }
    }

    private int[] indices(int width) {
        return IntStream.range(0, table.rows())
                .map(row -> countsFromZero(width) ? Integer.parseInt(key(row)) : sorted.indexOf(key(row)))
                .toArray();
    }

    private boolean countsFromZero(int width) {
        return numeric
                && sorted.stream().allMatch(label -> label.matches("\\d{1,9}") && Integer.parseInt(label) < width);
    }

    /** Which number stands for which label, where that is not the label itself. */
    Optional<String> note(int width) {
        return countsFromZero(width)
                ? Optional.empty()
                : Optional.of("classes of column " + Identifiers.printable(table.name(column)) + ": " + numbered());
    }

    private String numbered() {
        return IntStream.range(0, Math.min(SHOWN, sorted.size()))
                        .mapToObj(i -> Identifiers.printable(sorted.get(i)) + " is " + i)
                        .collect(Collectors.joining(", "))
                + (sorted.size() > SHOWN ? ", …" : "");
    }

    private String listed(String separator) {
        return sorted.stream().limit(SHOWN).map(Identifiers::printable).collect(Collectors.joining(separator))
                + (sorted.size() > SHOWN ? ", …" : "");
    }

    private DataFailure failure(String problem) {
        return new DataFailure(Identifiers.printable(table.file()) + ": column "
                + Identifiers.printable(table.name(column)) + " " + problem);
    }
}
