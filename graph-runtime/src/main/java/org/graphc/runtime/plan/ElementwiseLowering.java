package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import org.graphc.core.graph.Node;

/** Scalar functions and casts: part of the loop that uses them, or the sink of one. */
final class ElementwiseLowering implements Lowering {
    @Override
    public void fuse(Node node, FusionPlanner planner) {
        if (!planner.absorb(node)) {
            IndexMap identity = IndexMap.identity(node.shape().rank());
            ImmutableList.Builder<FusionGroup.Read> roots =
                    ImmutableList.builderWithExpectedSize(node.inputs().size());
            for (int i = 0; i < node.inputs().size(); i++) {
                roots.add(new FusionGroup.Read(node.input(i), identity));
            }
            planner.start(node, 0, Nest.of(node.shape().dims()), roots.build());
        }
    }

    @Override
    public void store(FusionGroup group, KernelBuilder kernel) {
        int value = kernel.apply(group.sink(), group.roots());
        kernel.store(Kernel.Kind.MAP, value, IndexMap.identity(group.nest().rank()));
    }
}
