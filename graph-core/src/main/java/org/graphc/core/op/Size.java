package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.graphc.core.graph.Op;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * A size as a scalar, known when the program is bound: what a mean divides by. It depends on no value, and as a number
 * it may be negative, as the size of an axis may not.
 */
public record Size(Dim dim, DType dtype) implements Op {
    @Override
    public String name() {
        return "size";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Inputs.require(this, in, 0);
        if (!dtype.isNumber()) {
            throw new TypeMismatch(name(), "a size is a number, not bool");
        }
        return TensorType.scalar(dtype);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        long number = sizes.number(dim);
        if (dtype == DType.I32 && number != (int) number) {
            throw new IllegalArgumentException("size " + dim + " is " + number + ", which is no i32, where " + sizes);
        }
        return Tensor.fillLong(dtype, ImmutableIntArray.of(), i -> number);
    }
}
