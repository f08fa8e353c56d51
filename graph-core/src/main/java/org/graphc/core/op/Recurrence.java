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
import org.graphc.core.type.TypeMismatch;

/**
 * The linear recurrence hₖ = aₖ hₖ₋₁ + bₖ along an axis, with h₀ = b₀: discounted returns, moving averages, and what
 * derivatives of cumulative products are made of. Floats run in {@code double} and each result is rounded once.
 *
 * <p>It is closed under differentiation: the adjoint of b is the recurrence b̄ₖ = h̄ₖ + aₖ₊₁ b̄ₖ₊₁ in the other
 * direction, and that of a is āₖ = b̄ₖ hₖ₋₁. The first a is never read and has derivative 0.
 *
 * @param reverse true to start at the last element
 */
public record Recurrence(int axis, boolean reverse) implements Op {
    @Override
    public String name() {
        return "recurrence";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Inputs.require(this, in, 2);
        TensorType type = in.get(0);
        if (!type.equals(in.get(1)) || !type.dtype().isNumber()) {
            throw new TypeMismatch(name(), "takes two equal types of numbers, not " + Inputs.list(in));
        }
        Inputs.requireAxes(this, type, ImmutableIntArray.of(axis));
        return type;
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        return in.get(0).dtype().isFloat() ? real(in.get(0), in.get(1)) : whole(in.get(0), in.get(1));
    }

    private Tensor real(Tensor a, Tensor b) {
        Lanes lanes = new Lanes(a, ImmutableIntArray.of(axis));
        double[] results = new double[a.size()];
        for (int lane = 0; lane < Strides.size(lanes.shape()); lane++) {
            double h = 0;
            for (int k = 0; k < lanes.length(); k++) {
                int at = lanes.at(lane, reverse ? lanes.length() - 1 - k : k);
                h = k == 0 ? b.getDouble(at) : a.getDouble(at) * h + b.getDouble(at);
                results[at] = h;
            }
        }
        return Tensor.fill(a.dtype(), a.shape(), i -> results[i]);
    }

    private Tensor whole(Tensor a, Tensor b) {
        Lanes lanes = new Lanes(a, ImmutableIntArray.of(axis));
        long[] results = new long[a.size()];
        for (int lane = 0; lane < Strides.size(lanes.shape()); lane++) {
            long h = 0;
            for (int k = 0; k < lanes.length(); k++) {
                int at = lanes.at(lane, reverse ? lanes.length() - 1 - k : k);
                h = a.getLong(at) * h + b.getLong(at);
                results[at] = h;
            }
        }
        return Tensor.fillLong(a.dtype(), a.shape(), i -> results[i]);
    }

    @Override
    public void vjp(Vjp v) {
        Node a = Prefixes.behind(v.input(0), axis, reverse);
        Node sum = Prefixes.recurrence(a, v.adjoint(), axis, !reverse);
        v.propagate(1, sum);
        if (v.needs(0)) {
            Node product = Prefixes.behind(sum, axis, reverse).times(v.output());
            v.propagate(0, Prefixes.before(product, axis, reverse)); // moved last, so that the first is exactly 0
        }
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(new Recurrence(axis + 1, reverse));
    }
}
