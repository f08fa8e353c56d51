package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Concat;
import org.graphc.core.type.Dim;

/** Joined values: each part is computed straight into its place. */
final class ConcatLowering implements Lowering {
    @Override
    public void fuse(Node node, FusionPlanner planner) {
        for (int i = node.inputs().size() - 1; i >= 0; i--) {
            Node part = node.input(i);
            IndexMap identity = IndexMap.identity(part.shape().rank());
            planner.start(
                    node, i, Nest.of(part.shape().dims()), ImmutableList.of(new FusionGroup.Read(part, identity)));
        }
    }

    @Override
    public void store(FusionGroup group, KernelBuilder kernel) {
        int axis = ((Concat) group.sink().op()).axis();
        Dim start = Dim.ZERO;
        for (Node before : group.sink().inputs().subList(0, group.part())) {
            start = start.plus(before.shape().dim(axis));
        }
        ImmutableList.Builder<IndexMap.Axis> axes = ImmutableList.builder();
        for (int i = 0; i < group.nest().rank(); i++) {
            axes.add(i == axis ? new IndexMap.Axis(i, start, 1) : IndexMap.Axis.of(i));
        }
        int value = kernel.read(group.roots().get(0));
        kernel.store(Kernel.Kind.MAP, value, new IndexMap(axes.build()));
    }
}
