package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/**
 * log Σ exp(x) of the elements up to each element along an axis, relative to the largest so far, so that no exponential
 * overflows.
 *
 * <p>The derivative is exp(x − z) S with the {@link Recurrence} Sₖ = gₖ + exp(zₖ − zₖ₊₁) Sₖ₊₁: since z grows, no factor
 * is above one. It is 0 where there is no mass: where all elements so far are −∞.
 *
 * @param reverse true to start at the last element
 */
public record PrefixLogSumExp(int axis, boolean reverse) implements Op {
    @Override
    public String name() {
        return "cumLogSumExp";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        TensorType type = Inputs.onlyFloat(this, in);
        Inputs.requireAxes(this, type, ImmutableIntArray.of(axis));
        return type;
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor x = in.get(0);
        Lanes lanes = new Lanes(x, ImmutableIntArray.of(axis));
        double[] results = new double[x.size()];
        for (int lane = 0; lane < Strides.size(lanes.shape()); lane++) {
            double max = Double.NEGATIVE_INFINITY;
            double sum = 0;
            for (int k = 0; k < lanes.length(); k++) {
                int at = lanes.at(lane, reverse ? lanes.length() - 1 - k : k);
                double larger = Math.max(max, x.getDouble(at));
                sum = sum * factor(max, larger) + factor(x.getDouble(at), larger);
                max = larger;
                results[at] = max + Math.log(sum);
            }
        }
        return Tensor.fill(x.dtype(), x.shape(), i -> results[i]);
    }

    /** exp(x − larger), also where both are infinite; of −∞ alone there is no mass. */
    private static double factor(double x, double larger) {
        return x == Double.NEGATIVE_INFINITY ? 0 : x == larger ? 1 : Math.exp(x - larger);
    }

    @Override
    public void vjp(Vjp v) {
        Node x = v.input(0);
        Node z = v.output();
        Node zero = Ops.zerosLike(z);
        Node empty = Ops.eq(z, Ops.constantLike(z, Double.NEGATIVE_INFINITY));
        Node growth = Prefixes.behind(z.minus(Prefixes.before(z, axis, reverse)), axis, reverse);
        Node factor = Ops.where(Prefixes.behind(empty, axis, reverse), zero, Ops.exp(growth.negate()));
        Node share = Ops.where(empty, zero, Ops.exp(x.minus(z)));
        v.propagate(0, share.times(Prefixes.recurrence(factor, v.adjoint(), axis, !reverse)));
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(new PrefixLogSumExp(axis + 1, reverse));
    }
}
