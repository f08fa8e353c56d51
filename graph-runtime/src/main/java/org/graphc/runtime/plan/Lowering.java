package org.graphc.runtime.plan;

import org.graphc.core.graph.Node;

/** How the operations of one class become kernels: first their place in a group, then the group's launches. */
interface Lowering {
    /** Joins the group that uses the node, or starts one. All uses of the node are known. */
    void fuse(Node node, FusionPlanner planner);

    /** Adds the result of a group whose sink is of this class to the kernel that computes the group. */
    default void store(FusionGroup group, KernelBuilder kernel) {
        throw new IllegalStateException("no loop computes " + group.sink().op());
    }

    /** Adds the launch of a whole group, which is computed without loops of ours. */
    default void lower(FusionGroup group, ProgramBuilder program) {
        throw new IllegalStateException("nothing is computed by " + group.sink().op());
    }
}
