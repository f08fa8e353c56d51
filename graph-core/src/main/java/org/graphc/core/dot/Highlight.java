package org.graphc.core.dot;

import com.google.common.collect.ImmutableSet;
import java.util.BitSet;
import java.util.Optional;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;

/** The nodes by which one value depends on another, and those by which the derivative comes back. */
final class Highlight {
    private final Graph graph;
    private final Adjoints adjoints;
    private final BitSet nodes;

    /** The nodes of the path. */
    static BitSet of(Graph graph, Adjoints adjoints, PictureOptions.Path path) {
        return new Highlight(graph, adjoints, path).nodes;
    }

    private Highlight(Graph graph, Adjoints adjoints, PictureOptions.Path path) {
        this.graph = graph;
        this.adjoints = adjoints;
        Node from = find(graph, path.from());
        Node to = find(graph, path.to());
        nodes = descendants(to);
        nodes.and(ancestors(from));
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException(
                    Markup.printable(path.from()) + " does not depend on " + Markup.printable(path.to()));
        }
        comeBack(to);
    }

    /** The value that is called so. */
    static Node find(Graph graph, String name) {
        Node known = graph.outputs().getOrDefault(name, graph.leaves().get(name));
        if (known != null) {
            return known;
        }
        Optional<Node> named = graph.nodes().stream()
                .filter(node -> graph.name(node).filter(name::equals).isPresent())
                .findFirst();
        return named.orElseThrow(() -> new IllegalArgumentException("nothing is called " + Markup.printable(name)
                + "; there are " + some(ImmutableSet.copyOf(graph.outputs().keySet())) + " and "
                + some(ImmutableSet.copyOf(graph.leaves().keySet()))));
    }

    private static String some(ImmutableSet<String> names) {
        String shown = String.join(", ", names.asList().subList(0, Math.min(8, names.size())));
        return Markup.printable(shown) + (names.size() > 8 ? ", …" : "");
    }

    private BitSet descendants(Node start) {
        BitSet reached = new BitSet();
        reached.set(start.id());
        for (Node node : graph.nodes().subList(start.id(), graph.size())) {
            if (node.inputs().stream().anyMatch(input -> reached.get(input.id()))) {
                reached.set(node.id());
            }
        }
        return reached;
    }

    private BitSet ancestors(Node start) {
        BitSet reached = new BitSet();
        reached.set(start.id());
        for (int id = start.id(); id >= 0; id--) {
            if (reached.get(id)) {
                graph.node(id).inputs().forEach(input -> reached.set(input.id()));
            }
        }
        return reached;
    }

    /** Adds the adjoints of the path's values that the last adjoint is computed from, with the steps between them. */
    private void comeBack(Node to) {
        BitSet forward = (BitSet) nodes.clone();
        BitSet flows = new BitSet();
        for (Node node : graph.nodes()) {
            Optional<Node> value = adjoints.whole(node).flatMap(graph::adjointOf);
            boolean belongs = value.filter(v -> forward.get(v.id())).isPresent();
            boolean fed = node.inputs().stream().anyMatch(input -> flows.get(input.id()));
            flows.set(node.id(), belongs && (fed || adjoints.of(node).isPresent()));
        }
        for (Node node : graph.nodes()) {
            if (adjoints.of(node).filter(to::equals).isPresent()) {
                BitSet back = ancestors(node);
                back.and(flows);
                nodes.or(back);
            }
        }
    }
}
