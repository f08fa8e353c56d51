package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
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
 * Repeats along new axes and along axes of size one: axis {@code i} of the input becomes axis {@code axes[i]} of
 * {@code shape} (StableHLO's broadcast_in_dim, with axes in increasing order).
 */
public record Broadcast(Shape shape, ImmutableIntArray axes) implements Op {
    @Override
    public String name() {
        return "broadcastTo";
    }

    @Override
    public boolean repeats() {
        return true;
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        TensorType type = Inputs.only(this, in);
        if (axes.length() != type.rank()) {
            throw new TypeMismatch(name(), axes.length() + " axes given for " + type);
        }
        for (int i = 0; i < axes.length(); i++) {
            int at = axes.get(i);
            if (at < 0 || at >= shape.rank() || (i > 0 && at <= axes.get(i - 1))) {
                throw new TypeMismatch(name(), "axes " + axes + " are not increasing axes of " + shape);
            }
            Dim dim = type.shape().dim(i);
            if (!dim.equals(shape.dim(at)) && !dim.equals(Dim.ONE)) {
                throw new TypeMismatch(name(), type + " does not broadcast to " + shape);
            }
        }
        return type.withShape(shape);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor x = in.get(0);
        ImmutableIntArray to = sizes.of(shape);
        int[] strides = Strides.of(x.shape());
        int[] at = new int[to.length()];
        return Gathered.fill(x, to, flat -> {
            Strides.unravel(flat, to, at);
            int from = 0;
            for (int i = 0; i < axes.length(); i++) {
                from += x.shape().get(i) == 1 ? 0 : at[axes.get(i)] * strides[i];
            }
            return from;
        });
    }

    @Override
    public void jvp(Jvp j) {
        j.rearranged();
    }

    @Override
    public void vjp(Vjp v) {
        Shape from = v.input(0).shape();
        ImmutableIntArray repeated = repeated(from);
        Node sum = repeated.isEmpty() ? v.adjoint() : Ops.reduce(Monoid.SUM, v.adjoint(), repeated);
        v.propagate(0, Ops.reshape(sum, from), mask(v, repeated));
    }

    /** The sum over copies may differ from zero where any of its terms may. */
    private static Optional<Node> mask(Vjp v, ImmutableIntArray repeated) {
        if (!v.readsMask(0)) {
            return Optional.empty();
        }
        return v.mask()
                .map(mask -> repeated.isEmpty() ? mask : Ops.reduce(Monoid.ANY, mask, repeated))
                .map(mask -> Ops.reshape(mask, v.input(0).shape()));
    }

    /** The axes of the result along which elements of an input of the given shape are repeated. */
    public ImmutableIntArray repeated(Shape from) {
        ImmutableIntArray.Builder repeated = ImmutableIntArray.builder();
        for (int axis = 0; axis < shape.rank(); axis++) {
            int i = axes.indexOf(axis);
            if (i < 0 || !from.dim(i).equals(shape.dim(axis))) {
                repeated.add(axis);
            }
        }
        return repeated.build();
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(new Broadcast(Lifted.shape(b.size(), shape), Lifted.front(0, Lifted.axes(axes))));
    }
}
