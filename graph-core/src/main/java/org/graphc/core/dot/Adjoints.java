package org.graphc.core.dot;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Origin;

/** Which nodes are whole adjoints of what a picture shows, and which are parts of which adjoint. */
final class Adjoints {
    private final Graph graph;
    private final boolean details;
    private final Node[] wholes;
    private final Map<String, String> valueNames;

    Adjoints(Graph graph, boolean details) {
        this.graph = graph;
        this.details = details;
        this.wholes = wholes();
        this.valueNames = valueNames();
    }

    /** The value that the node is the derivative with respect to, unless shape arithmetic that is not drawn. */
    Optional<Node> of(Node node) {
        return node.origin().isDerivative()
                ? graph.adjointOf(node).filter(value -> details || !Formulas.isImplicit(graph, value))
                : Optional.empty();
    }

    /** The adjoint that the node ends up in: itself, or that of its first consumer. */
    Optional<Node> whole(Node node) {
        return Optional.ofNullable(wholes[node.id()]);
    }

    private Node[] wholes() {
        Node[] found = new Node[graph.size()];
        for (int id = graph.size() - 1; id >= 0; id--) {
            Node node = graph.node(id);
            if (node.origin().isDerivative()) {
                if (of(node).isPresent()) {
                    found[id] = node;
                }
                for (Node input : node.inputs()) {
                    found[input.id()] = found[id];
                }
            }
        }
        return found;
    }

    /** What the differentiated value is called now: it may have got its name after it was differentiated. */
    String valueName(String then) {
        return valueNames.getOrDefault(then, then);
    }

    private Map<String, String> valueNames() {
        Map<String, String> names = new HashMap<>();
        for (Node node : graph.nodes()) {
            Optional<Origin.Derivative> derivative = node.origin().derivative();
            if (derivative.isPresent() && derivative.get().rule().equals("seed")) {
                String then = derivative.get().of();
                String now = derivative.get().twin().flatMap(graph::name).orElse(then);
                names.merge(then, now, (a, b) -> a.equals(b) ? a : then);
            }
        }
        return names;
    }
}
