package org.graphc.runtime.plan;

import com.google.common.primitives.ImmutableIntArray;
import org.graphc.core.graph.Node;

/** Operations that no loop nest of scalar steps computes: sorting, decompositions. A routine runs on whole arrays. */
final class CallLowering implements Lowering {
    @Override
    public void fuse(Node node, FusionPlanner planner) {
        node.inputs().forEach(planner::store);
        planner.startWhole(node, node.inputs());
    }

    @Override
    public void lower(FusionGroup group, ProgramBuilder program) {
        Node node = group.sink();
        ImmutableIntArray.Builder buffers = ImmutableIntArray.builder();
        buffers.add(program.place(node));
        node.inputs().forEach(input -> buffers.add(program.place(input)));
        program.call(node, buffers.build());
    }
}
