package org.graphc.runtime.plan;

import java.util.BitSet;
import java.util.List;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Gather;
import org.graphc.core.op.LogSumExp;
import org.graphc.core.op.Positions;
import org.graphc.core.type.Dim;

/** Operations that are computed as several simpler ones, which loops take in as any other. */
final class Expansion {
    private Expansion() {}

    /** A graph of the same values without such operations; the graph itself where it has none. */
    static Graph of(Graph graph) {
        BitSet live = Sweep.reaching(graph);
        boolean has = live.stream().anyMatch(id -> isExpanded(graph.node(id)));
        return has ? Sweep.forward(graph, live, Expansion::expanded) : graph;
    }

    private static boolean isExpanded(Node node) {
        return node.op() instanceof LogSumExp || node.op() instanceof Gather;
    }

    private static Node expanded(GraphBuilder out, Node old, List<Node> inputs) {
        if (old.op() instanceof LogSumExp op) {
            return op.parts(inputs.get(0));
        } else if (old.op() instanceof Gather op) {
            Dim length = inputs.get(0).shape().dim(op.axis());
            Node positions = out.append(new Positions(op.name(), length, op.outOfRange()), inputs.get(1));
            return out.append(op, inputs.get(0), positions);
        }
        return Sweep.copy(out, old, inputs);
    }
}
