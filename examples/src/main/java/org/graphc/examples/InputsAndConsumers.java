package org.graphc.examples;

import java.util.List;
import java.util.stream.Collectors;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;

/** Nodes are variables, edges are operations: what a value is computed from, and what reads it. */
public final class InputsAndConsumers {
    private InputsAndConsumers() {}

    /** e = (a + b)(b + 1), whose b is read twice, and the adjoint of every value. */
    static Graph graph() {
        GraphBuilder graph = GraphBuilder.create();
        Node a = Ops.input(graph, "a", TensorType.scalar(DType.F64));
        Node b = Ops.input(graph, "b", TensorType.scalar(DType.F64));
        Node c = a.plus(b).named("c");
        Node d = b.plus(1).named("d");
        Node e = c.times(d);
        graph.output("e", e);
        Gradients.of(e, a, b)
                .table()
                .forEach((value, adjoint) ->
                        graph.output("de_d" + graph.name(value).orElseThrow(), adjoint));
        return graph.build();
    }

    public static void main(String[] args) {
        Graph graph = graph();
        for (Node node : graph.nodes()) {
            System.out.println(label(graph, node) + " = " + node.op().name() + " of " + labels(graph, node.inputs())
                    + ", read by " + labels(graph, graph.consumers(node)));
        }
    }

    private static String labels(Graph graph, List<Node> nodes) {
        String joined = nodes.stream().map(node -> label(graph, node)).collect(Collectors.joining(", "));
        return joined.isEmpty() ? "nothing" : joined;
    }

    private static String label(Graph graph, Node node) {
        return graph.name(node).orElse(node.toString());
    }
}
