package org.graphc.core.dot;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Tag;

/**
 * The nodes by which one value depends on another and those by which the derivative comes back, and the edges where a
 * dependence is cut. What depends through cuts alone is on the path only where nothing else is.
 */
final class Highlight {
    private final Graph graph;
    private final Adjoints adjoints;
    private final BitSet flowing;
    private final BitSet leading;
    private final BitSet nodes;

    Highlight(Graph graph, Adjoints adjoints, PictureOptions.Path path) {
        this.graph = graph;
        this.adjoints = adjoints;
        Node from = find(graph, path.from());
        Node to = find(graph, path.to());
        this.flowing = descendants(to, Node::carriesDerivative);
        this.leading = ancestors(from, Highlight::any);
        this.nodes = flowing.get(from.id())
                ? between(flowing, ancestors(from, Node::carriesDerivative))
                : between(descendants(to, Highlight::any), leading);
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException(
                    Markup.printable(path.from()) + " does not depend on " + Markup.printable(path.to()));
        }
        comeBack(to);
    }

    /** Which edges, from a node to its input {@code i}, count. */
    @FunctionalInterface
    private interface Edges {
        boolean count(Node node, int i);
    }

    private static boolean any(Node node, int i) {
        return true;
    }

    private static BitSet between(BitSet descendants, BitSet ancestors) {
        BitSet nodes = (BitSet) descendants.clone();
        nodes.and(ancestors);
        return nodes;
    }

    boolean contains(Node node) {
        return nodes.get(node.id());
    }

    /** True where input {@code i} depends on the path's end differentiably, and no derivative passes the node to it. */
    boolean isCut(Node node, int i) {
        return !node.carriesDerivative(i)
                && leading.get(node.id())
                && flowing.get(node.input(i).id());
    }

    /** The value that is called so, with its scopes, {@code hidden.h}, or without where no other is. */
    static Node find(Graph graph, String name) {
        Node known = graph.outputs().getOrDefault(name, graph.leaves().get(name));
        if (known != null) {
            return known;
        }
        Map<String, Node> called = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            String scope = node.origin().scope().replace('/', '.');
            for (String own : names(graph, node)) {
                String whole = scope.isEmpty() ? own : scope + "." + own;
                if (own.equals(name) || whole.equals(name)) {
                    called.putIfAbsent(whole, node);
                }
            }
        }
        if (called.size() > 1 && !called.containsKey(name)) {
            throw new IllegalArgumentException(Markup.printable(name) + " is the name of several values: "
                    + some(ImmutableSet.copyOf(called.keySet())));
        } else if (called.isEmpty()) {
            throw new IllegalArgumentException("nothing is called " + Markup.printable(name) + "; there are "
                    + some(ImmutableSet.copyOf(graph.outputs().keySet())) + " and "
                    + some(ImmutableSet.copyOf(graph.leaves().keySet())));
        }
        return called.getOrDefault(name, called.values().iterator().next());
    }

    private static List<String> names(Graph graph, Node node) {
        List<String> names = new ArrayList<>();
        graph.name(node).ifPresent(names::add);
        if (node.op() instanceof Tag tag) {
            names.add(tag.label());
        }
        return names;
    }

    private static String some(ImmutableSet<String> names) {
        String shown = String.join(", ", names.asList().subList(0, Math.min(8, names.size())));
        return Markup.printable(shown) + (names.size() > 8 ? ", …" : "");
    }

    private BitSet descendants(Node start, Edges edges) {
        BitSet reached = new BitSet();
        reached.set(start.id());
        for (Node node : graph.nodes().subList(start.id() + 1, graph.size())) {
            for (int i = 0; i < node.inputs().size(); i++) {
                if (reached.get(node.input(i).id()) && edges.count(node, i)) {
                    reached.set(node.id());
                }
            }
        }
        return reached;
    }

    private BitSet ancestors(Node start, Edges edges) {
        BitSet reached = new BitSet();
        reached.set(start.id());
        for (int id = start.id(); id >= 0; id = reached.previousSetBit(id - 1)) {
            Node node = graph.node(id);
            for (int i = 0; i < node.inputs().size(); i++) {
                if (edges.count(node, i)) {
                    reached.set(node.input(i).id());
                }
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
                BitSet back = ancestors(node, Highlight::any);
                back.and(flows);
                nodes.or(back);
            }
        }
    }
}
