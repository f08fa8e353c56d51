package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * Joins the elements over axes, which disappear from the shape, one after the other in row-major order, floats in
 * {@code double} with one rounding at the end; sums of floats in the order of {@link DealtSum}.
 *
 * <p>The derivative of an extremum goes to the elements that attain it, shared or all to the first as {@code tie} says;
 * a NaN counts as attaining. That of a product is the product of the other elements, without a division, so that it is
 * exact however many of them are zero.
 */
public record Reduce(Monoid monoid, ImmutableIntArray axes, Tie tie) implements Op {
    /** Where the derivative of an extremum goes that several elements attain. */
    public enum Tie {
        /** To each of them, in equal parts. */
        SPLIT,
        /** To the first of them in row-major order. */
        FIRST
    }

    public Reduce {
        if (tie == Tie.FIRST && !monoid.isExtremum()) {
            throw new TypeMismatch(monoid.symbol(), "has no tie to break");
        }
    }

    public Reduce(Monoid monoid, ImmutableIntArray axes) {
        this(monoid, axes, Tie.SPLIT);
    }

    @Override
    public String name() {
        return monoid.symbol();
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        TensorType type = monoid.isLogic() ? Inputs.onlyBool(this, in) : Inputs.onlyNumber(this, in);
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
    public boolean carriesDerivative(int i) {
        return !monoid.isLogic();
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
        switch (monoid) {
            case SUM -> v.rearrange(0, g -> Ops.unreduce(g, x.shape(), axes));
            case PROD ->
                v.propagate(0, Ops.unreduce(v.adjoint(), x.shape(), axes).times(others(x)));
            case MAX, MIN -> v.propagate(0, extremum(v));
            case ANY, ALL -> throw new IllegalStateException("truth values have no derivative");
        }
    }

    private Node extremum(Vjp v) {
        Node x = v.input(0);
        Node attained = Ops.or(Ops.eq(x, Ops.unreduce(v.output(), x.shape(), axes)), Ops.ne(x, x));
        if (tie == Tie.FIRST) {
            Node g = Ops.unreduce(v.adjoint(), x.shape(), axes);
            return Ops.where(first(attained), g, Ops.zerosLike(x));
        }
        Node count = Ops.reduce(Monoid.SUM, Ops.cast(attained, x.dtype()), axes);
        Node some =
                Ops.maximum(count, Ops.constantLike(count, 1)); // over no elements 0/0 would reach the next derivative
        Node share = Ops.unreduce(v.adjoint().over(some), x.shape(), axes);
        return Ops.where(attained, share, Ops.zerosLike(x));
    }

    /** Of all that are true over the axes, only the first. */
    private Node first(Node attained) {
        MergedAxes merged = new MergedAxes(attained.shape(), axes);
        Node one = Ops.cast(merged.merge(attained), DType.I64);
        Node before = one.owner().append(new Prefix(Monoid.SUM, merged.axis(), false, true), one);
        return Ops.and(attained, merged.split(Ops.eq(before, Ops.zerosLike(before))));
    }

    /**
     * For each element the product of the others over the axes: of those before it and of those behind it. Products of
     * {@code f32} are taken in {@code f64} as the value's are, so that a part overflows only where that does.
     */
    private Node others(Node x) {
        MergedAxes merged = new MergedAxes(x.shape(), axes);
        Node wide = merged.merge(Ops.cast(x, DType.F64));
        Node before = wide.owner().append(new Prefix(Monoid.PROD, merged.axis(), false, true), wide);
        Node behind = wide.owner().append(new Prefix(Monoid.PROD, merged.axis(), true, true), wide);
        return Ops.cast(merged.split(before.times(behind)), x.dtype());
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(new Reduce(monoid, Lifted.axes(axes), tie));
    }
}
