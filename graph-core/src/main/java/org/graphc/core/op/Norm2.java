package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * The Euclidean length √Σx² over axes, which disappear from the shape. Elements are scaled by a power of two, that is
 * without rounding, so that no square overflows or vanishes; of no elements the length is 0.
 *
 * <p>The derivative is x / z, a unit vector, and at the origin {@code atZero}: 0, the shortest of the subgradients, or
 * NaN.
 */
public record Norm2(ImmutableIntArray axes, double atZero) implements Op {
    public Norm2 {
        if (atZero != 0 && !Double.isNaN(atZero)) {
            throw new TypeMismatch("norm2", "at0 is 0 or NaN, not " + atZero);
        }
    }

    @Override
    public String name() {
        return "norm2";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        TensorType type = Inputs.onlyFloat(this, in);
        Inputs.requireAxes(this, type, axes);
        return type.withShape(type.shape().without(axes));
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor x = in.get(0);
        Lanes lanes = new Lanes(x, axes);
        return Tensor.fill(x.dtype(), lanes.shape(), lane -> {
            double max = 0;
            for (int k = 0; k < lanes.length(); k++) {
                max = Math.max(max, Math.abs(x.getDouble(lanes.at(lane, k))));
            }
            if (max == 0 || !Double.isFinite(max)) {
                return max;
            }
            int exponent = Math.getExponent(max);
            double scale = Math.scalb(1.0, -exponent);
            double sum = 0;
            for (int k = 0; k < lanes.length(); k++) {
                double scaled = x.getDouble(lanes.at(lane, k)) * scale;
                sum += scaled * scaled;
            }
            return Math.scalb(Math.sqrt(sum), exponent);
        });
    }

    @Override
    public void vjp(Vjp v) {
        Node x = v.input(0);
        Node z = Ops.unreduce(v.output(), x.shape(), axes);
        Node unit = x.over(z);
        boolean isZero =
                !Double.isNaN(atZero) && (v.convention() == Convention.STANDARD || v.convention() == Convention.TORCH);
        Node zero = Ops.zerosLike(x);
        v.propagate(
                0,
                Ops.unreduce(v.adjoint(), x.shape(), axes)
                        .times(isZero ? Ops.where(Ops.eq(z, zero), zero, unit) : unit));
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(new Norm2(Lifted.axes(axes), atZero));
    }
}
