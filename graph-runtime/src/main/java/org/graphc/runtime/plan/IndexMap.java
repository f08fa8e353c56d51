package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Gather;
import org.graphc.core.op.Slice;
import org.graphc.core.op.Transpose;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.runtime.plan.FusionGroup.Read;

/**
 * Which element of a value a loop nest looks at: the index along each of the value's axes, affine in one loop, or in a
 * position that is read in the loops.
 *
 * @param named the position that axes follow which are {@link Axis#NAMED}
 */
record IndexMap(ImmutableList<Axis> axes, Optional<Read> named) {
    /**
     * The index {@code start + step · i} of loop i, or of the position i, or {@code start} where {@code loop} is
     * {@link #FIXED}.
     */
    record Axis(int loop, Dim start, long step) {
        static final int FIXED = -1;
        static final int NAMED = -2;
        static final Axis FIRST = new Axis(FIXED, Dim.ZERO, 0);

        static Axis of(int loop) {
            return new Axis(loop, Dim.ZERO, 1);
        }
    }

    private static final IndexMap SCALAR = new IndexMap(ImmutableList.of());

    IndexMap(ImmutableList<Axis> axes) {
        this(axes, Optional.empty());
    }

    /** Axis i follows loop {@code loops[i]}. */
    static IndexMap of(int... loops) {
        ImmutableList.Builder<Axis> axes = ImmutableList.builder();
        for (int loop : loops) {
            axes.add(Axis.of(loop));
        }
        return new IndexMap(axes.build());
    }

    /** Each axis follows a loop of its own, but those of size one, which need none. */
    static IndexMap withoutUnits(Shape shape) {
        ImmutableList.Builder<Axis> axes = ImmutableList.builder();
        int loop = 0;
        for (Dim dim : shape.dims()) {
            axes.add(dim.equals(Dim.ONE) ? Axis.FIRST : Axis.of(loop++));
        }
        return new IndexMap(axes.build());
    }

    static IndexMap identity(int rank) {
        if (rank == 0) {
            return SCALAR; // one for a million scalars
        }
        int[] loops = new int[rank];
        for (int i = 0; i < rank; i++) {
            loops[i] = i;
        }
        return of(loops);
    }

    /** This map of a broadcast's result, seen at its input. */
    IndexMap through(Broadcast op, Shape from) {
        ImmutableList.Builder<Axis> moved = ImmutableList.builder();
        for (int i = 0; i < from.rank(); i++) {
            int at = op.axes().get(i);
            moved.add(from.dim(i).equals(op.shape().dim(at)) ? axes.get(at) : Axis.FIRST);
        }
        return new IndexMap(moved.build(), named);
    }

    IndexMap through(Transpose op) {
        ImmutableIntArray inverse = op.inverse();
        ImmutableList.Builder<Axis> moved = ImmutableList.builder();
        inverse.forEach(i -> moved.add(axes.get(i)));
        return new IndexMap(moved.build(), named);
    }

    IndexMap through(Slice op) {
        ImmutableList.Builder<Axis> moved = ImmutableList.builder();
        for (int i = 0; i < axes.size(); i++) {
            Axis axis = axes.get(i);
            long step = op.steps().get(i);
            Dim start = op.starts().get(i).plus(axis.start().times(Dim.constant(step)));
            moved.add(new Axis(axis.loop(), start, Math.multiplyExact(step, axis.step())));
        }
        return new IndexMap(moved.build(), named);
    }

    /** This map, which follows loops alone, of what {@code positions} name seen at the value that has it. */
    IndexMap through(Gather op, Node positions) {
        int end = op.axis() + positions.shape().rank() - op.batchDims();
        ImmutableList.Builder<Axis> read = ImmutableList.builder();
        read.addAll(axes.subList(0, op.batchDims())).addAll(axes.subList(op.axis(), end));
        ImmutableList.Builder<Axis> moved = ImmutableList.builder();
        moved.addAll(axes.subList(0, op.axis())).add(new Axis(Axis.NAMED, Dim.ZERO, 1));
        moved.addAll(axes.subList(end, axes.size()));
        return new IndexMap(moved.build(), Optional.of(new Read(positions, new IndexMap(read.build()))));
    }

    /** Through a reshape that only adds or drops axes of size one. */
    IndexMap throughUnits(Shape from, Shape to) {
        List<Axis> left = new ArrayList<>();
        for (int i = 0; i < to.rank(); i++) {
            if (!to.dim(i).equals(Dim.ONE)) {
                left.add(axes.get(i));
            }
        }
        List<Axis> moved = new ArrayList<>(Collections.nCopies(from.rank(), Axis.FIRST));
        int at = 0;
        for (int i = 0; i < from.rank(); i++) {
            if (!from.dim(i).equals(Dim.ONE)) {
                moved.set(i, left.get(at++));
            }
        }
        return new IndexMap(ImmutableList.copyOf(moved), named);
    }

    /** True where every loop of more than one turn moves some axis, so that no element is looked at twice. */
    boolean covers(Nest nest) {
        if (named.isPresent()) {
            return false;
        }
        for (int loop = 0; loop < nest.rank(); loop++) {
            if (!nest.extent(loop).equals(Dim.ONE) && !follows(loop)) {
                return false;
            }
        }
        return true;
    }

    private boolean follows(int loop) {
        for (Axis axis : axes) {
            if (axis.loop() == loop) {
                return true;
            }
        }
        return false;
    }
}
