package org.graphc.runtime.train;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Transpose;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Identifiers;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.graphc.runtime.data.CsvTable;
import org.graphc.runtime.data.DataFailure;

/**
 * Binds the columns of a table to inputs:
 *
 * <ol>
 *   <li>a column goes to the input of its name;
 *   <li>the label column is the one that the user names, else the one called {@code label}, {@code target},
 *       {@code class}, {@code species}, {@code diagnosis} or {@code y}, else the last; it goes to
 *       the target, one of two inputs that are left, one-hot where that has an axis for classes, as a
 *       number where it has none;
 *   <li>all columns that are left, in their order, go to the one input that is left, if it takes as many.
 * </ol>
 */
final class CsvBinding {
    private static final Set<String> LABELS = Set.of("label", "target", "class", "species", "diagnosis", "y");
    private static final Set<String> TARGETS = Set.of("y", "t", "label", "labels", "target", "targets");

    private final Graph graph;
    private final CsvTable table;
    private final BatchAxis batch;
    private final Map<String, BoundInput> bound = new LinkedHashMap<>();
    private final Set<Integer> columns = new LinkedHashSet<>();
    private final List<String> notes = new ArrayList<>();

    private CsvBinding(Graph graph, CsvTable table) {
        this.graph = graph;
        this.table = table;
        this.batch = BatchAxis.of(graph);
        for (int column = 0; column < table.columns(); column++) {
            columns.add(column);
        }
    }

    static TrainingData bind(Graph graph, CsvTable table, Optional<String> label) {
        if (table.rows() == 0) {
            throw new DataFailure(Identifiers.printable(table.file()) + " has no rows");
        }
        return new CsvBinding(graph, table).bind(label);
    }

    private TrainingData bind(Optional<String> label) {
        OptionalInt called = label.map(this::find).map(OptionalInt::of).orElseGet(this::columnCalledLabel);
        int labelColumn = called.orElse(table.columns() - 1);
        bindByName();
        List<String> left = new ArrayList<>(graph.inputs().keySet());
        left.removeAll(bound.keySet());
        if (left.size() == 2) {
            bindLabel(target(left, labelColumn), labelColumn);
            left.removeAll(bound.keySet());
        } else if (left.size() == 1 && columns.contains(labelColumn) && leaves(left.get(0), called.isPresent())) {
            columns.remove(labelColumn);
            notes.add("column " + table.name(labelColumn) + " is not used");
        }
        if (left.size() > 1) {
            throw failure("a table fills one input with features and one with labels, but no column is named after the"
                    + " inputs " + String.join(", ", left) + "; name columns after inputs, or use .npz");
        }
        left.forEach(this::bindFeatures);
        if (!columns.isEmpty() && left.isEmpty()) {
            notes.add(columns.size() + " of " + table.columns() + " columns are not used");
        }
        Map<String, BoundInput> ordered = new LinkedHashMap<>();
        graph.inputs().keySet().forEach(name -> ordered.put(name, bound.get(name)));
        return new TrainingData(
                ImmutableMap.copyOf(ordered), ImmutableMap.of(), table.rows(), ImmutableList.copyOf(notes));
    }

    /** A column by its name or, where there is none of that name, by its number from 1. */
    private int find(String label) {
        int named = table.names().indexOf(label);
        if (named < 0 && label.matches("[1-9]\\d{0,6}") && Integer.parseInt(label) <= table.columns()) {
            return Integer.parseInt(label) - 1;
        }
        if (named < 0) {
            throw failure("there is no column " + Identifiers.printable(label)
                    + (table.names().isEmpty() ? "; it has no header" : "; it has " + shown(table.names())));
        }
        return named;
    }

