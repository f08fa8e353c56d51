package org.graphc.examples.adbench;

import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.util.Map;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;

/** One of ADBench's problems with its data. The graph does not depend on how many data there are. */
interface Problem {
    /** The objective's values, by their names in the files of expected values. */
    ImmutableMap<String, Node> objective();

    /** Appends the derivatives that are wanted to the graph of the objective. */
    ImmutableMap<String, Node> derivative();

    /** The values of the inputs. */
    ImmutableMap<String, Tensor> feeds();

    /** The graph of the objective alone, and that of the objective and its derivative. */
    record Graphs(Graph objective, Graph derivative) {}

    default Graphs graphs() {
        GraphBuilder graph = objective().values().iterator().next().owner();
        objective().forEach(graph::output);
        Graph alone = graph.build();
        derivative().forEach(graph::output);
        return new Graphs(alone, graph.build());
    }

    /** Reads a case of the problem that the files of expected values call {@code kind}. */
    static Problem read(String kind, Path file, Path handModel) {
        Map<String, java.util.function.Supplier<Problem>> kinds = Map.of(
                "gmm", () -> Gmm.read(file),
                "lstm", () -> Lstm.read(file),
                "ba", () -> BundleAdjustment.readRepeated(file),
                "bafull", () -> BundleAdjustment.read(file),
                "hand", () -> HandTracking.read(file, HandModel.read(handModel), false),
                "handc", () -> HandTracking.read(file, HandModel.read(handModel), true));
        if (!kinds.containsKey(kind)) {
            throw new IllegalArgumentException("no problem is called " + kind);
        }
        return kinds.get(kind).get();
    }
}
