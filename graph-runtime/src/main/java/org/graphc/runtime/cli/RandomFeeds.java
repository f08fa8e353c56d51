package org.graphc.runtime.cli;

import com.google.common.primitives.ImmutableIntArray;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Parameter;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.runtime.RunFailure;

/** Values for inputs that were not given, where any will do: the same for the same name and size, in every process. */
final class RandomFeeds {
    private RandomFeeds() {}

    /**
     * What was given, and uniform numbers from 0 to 1 for floats, zeros and ones for the rest.
     *
     * @param bound symbolic sizes that are given by themselves
     */
    static Map<String, Tensor> complete(Graph graph, Map<String, Tensor> given, Map<String, Long> bound) {
        Sizes sizes = sizes(graph, given, bound);
        Map<String, Tensor> all = new LinkedHashMap<>(given);
        graph.leaves().forEach((name, leaf) -> {
            if (!(leaf.op() instanceof Parameter)) {
                all.computeIfAbsent(name, missing -> random(name, leaf, sizes));
            }
        });
        return all;
    }

    private static Sizes sizes(Graph graph, Map<String, Tensor> given, Map<String, Long> bound) {
        Sizes.Solver solver = new Sizes.Solver();
        bound.forEach((symbol, size) -> solver.add(symbol, size, "--bind"));
        try {
            given.forEach((name, tensor) -> {
                if (graph.leaves().containsKey(name)) {
                    solver.add(graph.leaves().get(name).shape(), tensor.shape(), "input " + name);
                }
            });
            return solver.solve();
        } catch (IllegalArgumentException e) {
            throw new RunFailure(e.getMessage());
        }
    }

    private static Tensor random(String name, Node leaf, Sizes sizes) {
        ImmutableIntArray shape;
        try {
            shape = sizes.of(leaf.shape());
        } catch (IllegalArgumentException e) {
            throw new UsageFailure("input " + name + " of type " + leaf.type() + " is random, but of what size? "
                    + e.getMessage() + "; give --bind, or --in " + name + "=...");
        }
        SplittableRandom random = new SplittableRandom(name.hashCode());
        DType dtype = leaf.dtype();
        return dtype.isFloat()
                ? Tensor.fill(dtype, shape, i -> random.nextDouble())
                : Tensor.fillLong(dtype, shape, i -> random.nextInt(2));
    }
}
