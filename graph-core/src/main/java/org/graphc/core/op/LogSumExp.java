package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/**
 * log Σ exp(x) over axes, computed as m + log Σ exp(x − m) with m the maximum, so that no exponential overflows. Its
 * derivative exp(x − z) is 0 where all inputs are −∞: there is no mass to share. Every peer gives NaN there.
 */
public record LogSumExp(ImmutableIntArray axes) implements Op {
    @Override
    public String name() {
        return "logSumExp";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        TensorType type = Inputs.onlyFloat(this, in);
        Inputs.requireAxes(this, type, axes);
        return type.withShape(type.shape().without(axes));
    }

    /** Does just what {@link #parts} describes, with the same bits. */
    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor x = in.get(0);
        boolean single = x.dtype() == DType.F32;
        Lanes lanes = new Lanes(x, axes);
        return Tensor.fill(x.dtype(), lanes.shape(), lane -> {
            double max = lanes.fold(lane, Monoid.MAX, x::getDouble);
            double shift = Double.isFinite(max) ? max : 0;
            double sum = single
                    ? lanes.fold(lane, Monoid.SUM, i -> LaneMath32.exp((float) x.getDouble(i) - (float) shift))
                    : lanes.fold(lane, Monoid.SUM, i -> LaneMath64.exp(x.getDouble(i) - shift));
            return shift + LaneMath64.log(sum);
        });
    }

    /**
     * The value as simpler operations: the maximum, exponentials in the type of x, their sum and its logarithm in
     * {@code f64}, one rounding. A maximum that is not finite shifts nothing: the exponentials are infinite, zero or
     * NaN by themselves.
     */
    public Node parts(Node x) {
        Node max = Ops.reduce(Monoid.MAX, x, axes);
        Node shift = Ops.where(ScalarMath.isFinite(max), max, Ops.zerosLike(max));
        Node terms = Ops.exp(x.minus(Ops.unreduce(shift, x.shape(), axes)));
        Node sum = Ops.reduce(Monoid.SUM, Ops.cast(terms, DType.F64), axes);
        return Ops.cast(Ops.cast(shift, DType.F64).plus(Ops.log(sum)), x.dtype());
    }

    @Override
    public void vjp(Vjp v) {
        Node x = v.input(0);
        Node g = Ops.unreduce(v.adjoint(), x.shape(), axes);
        Node z = Ops.unreduce(v.output(), x.shape(), axes);
        if (v.convention() != Convention.STANDARD) {
            v.propagate(0, g.times(Ops.exp(x.minus(z))));
            return;
        }
        Node empty = Ops.eq(z, Ops.constantLike(z, Double.NEGATIVE_INFINITY));
        v.propagate(0, Ops.where(empty, Ops.zerosLike(x), g.times(Ops.exp(x.minus(z)))));
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(new LogSumExp(Lifted.axes(axes)));
    }
}
