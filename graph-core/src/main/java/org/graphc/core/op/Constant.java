package org.graphc.core.op;

import java.util.List;
import org.graphc.core.graph.Op;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/** A value known when the graph is built. Constants are equal bit for bit: 0.0 is not -0.0. */
public record Constant(Tensor value) implements Op {
    @Override
    public String name() {
        return "constant";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Inputs.require(this, in, 0);
        return value.type();
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        return value;
    }
}
