package org.graphc.core.grad;

import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
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

    private static boolean any(Node node, int i) {
        return true;
    }

    /** The targets and all that depends on them and that {@code value} depends on, through the edges that count. */
    static BitSet descendants(Node value, List<Node> targets, Edges edges) {
        GraphBuilder graph = value.owner();
        BitSet reached = new BitSet();
        targets.forEach(target -> reached.set(target.id()));
        int first = reached.nextSetBit(0);
        for (int id = Math.max(first, 0); id <= value.id(); id++) {
            Node node = graph.node(id);
            for (int i = 0; i < node.inputs().size() && !reached.get(id); i++) {
                reached.set(id, reached.get(node.input(i).id()) && edges.count(node, i));
            }
        }
        reached.and(ancestors(value, first, edges));
        return reached;
    }

    private static BitSet ancestors(Node value, int first, Edges edges) {
        GraphBuilder graph = value.owner();
        BitSet reached = new BitSet();
        reached.set(value.id());
        for (int id = value.id(); id >= Math.max(first, 0); id = reached.previousSetBit(id - 1)) {
            Node node = graph.node(id);
            for (int i = 0; i < node.inputs().size(); i++) {
                if (edges.count(node, i)) {
                    reached.set(node.input(i).id());
                }
            }
        }
        return reached;
    }

    /** Why no derivative flows from {@code value} to {@code target}: the edges that cut, or that there are none. */
    static String explain(Node value, String valueName, Node target, String targetName) {
        BitSet touched = descendants(value, List.of(target), Dependence::any);
        if (!touched.get(value.id()) || !touched.get(target.id())) {
            return valueName + " does not depend on " + targetName;
        }
        BitSet flowing = flowing(value, target);
        TreeSet<String> cuts = new TreeSet<>();
        for (int id = touched.nextSetBit(0); id >= 0; id = touched.nextSetBit(id + 1)) {
            Node node = value.owner().node(id);
            for (int i = 0; i < node.inputs().size(); i++) {
                if (flowing.get(node.input(i).id()) && !node.carriesDerivative(i)) {
                    String at = node.origin().source().map(s -> " at " + s).orElse("");
                    cuts.add(node.op().name() + at);
                }
            }
        }
        return valueName + " depends on " + targetName + " only through " + String.join(", ", cuts)
                + ", which no derivative passes";
    }

    /** What depends on the target differentiably, whether or not the value still does. */
    private static BitSet flowing(Node value, Node target) {
        BitSet flowing = new BitSet();
        flowing.set(target.id());
        for (int id = target.id() + 1; id <= value.id(); id++) {
            Node node = value.owner().node(id);
            for (int i = 0; i < node.inputs().size() && !flowing.get(id); i++) {
                flowing.set(id, flowing.get(node.input(i).id()) && node.carriesDerivative(i));
            }
        }
        return flowing;
    }
}
