package org.graphc.core.grad;

import java.util.BitSet;
import java.util.List;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;

/** Who depends on whom, through any edge or through those that carry derivatives. */
final class Dependence {
    private Dependence() {}

    /** Which edges, from a node to its input {@code i}, count. */
    @FunctionalInterface
    interface Edges {
        boolean count(Node node, int i);
    }

    static boolean any(Node node, int i) {
        return true;
    }

    /** The targets and all that depends on them and that {@code value} depends on, through the edges that count. */
    static BitSet between(Node value, List<Node> targets, Edges edges) {
        return between(List.of(value), targets, edges);
    }

    /** The targets and all that depends on them and that some value depends on, through the edges that count. */
    static BitSet between(List<Node> values, List<Node> targets, Edges edges) {
        BitSet linked = descendants(last(values), targets, edges);
        linked.and(ancestors(values, Math.max(linked.nextSetBit(0), 0), edges));
        return linked;
    }

    private static Node last(List<Node> values) {
        return values.stream().reduce((a, b) -> a.id() > b.id() ? a : b).orElseThrow();
    }

    /** The targets and all up to {@code last} that depends on them, through the edges that count. */
    static BitSet descendants(Node last, List<Node> targets, Edges edges) {
        GraphBuilder graph = last.owner();
        BitSet reached = new BitSet();
        targets.forEach(target -> reached.set(target.id()));
        for (int id = Math.max(reached.nextSetBit(0), 0); id <= last.id(); id++) {
            Node node = graph.node(id);
            for (int i = 0; i < node.inputs().size() && !reached.get(id); i++) {
                reached.set(id, reached.get(node.input(i).id()) && edges.count(node, i));
            }
        }
        return reached;
    }

    /** The values and all from {@code first} on that they depend on, through the edges that count. */
    private static BitSet ancestors(List<Node> values, int first, Edges edges) {
        GraphBuilder graph = values.get(0).owner();
        BitSet reached = new BitSet();
        values.forEach(value -> reached.set(value.id()));
        for (int id = reached.length() - 1; id >= first; id = reached.previousSetBit(id - 1)) {
            Node node = graph.node(id);
            for (int i = 0; i < node.inputs().size(); i++) {
                if (edges.count(node, i)) {
                    reached.set(node.input(i).id());
                }
            }
        }
        return reached;
    }
}
