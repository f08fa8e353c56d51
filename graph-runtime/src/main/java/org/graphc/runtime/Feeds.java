package org.graphc.runtime;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Parameter;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Identifiers;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/**
 * The tensors of one run, checked against the graph's inputs and parameters, and the sizes that they determine.
 *
 * @param tensors one for each leaf of the graph, by name
 */
public record Feeds(Sizes sizes, ImmutableMap<String, Tensor> tensors) {
    /** Checks everything before anything runs, and reports all that is wrong at once. */
    public static Feeds bind(Graph graph, Map<String, Tensor> given) {
        List<String> problems = new ArrayList<>();
        for (String name : given.keySet()) {
            if (!graph.leaves().containsKey(name)) {
                problems.add("there is no input or parameter " + Identifiers.printable(name) + "; the graph has "
                        + graph.leaves().keySet());
            }
        }
        ImmutableMap.Builder<String, Tensor> tensors = ImmutableMap.builder();
        Sizes.Solver solver = new Sizes.Solver();
        graph.leaves().forEach((name, leaf) -> {
            Tensor tensor = given.get(name);
            if (tensor == null && leaf.op() instanceof Parameter parameter) {
                tensors.put(name, parameter.initial());
            } else if (tensor == null) {
                problems.add("input " + name + " of type " + leaf.type() + " was not given");
            } else if (fits(name, leaf, tensor, problems)) {
                solver.add(leaf.shape(), tensor.shape(), kind(leaf) + name);
                tensors.put(name, tensor);
            }
        });
        if (problems.isEmpty()) {
            try {
                Sizes sizes = solver.solve();
                requireSizes(graph, sizes);
                return new Feeds(sizes, tensors.buildOrThrow());
            } catch (IllegalArgumentException e) {
                problems.add(e.getMessage());
            }
        }
        throw new RunFailure(String.join("\n", problems));
    }

    /** Where {@code n} is zero, {@code n * m} says nothing of {@code m}. */
    private static void requireSizes(Graph graph, Sizes sizes) {
        graph.leaves()
                .forEach((name, leaf) -> leaf.shape()
                        .dims()
                        .forEach(dim -> dim.symbols().stream()
                                .filter(symbol -> !sizes.values().containsKey(symbol))
                                .forEach(symbol -> {
                                    throw new IllegalArgumentException("no input determines the size " + symbol + " of "
                                            + kind(leaf) + name + " where " + sizes);
                                })));
    }

    private static boolean fits(String name, Node leaf, Tensor tensor, List<String> problems) {
        TensorType type = leaf.type();
        if (tensor.dtype() != type.dtype()) {
            problems.add(kind(leaf) + name + " is declared " + type + ", given " + tensor.type() + ": convert it to "
                    + type.dtype());
            return false;
        }
        if (tensor.rank() != type.rank()) {
            problems.add(kind(leaf) + name + " is declared " + type + ", given " + tensor.type());
            return false;
        }
        return true;
    }

    private static String kind(Node leaf) {
        return leaf.op() instanceof Parameter ? "parameter " : "input ";
    }
}
