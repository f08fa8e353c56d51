package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * Every {@code steps[i]}-th element from {@code starts[i]} up to, but without, {@code stops[i]} along each axis. Bounds
 * that depend on a run are checked when the run is bound.
 */
public record Slice(ImmutableList<Dim> starts, ImmutableList<Dim> stops, ImmutableIntArray steps) implements Op {
    @Override
    public String name() {
        return "slice";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        TensorType type = Inputs.only(this, in);
        if (starts.size() != type.rank() || stops.size() != type.rank() || steps.length() != type.rank()) {
            throw new TypeMismatch(name(), "needs start, stop and step for each axis of " + type);
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < type.rank(); i++) {
            dims.add(length(type, i));
        }
        return type.withShape(Shape.of(dims));
    }

    private Dim length(TensorType type, int axis) {
        Dim start = starts.get(axis);
        Dim extent = stops.get(axis).minus(start);
        int step = steps.get(axis);
        if (step < 1
                || isNegative(start)
                || (extent.isConstant() && extent.value() <= -step)
                || isNegative(type.shape().dim(axis).minus(stops.get(axis)))) {
            throw new TypeMismatch(name(), range(axis) + " is not within axis " + axis + " of " + type);
        }
        long spare = Math.floorMod(-extent.evaluate(symbol -> 0), (long) step); // rounds up to a multiple of the step
        Optional<Dim> length = extent.plus(spare).divideExactly(Dim.constant(step));
        return length.orElseThrow(() -> new TypeMismatch(
                name(), "the length of " + range(axis) + " of " + type + " is not a polynomial of sizes"));
    }

    private static boolean isNegative(Dim dim) {
        return dim.isConstant() && dim.value() < 0;
    }

    private String range(int axis) {
        return "start " + starts.get(axis) + ", stop " + stops.get(axis) + ", step " + steps.get(axis);
    }

    /** Refuses bounds that a run turns out not to satisfy; a stop less than a step before the start takes nothing. */
    public void check(Shape from, Sizes sizes) {
        for (int i = 0; i < starts.size(); i++) {
            long start = sizes.of(starts.get(i));
            long stop = sizes.number(stops.get(i));
            if (start - stop >= steps.get(i) || stop > sizes.of(from.dim(i))) {
                throw new IllegalArgumentException("[slice] start " + start + ", stop " + stop + " is not within axis "
                        + i + " of size " + sizes.of(from.dim(i)));
            }
        }
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor x = in.get(0);
        check(x.type().shape(), sizes);
        int[] strides = Strides.of(x.shape());
        int[] lengths = new int[x.rank()];
        for (int i = 0; i < lengths.length; i++) {
            long extent = sizes.number(stops.get(i)) - sizes.of(starts.get(i));
            lengths[i] = (int) ((extent + steps.get(i) - 1) / steps.get(i));
        }
        ImmutableIntArray to = ImmutableIntArray.copyOf(lengths);
        int[] at = new int[lengths.length];
        return Gathered.fill(x, to, flat -> {
            Strides.unravel(flat, to, at);
            for (int i = 0; i < at.length; i++) {
                at[i] = (int) sizes.of(starts.get(i)) + at[i] * steps.get(i);
            }
            return Strides.ravel(at, strides);
        });
    }

    @Override
    public void jvp(Jvp j) {
        j.rearranged();
    }

    @Override
    public void vjp(Vjp v) {
        ImmutableList.Builder<Dim> low = ImmutableList.builder();
        ImmutableList.Builder<Dim> high = ImmutableList.builder();
        ImmutableIntArray.Builder interior = ImmutableIntArray.builder();
        for (int i = 0; i < steps.length(); i++) {
            Dim length = v.node().shape().dim(i);
            Dim covered = Pad.covered(length, steps.get(i) - 1);
            low.add(starts.get(i));
            high.add(v.input(0).shape().dim(i).minus(starts.get(i)).minus(covered));
            interior.add(steps.get(i) - 1);
        }
        Pad back = new Pad(low.build(), high.build(), interior.build());
        v.rearrange(0, g -> g.owner().append(back, g));
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(
                new Slice(Lifted.front(Dim.ZERO, starts), Lifted.front(b.size(), stops), Lifted.front(1, steps)));
    }
}
