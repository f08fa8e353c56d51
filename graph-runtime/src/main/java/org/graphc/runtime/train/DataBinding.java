package org.graphc.runtime.train;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Identifiers;
import org.graphc.runtime.data.CsvFormat;
import org.graphc.runtime.data.DataFailure;
import org.graphc.runtime.data.NpzFormat;

/**
 * Binds what a data file holds to the inputs of a graph; see {@link CsvBinding} for columns. Arrays of an {@code .npz}
 * bind to inputs and parameters of their name, an array with one axis more than its input one row at a time.
 */
public final class DataBinding {
    private DataBinding() {}

    /** Reads and binds a file by its ending; {@code label} names the column of labels where the user did. */
    public static TrainingData read(Graph graph, Path file, Optional<String> label) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".npz")) {
            return arrays(graph, file.toString(), NpzFormat.read(file));
        } else if (name.endsWith(".csv")) {
            return CsvBinding.bind(graph, CsvFormat.read(file), label);
        }
        throw new DataFailure(Identifiers.printable(file.toString()) + ": data is read from .csv and .npz");
    }

    /** Binds arrays by name; {@code file} is what to call their source in messages. */
    public static TrainingData arrays(Graph graph, String file, Map<String, Tensor> arrays) {
        BatchAxis batch = BatchAxis.of(graph);
        ImmutableMap.Builder<String, BoundInput> inputs = ImmutableMap.builder();
        ImmutableMap.Builder<String, Tensor> parameters = ImmutableMap.builder();
        arrays.forEach((name, array) -> {
            Node leaf = graph.leaves().get(name);
            if (leaf == null) {
                throw new DataFailure(file + ": there is no input or parameter " + Identifiers.printable(name)
                        + "; the graph has " + graph.leaves().keySet());
            } else if (((Leaf) leaf.op()).isState()) {
                parameters.put(name, array);
            } else {
                inputs.put(name, input(file, batch, leaf, array));
            }
        });
        ImmutableMap<String, BoundInput> bound = inputs.buildOrThrow();
        for (Map.Entry<String, Node> input : graph.inputs().entrySet()) {
            if (!bound.containsKey(input.getKey())) {
                throw new DataFailure(file + ": no array " + input.getKey() + " for the input of type "
                        + input.getValue().type() + "; the file has " + arrays.keySet());
            }
        }
        return new TrainingData(bound, parameters.buildOrThrow(), rows(file, bound), ImmutableList.of());
    }

    private static BoundInput input(String file, BatchAxis batch, Node leaf, Tensor array) {
        String name = ((Leaf) leaf.op()).label();
        if (array.dtype() != leaf.dtype()) {
            throw new DataFailure(file + ": array " + name + " is " + array.type() + ", the input is declared "
                    + leaf.type() + ": convert it to " + leaf.dtype());
        }
        Optional<Integer> axis = batch.in(leaf.shape());
        if (array.rank() == leaf.type().rank()) {
            return axis.map(rows -> new BoundInput(array, rows, BoundInput.Rows.BATCH))
                    .orElseGet(() -> new BoundInput(array, 0, BoundInput.Rows.SHARED));
        } else if (array.rank() == leaf.type().rank() + 1 && axis.isEmpty()) {
            return new BoundInput(array, 0, BoundInput.Rows.SINGLE);
        }
        throw new DataFailure(
                file + ": array " + name + " is " + array.type() + ", the input is declared " + leaf.type());
    }

    private static int rows(String file, Map<String, BoundInput> inputs) {
        OptionalInt rows = OptionalInt.empty();
        String first = "";
        for (Map.Entry<String, BoundInput> entry : inputs.entrySet()) {
            if (entry.getValue().rows() == BoundInput.Rows.SHARED) {
                continue;
            }
            int count = entry.getValue().count();
            if (rows.isPresent() && rows.getAsInt() != count) {
                throw new DataFailure(file + ": array " + first + " has " + rows.getAsInt() + " rows, array "
                        + entry.getKey() + " has " + count);
            }
            first = rows.isPresent() ? first : entry.getKey();
            rows = OptionalInt.of(count);
        }
        return rows.orElse(1);
    }
}
