package org.graphc.core.op;

import java.util.List;
import org.graphc.core.graph.AdjointState;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/** The identity, through which no derivative flows: the author cut here. */
public record StopGradient() implements Op {
    @Override
    public String name() {
        return "stopGradient";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        return Inputs.only(this, in);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        return in.get(0);
    }

    @Override
    public boolean carriesDerivative(int i) {
        return false;
    }

    @Override
    public AdjointState adjointState(int i) {
        return AdjointState.DISCONNECTED;
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(this);
    }
}