    private static String shown(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(8, names.size())));
        return Identifiers.printable(first) + (names.size() > 8 ? ", … " + names.get(names.size() - 1) : "");
    }

    private OptionalInt columnCalledLabel() {
        return IntStream.range(0, table.names().size())
                .filter(column -> LABELS.contains(table.names().get(column).toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** True where the label is not for the only input: one of any width takes all columns but a label called so. */
    private boolean leaves(String name, boolean isLabelCalled) {
        int width = width(name);
        return width < 0 ? isLabelCalled : width < columns.size();
    }

    private void bindByName() {
        graph.inputs().forEach((name, input) -> {
            int column = table.names().indexOf(name);
            if (column >= 0) {
                bindLabel(name, column);
            }
        });
    }

    private String target(List<String> left, int labelColumn) {
        String label = table.names().isEmpty() ? "" : table.names().get(labelColumn);
        int others = columns.size() - (columns.contains(labelColumn) ? 1 : 0);
        Optional<String> named = left.stream()
                .filter(name -> name.equals(label) || TARGETS.contains(name.toLowerCase(Locale.ROOT)))
                .findFirst();
        boolean firstIsWide = width(left.get(0)) == others;
        return named.orElseGet(() -> firstIsWide || width(left.get(1)) != others ? left.get(1) : left.get(0));
    }

    /** How many columns an input takes as features; -1 where that is not fixed. */
    private int width(String name) {
        Dim elements = batch.sample(graph.inputs().get(name).shape()).elements();
        return elements.isConstant() ? (int) Math.min(Integer.MAX_VALUE, elements.value()) : -1;
    }

    private void bindLabel(String name, int column) {
        Node input = graph.inputs().get(name);
        Shape sample = batch.sample(input.shape());
        if (sample.rank() > 1) {
            throw failure("a column does not fill input " + name + " of type " + input.type());
        }
        ClassLabels labels = new ClassLabels(table, column);
        boolean oneHot = sample.rank() == 1 && !sample.dim(0).equals(Dim.ONE);
        int width = !oneHot ? 1 : sample.isConstant() ? width(name) : labels.classes();
        place(name, oneHot ? labels.oneHot(name, input, width) : labels.numbers(name, input), width);
        if (oneHot || !table.isNumeric(column)) {
            labels.note(width).ifPresent(notes::add);
        }
        columns.remove(column);
    }

    private void bindFeatures(String name) {
        int width = width(name);
        if (width >= 0 && width != columns.size()) {
            throw failure("input " + name + " of type "
                    + graph.inputs().get(name).type() + " takes " + width + " columns a row, and " + columns.size()
                    + (columns.size() == 1 ? " is" : " are") + " left of " + table.columns());
        }
        ImmutableIntArray chosen = ImmutableIntArray.copyOf(columns);
        place(name, table.matrix(graph.inputs().get(name).dtype(), chosen), columns.size());
        columns.clear();
    }

    /** Gives an input its values, [rows, width], in the shape that it is declared with. */
    private void place(String name, Tensor values, int width) {
        Shape declared = graph.inputs().get(name).shape();
        Optional<Integer> axis = batch.in(declared);
        Shape sample = batch.sample(declared);
        ImmutableIntArray.Builder shape = ImmutableIntArray.builder().add(table.rows());
        sample.dims().forEach(d -> shape.add(d.isConstant() ? (int) Sizes.NONE.of(d) : width));
        Tensor rows = values.reshape(shape.build());
        if (axis.isEmpty()) {
            bound.put(name, new BoundInput(rows, 0, BoundInput.Rows.SINGLE));
        } else if (axis.get() == 0) {
            bound.put(name, new BoundInput(rows, 0, BoundInput.Rows.BATCH));
        } else if (declared.rank() == 2) {
            bound.put(name, new BoundInput(transposed(rows), 1, BoundInput.Rows.BATCH));
        } else {
            throw failure("input " + name + " of type "
                    + graph.inputs().get(name).type() + " has its rows neither first nor in a matrix; use .npz");
        }
    }

    private static Tensor transposed(Tensor rows) {
        return new Transpose(ImmutableIntArray.of(1, 0)).evaluate(List.of(rows), Sizes.NONE);
    }

    private DataFailure failure(String problem) {
        return new DataFailure(Identifiers.printable(table.file()) + ": " + problem);
    }
}
