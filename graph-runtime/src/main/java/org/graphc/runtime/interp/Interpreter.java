package org.graphc.runtime.interp;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.BoundedRecursion;
import org.graphc.core.type.Sizes;
import org.graphc.runtime.Feeds;
import org.graphc.runtime.GraphFunction;
import org.graphc.runtime.MemoryGuard;
import org.graphc.runtime.Printed;
import org.graphc.runtime.Result;
import org.graphc.runtime.RunFailure;

/**
 * The reference: evaluates each operation by its own definition, in the order of ids, and drops a value after its last
 * use. Slow and obvious; compiled programs are compared with it.
 */
public final class Interpreter implements GraphFunction {
    private final Graph graph;
    private final BitSet live;
    private final int[] lastUse;
    private final Consumer<String> printed;

    /** Shows nothing of what is printed. */
    public Interpreter(Graph graph) {
        this(graph, line -> {});
    }

    /** Takes also where a line goes for each value that {@code print} shows. */
    public Interpreter(Graph graph, Consumer<String> printed) {
        this.graph = graph;
        this.printed = printed;
        this.live = Sweep.reaching(graph);
        this.lastUse = lastUses(graph, live);
    }

    private static int[] lastUses(Graph graph, BitSet live) {
        int[] last = new int[graph.size()];
        for (int id = live.nextSetBit(0); id >= 0; id = live.nextSetBit(id + 1)) {
            for (Node input : graph.node(id).inputs()) {
                last[input.id()] = id;
            }
        }
        graph.roots().forEach(root -> last[root.id()] = Integer.MAX_VALUE);
        return last;
    }

    @Override
    public Graph graph() {
        return graph;
    }

    @Override
    public Result call(Map<String, Tensor> given) {
        Feeds feeds = Feeds.bind(graph, given);
        MemoryGuard guard = new MemoryGuard();
        Tensor[] values = new Tensor[graph.size()];
        for (int id = live.nextSetBit(0); id >= 0; id = live.nextSetBit(id + 1)) {
            Node node = graph.node(id);
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted");
            }
            values[id] = node.op() instanceof Leaf leaf
                    ? feeds.tensors().get(leaf.label())
                    : evaluate(node, values, feeds, guard);
            free(node, values, guard);
        }
        for (Graph.Assertion assertion : graph.assertions()) {
            Result.requireTrue(assertion, values[assertion.condition().id()]);
        }
        return new Result(values(graph.outputs(), values), values(graph.updates(), values));
    }

    private Tensor evaluate(Node node, Tensor[] values, Feeds feeds, MemoryGuard guard) {
        List<Tensor> inputs = new ArrayList<>(node.inputs().size());
        for (Node input : node.inputs()) {
            inputs.add(values[input.id()]);
        }
        try {
            guard.reserve(node.type(), feeds.sizes());
        } catch (IllegalArgumentException e) {
            throw RunFailure.at(node, e.getMessage());
        }
        return value(node, inputs, feeds.sizes());
    }

    /** Also of a node in a body, so that what fails or prints there does so with its own place. */
    @BoundedRecursion("bodies nest as deep as their author wrote them, which reading limits")
    private Tensor value(Node node, List<Tensor> inputs, Sizes sizes) {
        try {
            Tensor value = node.op() instanceof Body.Holder holder
                    ? holder.evaluate(
                            inputs,
                            sizes,
                            (body, arguments, inner) -> body.evaluate(arguments, (n, in) -> value(n, in, inner)))
                    : node.op().evaluate(inputs, sizes);
            Printed.show(node, value, printed);
            return value;
        } catch (IllegalArgumentException e) {
            throw RunFailure.at(node, e.getMessage());
        }
    }

    private void free(Node node, Tensor[] values, MemoryGuard guard) {
        for (Node input : node.inputs()) {
            if (lastUse[input.id()] == node.id() && values[input.id()] != null) {
                if (!(input.op() instanceof Leaf)) {
                    guard.release(values[input.id()]);
                }
                values[input.id()] = null;
            }
        }
    }

    private static ImmutableMap<String, Tensor> values(Map<String, Node> nodes, Tensor[] values) {
        ImmutableMap.Builder<String, Tensor> named = ImmutableMap.builder();
        nodes.forEach((name, node) -> named.put(name, values[node.id()]));
        return named.buildOrThrow();
    }
}
