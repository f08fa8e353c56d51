package org.graphc.runtime.plan;

import org.graphc.core.graph.Graph;
import org.graphc.runtime.plan.FusionPlanner.Fusion;

/** Graph to program: fuse, lower, place. */
public final class Planner {
    private Planner() {}

    public static Program plan(Graph graph) {
        Fusion fusion = FusionPlanner.plan(graph, Lowerings.ALL);
        ProgramBuilder program = new ProgramBuilder(graph, fusion);
        for (FusionGroup group : fusion.groups()) {
            Lowerings.ALL.of(group.sink()).lower(group, program);
        }
        return program.build();
    }
}
