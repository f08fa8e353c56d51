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

/**
 * The identity, which no rewrite sees through: what is computed from it stays apart from what is computed from its
 * input, so that a second computation that was asked for is not merged with the first. Barriers of different numbers
 * are different operations.
 */
public record Barrier(int id) implements Op {
    @Override
    public String name() {
        return "barrier";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        return Inputs.only(this, in);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        return in.get(0);
    }

    /** A barrier whose number no node so far has, at the end of the graph of {@code a}. */
    public static Node around(Node a) {
        return a.owner().append(new Barrier(a.owner().size()), a);
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
