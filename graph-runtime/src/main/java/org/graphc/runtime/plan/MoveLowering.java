package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import org.graphc.core.graph.Node;

/**
 * Broadcasts, transposes, slices and what positions name: looked through by loops, copied where an array of their own
 * is asked for.
 */
final class MoveLowering implements Lowering {
    @Override
    public void fuse(Node node, FusionPlanner planner) {
        if (planner.mayForward(node)) {
            planner.forward(node);
            return;
        }
        IndexMap map =
                Moves.through(node, IndexMap.identity(node.shape().rank())).orElseThrow();
        planner.start(
                node, 0, Nest.of(node.shape().dims()), ImmutableList.of(new FusionGroup.Read(node.input(0), map)));
    }

    @Override
    public void store(FusionGroup group, KernelBuilder kernel) {
        int value = kernel.read(group.roots().get(0));
        kernel.store(Kernel.Kind.MAP, value, IndexMap.identity(group.nest().rank()));
    }
}
