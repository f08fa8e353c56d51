package org.graphc.core.graph;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/**
 * A graph inside an operation: what a loop repeats, a branch of a choice. Its inputs are its parameters in order, its
 * outputs the results. It is a value: two bodies are equal where they compute the same, operation by operation.
 */
public final class Body {
    private final Graph graph;
    private final ImmutableList<Node> parameters;
    private final ImmutableList<Node> results;
    private final int hash;

    private Body(Graph graph) {
        this.graph = graph;
        this.parameters = graph.leaves().values().asList();
        this.results = graph.outputs().values().asList();
        this.hash = hash(graph);
    }

    /**
     * The results as a function of the parameters, which are inputs of {@code building}; what no result needs is
     * pruned, and equal values are merged.
     *
     * @throws IllegalArgumentException if a result depends on an input that is not among the parameters
     */
    public static Body of(GraphBuilder building, List<Node> parameters, List<Node> results) {
        List<Node> local = results.stream().map(building::local).toList();
        BitSet live = new BitSet();
        local.forEach(result -> live.set(result.id()));
        for (int id = live.length() - 1; id >= 0; id = live.previousSetBit(id - 1)) {
            building.node(id).inputs().forEach(input -> live.set(input.id()));
        }
        GraphBuilder out = GraphBuilder.interning();
        Node[] copies = new Node[building.size()];
        for (int i = 0; i < parameters.size(); i++) {
            copies[parameters.get(i).id()] =
                    Arithmetic.INSTANCE.input(out, "p" + i, parameters.get(i).type());
        }
        for (int id = live.nextSetBit(0); id >= 0; id = live.nextSetBit(id + 1)) {
            if (copies[id] == null) {
                Node node = building.node(id);
                out.at(node.origin().source().map(Origin.NONE::withSource).orElse(Origin.NONE));
                copies[id] = copy(node, copies, out);
            }
        }
        for (int i = 0; i < local.size(); i++) {
            out.output("r" + i, copies[local.get(i).id()]);
        }
        return new Body(out.build());
    }

    private static Node copy(Node node, Node[] copies, GraphBuilder out) {
        if (node.op() instanceof Leaf leaf) {
            throw new IllegalArgumentException(leaf.label() + " is no parameter of the body");
        }
        List<Node> inputs = new ArrayList<>(node.inputs().size());
        node.inputs().forEach(input -> inputs.add(copies[input.id()]));
        return out.append(node.op(), inputs);
    }

    private static int hash(Graph graph) {
        int hash = graph.outputs().size();
        for (Node node : graph.nodes()) {
            hash = 31 * hash + node.op().hashCode();
            for (Node input : node.inputs()) {
                hash = 31 * hash + input.id();
            }
        }
        return hash;
    }

    /** The bodies that an operation holds: its attributes that are bodies. */
    public static ImmutableList<Body> of(Op op) {
        return op instanceof Holder holder ? holder.bodies() : ImmutableList.of();
    }

    /** An operation that holds bodies. */
    public interface Holder extends Op {
        ImmutableList<Body> bodies();

        /** The same operation with other bodies of the same types, in the same order. */
        Holder withBodies(List<Body> bodies);

        /** The value, for which bodies are evaluated by the given means. */
        Tensor evaluate(List<Tensor> inputs, Sizes sizes, Evaluator evaluator);

        @Override
        default Tensor evaluate(List<Tensor> inputs, Sizes sizes) {
            return evaluate(inputs, sizes, Body::evaluate);
        }
    }

    /** Gives the results of a body. */
    @FunctionalInterface
    public interface Evaluator {
        List<Tensor> evaluate(Body body, List<Tensor> arguments, Sizes sizes);
    }

    /** A graph of inputs and outputs alone as a body; its inputs become parameters in their order. */
    public static Body of(Graph graph) {
        return new Body(graph);
    }

    public Graph graph() {
        return graph;
    }

    public ImmutableList<Node> parameters() {
        return parameters;
    }

    public ImmutableList<Node> results() {
        return results;
    }

    public TensorType parameter(int i) {
        return parameters.get(i).type();
    }

    public TensorType result(int i) {
        return results.get(i).type();
    }

    /** The results, appended to the graph of the arguments; a node that was written somewhere still says where. */
    public ImmutableList<Node> inline(GraphBuilder target, List<Node> arguments) {
        Node[] copies = new Node[graph.size()];
        for (int i = 0; i < parameters.size(); i++) {
            copies[parameters.get(i).id()] = arguments.get(i);
        }
        Origin around = target.origin();
        for (Node node : graph.nodes()) {
            if (copies[node.id()] == null) {
                target.at(node.origin().source().map(around::withSource).orElse(around));
                copies[node.id()] = copy(node, copies, target);
            }
        }
        target.at(around);
        return results.stream().map(r -> copies[r.id()]).collect(ImmutableList.toImmutableList());
    }

    /** The results that read any of some parameters, both by their numbers. */
    public BitSet readers(BitSet of) {
        BitSet reached = new BitSet();
        of.stream().forEach(i -> reached.set(parameters.get(i).id()));
        for (Node node : graph.nodes()) {
            if (node.inputs().stream().anyMatch(input -> reached.get(input.id()))) {
                reached.set(node.id());
            }
        }
        BitSet readers = new BitSet();
        for (int i = 0; i < results.size(); i++) {
            readers.set(i, reached.get(results.get(i).id()));
        }
        return readers;
    }

    /** Gives the value of one node of a body. */
    @FunctionalInterface
    public interface Step {
        Tensor value(Node node, List<Tensor> inputs);
    }

    /** The results' values, by the definitions of the operations. */
    public List<Tensor> evaluate(List<Tensor> arguments, Sizes sizes) {
        return evaluate(arguments, (node, inputs) -> node.op().evaluate(inputs, sizes));
    }

    /** The results' values, where each node has the value that a step gives it. */
    public List<Tensor> evaluate(List<Tensor> arguments, Step step) {
        Tensor[] values = new Tensor[graph.size()];
        for (int i = 0; i < parameters.size(); i++) {
            values[parameters.get(i).id()] = arguments.get(i);
        }
        for (Node node : graph.nodes()) {
            if (values[node.id()] == null) {
                List<Tensor> inputs = new ArrayList<>(node.inputs().size());
                node.inputs().forEach(input -> inputs.add(values[input.id()]));
                values[node.id()] = step.value(node, inputs);
            }
        }
        return results.stream().map(r -> values[r.id()]).toList();
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Body body && hash == body.hash && graph.sameStructure(body.graph);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return "body of " + graph.size() + " nodes";
    }
}
