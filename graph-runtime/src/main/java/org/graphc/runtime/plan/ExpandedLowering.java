package org.graphc.runtime.plan;

import org.graphc.core.graph.Node;

/** Operations that are gone before a graph is planned, since {@link Expansion} puts others in their place. */
final class ExpandedLowering implements Lowering {
    @Override
    public void fuse(Node node, FusionPlanner planner) {
        throw new IllegalStateException(node.op() + " is computed by its parts");
    }
}
