package org.graphc.runtime.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Identifiers;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.RunFailure;
import org.graphc.runtime.data.CsvFormat;
import org.graphc.runtime.data.NpyFormat;
import org.graphc.runtime.data.NpzFormat;

/** What the user feeds a graph: {@code x=3}, {@code x=[1, 2]}, {@code x=x.npy}, {@code x=x.csv}, {@code data.npz}. */
final class Values {
    private final Graph graph;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    private Values(Graph graph) {
        this.graph = graph;
    }

    /** Reads assignments and archives; a name given twice is an error, whichever they are. */
    static Map<String, Tensor> read(Graph graph, List<String> given, Optional<Path> parameters) {
        Values values = new Values(graph);
        given.forEach(values::add);
        parameters.ifPresent(values::archive);
        return values.tensors;
    }

    private void add(String given) {
        int equals = given.indexOf('=');
        if (equals > 0 && Identifiers.isName(given.substring(0, equals))) {
            String name = given.substring(0, equals);
            put(name, value(name, given.substring(equals + 1)));
        } else if (hasEnding(given, ".npz")) {
            archive(Path.of(given));
        } else {
            throw new UsageFailure("--in " + Identifiers.printable(given)
                    + ": expected NAME=VALUE or an .npz file; VALUE is a number, a JSON array, an .npy or a .csv");
        }
    }

    private void archive(Path file) {
        NpzFormat.read(file).forEach(this::put);
    }

    private void put(String name, Tensor tensor) {
        if (tensors.putIfAbsent(name, tensor) != null) {
            throw new UsageFailure(Identifiers.printable(name) + " is given twice");
        }
    }

    private Tensor value(String name, String text) {
        if (hasEnding(text, ".npy")) {
            return NpyFormat.read(Path.of(text));
        }
        TensorType type = declared(name);
        if (hasEnding(text, ".csv")) {
            return CsvFormat.tensor(CsvFormat.read(Path.of(text)), type.dtype(), type.rank());
        } else if (JsonTensors.looksLikeJson(text)) {
            return literal(name, text, type);
        }
        throw new UsageFailure(name + "=" + Identifiers.printable(text)
                + ": not a number, nor a JSON array, nor an .npy or .csv file");
    }

    /** A value that stands on the command line is a mistake of the command line, whatever is wrong with it. */
    private static Tensor literal(String name, String text, TensorType type) {
        try {
            return JsonTensors.read(name, text, type);
        } catch (RunFailure e) {
            throw new UsageFailure(e.getMessage());
        }
    }

    private TensorType declared(String name) {
        Node leaf = graph.leaves().get(name);
        if (leaf == null) {
            throw new RunFailure("there is no input or parameter " + Identifiers.printable(name) + "; the graph has "
                    + graph.leaves().keySet());
        }
        return leaf.type();
    }

    private static boolean hasEnding(String file, String ending) {
        return file.toLowerCase(Locale.ROOT).endsWith(ending);
    }
}
