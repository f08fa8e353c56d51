package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Pad;

/** Padding: zeros everywhere first, then the elements between them. */
final class PadLowering implements Lowering {
    @Override
    public void fuse(Node node, FusionPlanner planner) {
        Node inside = node.input(0);
        IndexMap identity = IndexMap.identity(inside.shape().rank());
        planner.start(
                node, 1, Nest.of(inside.shape().dims()), ImmutableList.of(new FusionGroup.Read(inside, identity)));
        planner.start(node, 0, Nest.of(node.shape().dims()), ImmutableList.of());
    }

    @Override
    public void store(FusionGroup group, KernelBuilder kernel) {
        if (group.part() == 0) {
            int zero = kernel.zero(group.sink().dtype());
            kernel.store(Kernel.Kind.MAP, zero, IndexMap.identity(group.nest().rank()));
            return;
        }
        Pad pad = (Pad) group.sink().op();
        ImmutableList.Builder<IndexMap.Axis> axes = ImmutableList.builder();
        for (int i = 0; i < group.nest().rank(); i++) {
            axes.add(new IndexMap.Axis(i, pad.low().get(i), pad.interior().get(i) + 1L));
        }
        int value = kernel.read(group.roots().get(0));
        kernel.store(Kernel.Kind.MAP, value, new IndexMap(axes.build()));
    }
}
