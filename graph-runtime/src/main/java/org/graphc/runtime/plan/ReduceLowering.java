package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.ArgMax;
import org.graphc.core.op.ArgMin;
import org.graphc.core.op.Norm2;
import org.graphc.core.op.Reduce;
import org.graphc.core.type.Dim;

/** Reductions: the sink of a loop nest that also computes what is reduced. */
final class ReduceLowering implements Lowering {
    @Override
    public void fuse(Node node, FusionPlanner planner) {
        Node from = node.input(0);
        int rank = from.shape().rank();
        int columns = firstColumn(node);
        ImmutableIntArray axes = axes(node.op());
        ImmutableList.Builder<Dim> outer = ImmutableList.builder();
        ImmutableList.Builder<Dim> reduced = ImmutableList.builder();
        ImmutableList.Builder<Dim> inner = ImmutableList.builder();
        for (int i = 0; i < rank; i++) {
            (axes.contains(i) ? reduced : i < columns ? outer : inner)
                    .add(from.shape().dim(i));
        }
        Nest nest = new Nest(outer.build(), reduced.build(), inner.build());
        int[] loops = new int[rank];
        int kept = 0;
        int met = nest.outer().size();
        for (int i = 0; i < columns; i++) {
            loops[i] = axes.contains(i) ? met++ : kept++;
        }
        for (int i = columns; i < rank; i++) {
            loops[i] = i; // trailing loops keep their place
        }
        planner.start(node, 0, nest, ImmutableList.of(new FusionGroup.Read(from, IndexMap.of(loops))));
    }

    /** Reductions that keep the last axes run over whole rows of results; an index is found for one after the other. */
    private static int firstColumn(Node node) {
        int rank = node.input(0).shape().rank();
        boolean sideBySide = node.op() instanceof Reduce;
        int first = rank;
        while (sideBySide && first > 0 && !axes(node.op()).contains(first - 1)) {
            first--;
        }
        return first;
    }

    private static ImmutableIntArray axes(Op op) {
        if (op instanceof Reduce reduce) {
            return reduce.axes();
        }
        if (op instanceof Norm2 norm) {
            return norm.axes();
        }
        return ImmutableIntArray.of(op instanceof ArgMax argMax ? argMax.axis() : ((ArgMin) op).axis());
    }

    @Override
    public void store(FusionGroup group, KernelBuilder kernel) {
        Nest nest = group.nest();
        int[] loops = new int[nest.outer().size() + nest.columns().size()];
        for (int i = 0; i < loops.length; i++) {
            loops[i] = i < nest.outer().size() ? i : i + nest.reduced().size();
        }
        int value = kernel.read(group.roots().get(0));
        kernel.store(kind(group.sink().op()), value, IndexMap.of(loops));
    }

    private static Kernel.Kind kind(Op op) {
        if (op instanceof Reduce reduce) {
            return switch (reduce.monoid()) {
                case SUM -> Kernel.Kind.SUM;
                case PROD -> Kernel.Kind.PROD;
                case MAX -> Kernel.Kind.MAX;
                case MIN -> Kernel.Kind.MIN;
                case ANY -> Kernel.Kind.ANY;
                case ALL -> Kernel.Kind.ALL;
            };
        } else if (op instanceof Norm2) {
            return Kernel.Kind.NORM2;
        }
        return op instanceof ArgMax ? Kernel.Kind.ARG_MAX : Kernel.Kind.ARG_MIN;
    }
}
