package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Slice;
import org.graphc.core.op.Transpose;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;

/** Which element of a value a loop nest looks at: the index along each of the value's axes, affine in one loop. */
record IndexMap(ImmutableList<Axis> axes) {
    /** The index {@code start + step · i} of loop i, or {@code start} where {@code loop} is {@link #FIXED}. */
    record Axis(int loop, Dim start, long step) {
        static final int FIXED = -1;
        static final Axis FIRST = new Axis(FIXED, Dim.ZERO, 0);

        static Axis of(int loop) {
            return new Axis(loop, Dim.ZERO, 1);
        }
    }

    private static final IndexMap SCALAR = new IndexMap(ImmutableList.of());

    /** Axis i follows loop {@code loops[i]}. */
    static IndexMap of(int... loops) {
        ImmutableList.Builder<Axis> axes = ImmutableList.builder();
        for (int loop : loops) {
            axes.add(Axis.of(loop));
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
        return new IndexMap(moved.build());
    }

    IndexMap through(Transpose op) {
        ImmutableIntArray inverse = op.inverse();
        ImmutableList.Builder<Axis> moved = ImmutableList.builder();
        inverse.forEach(i -> moved.add(axes.get(i)));
        return new IndexMap(moved.build());
    }

    IndexMap through(Slice op) {
        ImmutableList.Builder<Axis> moved = ImmutableList.builder();
        for (int i = 0; i < axes.size(); i++) {
            Axis axis = axes.get(i);
            long step = op.steps().get(i);
            Dim start = op.starts().get(i).plus(axis.start().times(Dim.constant(step)));
            moved.add(new Axis(axis.loop(), start, Math.multiplyExact(step, axis.step())));
        }
        return new IndexMap(moved.build());
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
        return new IndexMap(ImmutableList.copyOf(moved));
    }

    /** True where every loop of more than one turn moves some axis, so that no element is looked at twice. */
    boolean covers(Nest nest) {
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
