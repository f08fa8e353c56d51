package org.graphc.core.op;

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

/**
 * The same values in another type: to a float rounds to nearest, float to integer truncates towards zero with NaN as 0
 * and saturates, non-zero is true. Differentiable between floats only.
 */
public record Cast(DType to) implements Op {
    @Override
    public String name() {
        return "cast";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        return Inputs.only(this, in).withDtype(to);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        return in.get(0).cast(to);
    }

    @Override
    public void jvp(Jvp j) {
        j.tangent(0).ifPresent(t -> j.add(Ops.cast(t, to), j.mask(0)));
    }

    @Override
    public void vjp(Vjp v) {
        v.propagate(0, Ops.cast(v.adjoint(), v.input(0).dtype()), v.mask());
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(this);
    }
}
