package org.graphc.optimizer.cost;

import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Barrier;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.Slice;
import org.graphc.core.op.StopGradient;
import org.graphc.core.op.Tag;
import org.graphc.core.op.Transpose;

/** Operations that say only how the elements of a value are looked at: they have no memory of their own. */
final class Looks {
    private Looks() {}

    static boolean isLook(Op op) {
        return op instanceof Broadcast
                || op instanceof Reshape
                || op instanceof Transpose
                || op instanceof Slice
                || op instanceof StopGradient
                || op instanceof Barrier
                || op instanceof Tag;
    }

    /** By the id of a node, the node that holds the elements which it looks at: often itself. */
    static Node[] holders(Graph graph) {
        Node[] holders = new Node[graph.size()];
        for (Node node : graph.nodes()) {
            holders[node.id()] = isLook(node.op()) ? holders[node.input(0).id()] : node;
        }
        return holders;
    }

    /** False for what is there before a run, which no run makes memory for: leaves, constants, sizes. */
    static boolean isMade(Node node) {
        return !(node.op() instanceof Leaf) && !node.inputs().isEmpty();
    }
}
