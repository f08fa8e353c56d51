package org.graphc.runtime.plan;

import org.graphc.core.graph.Node;

/** How the operations of one class become kernels: first their place in a group, then the group's launches. */
interface Lowering {
    /** Joins the group that uses the node, or starts one. All uses of the node are known. */
    void fuse(Node node, FusionPlanner planner);

    /** Adds the launches of a group whose sink is of this class. */
    default void lower(FusionGroup group, ProgramBuilder program) {
        throw new IllegalStateException("nothing is computed by " + group.sink().op());
    }
}
