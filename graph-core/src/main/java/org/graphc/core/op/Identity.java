package org.graphc.core.op;

import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/** An operation whose value is its input, and which is there for what it says of it. */
interface Identity extends Op {
    @Override
    default TensorType infer(List<TensorType> in) {
        return Inputs.only(this, in);
    }

    @Override
    default Tensor evaluate(List<Tensor> in, Sizes sizes) {
        return in.get(0);
    }

    @Override
    default void vjp(Vjp v) {
        v.rearrange(0, g -> g);
    }

    @Override
    default void jvp(Jvp j) {
        j.tangent(0).ifPresent(t -> j.add(t, j.mask(0)));
    }

    @Override
    default Node batch(Batch b) {
        return b.lifted(this);
    }
}
