package org.graphc.core.graph;

import java.util.List;
import org.graphc.core.type.BoundedRecursion;
import org.graphc.core.type.TensorType;

/** Checks what graphs and bodies promise: ids in order, one owner, and each type equal to the one inferred again. */
public final class GraphVerifier {
    private GraphVerifier() {}

    /**
     * Returns the graph if it is sound.
     *
     * @throws IllegalStateException naming {@code stage} and the first node that is not
     */
    @BoundedRecursion("bodies nest as deep as their author wrote them")
    public static Graph verify(Graph graph, String stage) {
        for (int i = 0; i < graph.size(); i++) {
            Node node = graph.node(i);
            if (node.id() != i || node.owner() != graph.node(0).owner()) {
                throw new IllegalStateException("after " + stage + ": " + node + " stands at " + i);
            }
            for (Node input : node.inputs()) {
                if (input.id() >= i || graph.node(input.id()) != input) {
                    throw new IllegalStateException("after " + stage + ": " + node + " reads " + input);
                }
            }
            for (Body body : Body.of(node.op())) {
                verify(body.graph(), stage + ", in a body of " + node);
            }
            List<TensorType> types = node.inputs().stream().map(Node::type).toList();
            if (!node.op().infer(types).equals(node.type())) {
                throw new IllegalStateException("after " + stage + ": " + node + " = " + node.op() + " is "
                        + node.type() + ", inferred " + node.op().infer(types));
            }
        }
        verifyRoots(graph, stage);
        return graph;
    }

    private static void verifyRoots(Graph graph, String stage) {
        for (Node root : graph.roots()) {
            if (root.id() >= graph.size() || graph.node(root.id()) != root) {
                throw new IllegalStateException("after " + stage + ": root " + root + " is not in the graph");
            }
        }
    }
}
