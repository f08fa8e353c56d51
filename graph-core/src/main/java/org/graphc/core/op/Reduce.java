package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/**
 * Sums or takes the extremum over axes, which disappear from the shape. Elements are joined in row-major order, one
 * after the other, floats in {@code double} with one rounding at the end.
 *
 * <p>The derivative of an extremum is shared equally between all elements that attain it; a NaN counts as attaining.
 */
public record Reduce(Monoid monoid, ImmutableIntArray axes) implements Op {
    @Override
    public String name() {
        return monoid.symbol();
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        TensorType type = Inputs.onlyNumber(this, in);
        Inputs.requireAxes(this, type, axes);
        return type.withShape(type.shape().without(axes));
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor x = in.get(0);
        Lanes lanes = new Lanes(x, axes);
        return x.dtype().isFloat()
                ? Tensor.fill(x.dtype(), lanes.shape(), lane -> lanes.fold(lane, monoid, x::getDouble))
                : Tensor.fillLong(
                        x.dtype(),
                        lanes.shape(),
                        lane -> lanes.foldWhole(lane, monoid, monoid.wholeIdentity(x.dtype()), x::getLong));
    }

    @Override
    public void jvp(Jvp j) {
        if (monoid == Monoid.SUM) {
            j.linear();
        } else {
            j.transposed();
        }
    }

    @Override
    public void vjp(Vjp v) {
        Node x = v.input(0);
        if (monoid == Monoid.SUM) {
            v.rearrange(0, g -> Ops.unreduce(g, x.shape(), axes));
            return;
        }
        Node attained = Ops.or(Ops.eq(x, Ops.unreduce(v.output(), x.shape(), axes)), Ops.ne(x, x));
        Node count = Ops.reduce(Monoid.SUM, Ops.cast(attained, x.dtype()), axes);
        Node some =
                Ops.maximum(count, Ops.constantLike(count, 1)); // over no elements 0/0 would reach the next derivative
        Node share = Ops.unreduce(v.adjoint().over(some), x.shape(), axes);
        v.propagate(0, Ops.where(attained, share, Ops.zerosLike(x)));
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(new Reduce(monoid, Lifted.axes(axes)));
    }
}
