package org.graphc.core.op;

import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/** Numbers of a distribution, each made of 64 random bits: of the top ones where it needs fewer. */
public record Deviate(Distribution distribution, DType dtype) implements Op {
    @Override
    public String name() {
        return "deviate";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        TensorType bits = Inputs.only(this, in);
        if (bits.dtype() != DType.I64 || !dtype.isFloat()) {
            throw new TypeMismatch(name(), "makes floats of i64, not " + dtype + " of " + bits);
        }
        return bits.withDtype(dtype);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor bits = in.get(0);
        return Tensor.fill(dtype, bits.shape(), i -> distribution.of(bits.getLong(i), dtype));
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(this);
    }
}
