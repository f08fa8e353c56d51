package org.graphc.runtime.plan;

import org.graphc.core.graph.Node;

/** Values that are there before a program runs: leaves, constants, sizes. */
final class SourceLowering implements Lowering {
    @Override
    public void fuse(Node node, FusionPlanner planner) {
        planner.store(node);
    }
}
