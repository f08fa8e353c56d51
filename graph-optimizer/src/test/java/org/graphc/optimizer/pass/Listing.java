package org.graphc.optimizer.pass;

import java.util.stream.Collectors;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Constant;
import org.graphc.core.op.LogSumExp;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.Size;
import org.graphc.core.op.Transpose;

/** A graph with a line for each node, attributes and all, for goldens that show single nodes. */
final class Listing {
    private Listing() {}

    static String of(Graph graph) {
        String nodes = graph.nodes().stream().map(node -> line(graph, node)).collect(Collectors.joining());
        String outputs = graph.outputs().entrySet().stream()
                .map(out -> "output " + out.getKey() + " = " + out.getValue() + "\n")
                .collect(Collectors.joining());
        return nodes + outputs;
    }

    private static String line(Graph graph, Node node) {
        String inputs = node.inputs().stream().map(Node::toString).collect(Collectors.joining(", ", "(", ")"));
        String name = graph.name(node).map(text -> "  // " + text).orElse("");
        return node + " = " + node.op().name() + attribute(node) + inputs + "  " + node.type() + name + "\n";
    }

    private static String attribute(Node node) {
        if (node.op() instanceof Constant c) {
            return " " + c.value();
        } else if (node.op() instanceof Size s) {
            return " " + s.dim();
        } else if (node.op() instanceof Reduce r) {
            return r.axes().toString();
        } else if (node.op() instanceof LogSumExp l) {
            return l.axes().toString();
        } else if (node.op() instanceof Broadcast b) {
            return b.axes().toString();
        }
        return node.op() instanceof Transpose t ? t.permutation().toString() : "";
    }
}
