package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
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

/** Puts zeros before, after and between the elements along each axis: the transpose of {@link Slice}. */
public record Pad(ImmutableList<Dim> low, ImmutableList<Dim> high, ImmutableIntArray interior) implements Op {
    @Override
    public String name() {
        return "pad";
    }

    /**
     * The extent of {@code length} elements with {@code interior} zeros between neighbours, as a polynomial: of no
     * elements it is {@code -interior}, which padding must make up for.
     */
    static Dim covered(Dim length, int interior) {
        return length.times(Dim.constant(interior + 1L)).plus(-interior);
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        TensorType type = Inputs.only(this, in);
        if (low.size() != type.rank() || high.size() != type.rank() || interior.length() != type.rank()) {
            throw new TypeMismatch(name(), "needs low, high and interior for each axis of " + type);
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < type.rank(); i++) {
            if (interior.get(i) < 0 || isNegative(low.get(i)) || isNegative(high.get(i))) {
                throw new TypeMismatch(
                        name(), "negative padding " + low.get(i) + ", " + high.get(i) + ", " + interior.get(i));
            }
            Dim length = low.get(i)
                    .plus(covered(type.shape().dim(i), interior.get(i)))
                    .plus(high.get(i));
            if (isNegative(length)) {
                throw new TypeMismatch(name(), "axis " + i + " of " + type + " gets the size " + length);
            }
            dims.add(length);
        }
        return type.withShape(Shape.of(dims));
    }

    private static boolean isNegative(Dim dim) {
        return dim.isConstant() && dim.value() < 0;
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor x = in.get(0);
        int[] strides = Strides.of(x.shape());
        int[] before = low.stream().mapToInt(d -> (int) sizes.of(d)).toArray();
        int[] total = new int[x.rank()];
        for (int i = 0; i < total.length; i++) {
            total[i] = Math.toIntExact(before[i] + inside(i, x.shape().get(i)) + sizes.of(high.get(i)));
        }
        ImmutableIntArray to = ImmutableIntArray.copyOf(total);
        int[] at = new int[total.length];
        return Gathered.fill(x, to, flat -> {
            Strides.unravel(flat, to, at);
            int from = 0;
            for (int i = 0; i < at.length; i++) {
                int inside = at[i] - before[i];
                int step = interior.get(i) + 1;
                if (inside < 0
                        || inside % step != 0
                        || inside / step >= x.shape().get(i)) {
                    return -1;
                }
                from += inside / step * strides[i];
            }
            return from;
        });
    }

    /** What the type says of symbolic sizes, even where one turns out to be 0, so that no element has neighbours. */
    private long inside(int axis, long length) {
        return length * (interior.get(axis) + 1L) - interior.get(axis);
    }

    @Override
    public void jvp(Jvp j) {
        j.rearranged();
    }

    @Override
    public void vjp(Vjp v) {
        ImmutableList.Builder<Dim> stops = ImmutableList.builder();
        ImmutableIntArray.Builder steps = ImmutableIntArray.builder();
        for (int i = 0; i < interior.length(); i++) {
            boolean empty = v.input(0).shape().dim(i).equals(Dim.ZERO);
            stops.add(
                    empty
                            ? low.get(i)
                            : low.get(i).plus(covered(v.input(0).shape().dim(i), interior.get(i))));
            steps.add(interior.get(i) + 1);
        }
        Slice back = new Slice(low, stops.build(), steps.build());
        v.rearrange(0, g -> g.owner().append(back, g));
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(new Pad(Lifted.front(Dim.ZERO, low), Lifted.front(Dim.ZERO, high), Lifted.front(0, interior)));
    }
}
