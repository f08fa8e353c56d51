package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Concat;
import org.graphc.core.type.Dim;

/** Joined values: each part is computed straight into its place, in loops that need none for axes of size one. */
final class ConcatLowering implements Lowering {
    @Override
    public void fuse(Node node, FusionPlanner planner) {
        for (int i = node.inputs().size() - 1; i >= 0; i--) {
            Node part = node.input(i);
            Nest nest = Nest.of(Moves.withoutUnits(part.shape()).dims());
            IndexMap map = IndexMap.withoutUnits(part.shape());
            planner.start(node, i, nest, ImmutableList.of(new FusionGroup.Read(part, map)));
        }
    }

    @Override
    public void store(FusionGroup group, KernelBuilder kernel) {
        int axis = ((Concat) group.sink().op()).axis();
        Dim start = Dim.ZERO;
        for (Node before : group.sink().inputs().subList(0, group.part())) {
            start = start.plus(before.shape().dim(axis));
        }
        List<IndexMap.Axis> axes = new ArrayList<>(group.roots().get(0).map().axes());
        axes.set(
                axis,
                new IndexMap.Axis(axes.get(axis).loop(), start, axes.get(axis).step()));
        int value = kernel.read(group.roots().get(0));
        kernel.store(Kernel.Kind.MAP, value, new IndexMap(ImmutableList.copyOf(axes)));
    }
}
