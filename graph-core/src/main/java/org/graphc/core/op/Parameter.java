package org.graphc.core.op;

import java.util.List;
import org.graphc.core.graph.Leaf;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Identifiers;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/** Trainable state: it has an initial value, is kept between runs, and updates assign it. Its shape is constant. */
public record Parameter(String label, TensorType type, Initializer init) implements Leaf {
    public Parameter {
        Identifiers.require(label);
        if (!type.shape().isConstant()) {
            throw new TypeMismatch("param", "the shape of parameter " + label + " depends on a run: " + type);
        }
        if (!type.dtype().isNumber()) {
            throw new TypeMismatch("param", "a parameter holds numbers, not " + type);
        }
        init.check(type);
    }

    /** The value before any training. */
    public Tensor initial() {
        return init.tensor(type);
    }

    @Override
    public String name() {
        return "param";
    }

    @Override
    public boolean isState() {
        return true;
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Inputs.require(this, in, 0);
        return type;
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        return initial();
    }
}
