package org.graphc.runtime.plan;

import org.graphc.core.graph.Node;

/** Values with the elements of their input in the same order: looked through, or sharing the input's array. */
final class ReshapeLowering implements Lowering {
    @Override
    public void fuse(Node node, FusionPlanner planner) {
        boolean visible =
                Moves.through(node, IndexMap.identity(node.shape().rank())).isPresent();
        if (planner.isStored(node) || !visible) {
            planner.alias(node);
        }
        if (visible) {
            planner.forward(node);
        }
    }
}
