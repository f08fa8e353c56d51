package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.graphc.core.graph.Op;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/** Each element its own position along an axis: 0, 1, 2, …; a function of sizes alone. */
public record Iota(Shape shape, int axis, DType dtype) implements Op {
    @Override
    public String name() {
        return "iota";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Inputs.require(this, in, 0);
        TensorType type = new TensorType(dtype, shape);
        Inputs.requireAxes(this, type, ImmutableIntArray.of(axis));
        if (!dtype.isNumber()) {
            throw new TypeMismatch(name(), "positions are numbers, not bool");
        }
        return type;
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        ImmutableIntArray actual = sizes.of(shape);
        int stride = Strides.of(actual)[axis];
        return Tensor.fillLong(dtype, actual, i -> i / stride % actual.get(axis));
    }
}
