package org.graphc.core.op;

import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Identifiers;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/** The identity, which gives a value a name that outlives every rewrite; a derivative passes without the name. */
public record Tag(String label) implements Op {
    public Tag {
        Identifiers.require(label);
    }

    @Override
    public String name() {
        return "tag";
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
    public void vjp(Vjp v) {
        v.rearrange(0, g -> g);
    }

    @Override
    public void jvp(Jvp j) {
        j.tangent(0).ifPresent(t -> j.add(t, j.mask(0)));
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(this);
    }
}
