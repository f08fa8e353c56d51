package org.graphc.core.op;

import java.util.List;
import org.graphc.core.graph.Leaf;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Identifiers;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/** A placeholder that every run is fed a value for. */
public record Input(String label, TensorType type) implements Leaf {
    public Input {
        Identifiers.require(label);
    }

    @Override
    public String name() {
        return "input";
    }

    @Override
    public boolean isState() {
        return false;
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Inputs.require(this, in, 0);
        return type;
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        throw new IllegalStateException("input " + label + " was not fed");
    }
}
