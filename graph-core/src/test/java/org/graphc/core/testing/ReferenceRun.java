package org.graphc.core.testing;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;

/** One evaluation of every node of a graph by {@code op.evaluate}, all values kept: the plainest interpreter. */
public final class ReferenceRun {
    private final Graph graph;
    private final Tensor[] values;

    private ReferenceRun(Graph graph, Map<String, Tensor> feeds) {
        this.graph = graph;
        this.values = new Tensor[graph.size()];
        Sizes sizes = sizes(graph, feeds);
        for (Node node : graph.nodes()) {
            values[node.id()] = node.op() instanceof Leaf leaf && feeds.containsKey(leaf.label())
                    ? feeds.get(leaf.label())
                    : node.op().evaluate(arguments(node), sizes);
        }
    }

    /** Runs the graph on inputs by name; a parameter that is not fed has its initial value. */
    public static ReferenceRun of(Graph graph, Map<String, Tensor> feeds) {
        return new ReferenceRun(graph, feeds);
    }

    /** What the graph returns for the inputs. */
    public static ImmutableMap<String, Tensor> outputs(Graph graph, Map<String, Tensor> feeds) {
        return of(graph, feeds).outputs();
    }

    private static Sizes sizes(Graph graph, Map<String, Tensor> feeds) {
        Sizes.Solver solver = new Sizes.Solver();
        graph.leaves().forEach((name, leaf) -> {
            if (feeds.containsKey(name)) {
                solver.add(leaf.shape(), feeds.get(name).shape(), name);
            }
        });
        return solver.solve();
    }

    private List<Tensor> arguments(Node node) {
        List<Tensor> arguments = new ArrayList<>();
        node.inputs().forEach(input -> arguments.add(values[input.id()]));
        return arguments;
    }

    /** The value of any node of the graph, or of the builder it was built from. */
    public Tensor value(Node node) {
        return values[node.id()];
    }

    public ImmutableMap<String, Tensor> outputs() {
        return ImmutableMap.copyOf(Maps.transformValues(graph.outputs(), this::value));
    }

    /** What each updated parameter becomes. */
    public ImmutableMap<String, Tensor> updates() {
        return ImmutableMap.copyOf(Maps.transformValues(graph.updates(), this::value));
    }
}
