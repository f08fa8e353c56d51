package org.graphc.core.op;

import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Identifiers;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * The first input, where every element of the second is true; otherwise it has no value, as {@link Gather} has none
 * out of range. Unlike an assertion of the graph it works inside of bodies, and fails only where its value is needed.
 */
public record Check(String message) implements Op {
    @Override
    public String name() {
        return "check";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Inputs.require(this, in, 2);
        if (in.get(1).dtype() != DType.BOOL) {
            throw new TypeMismatch("check", "the condition is " + in.get(1) + ", not bool");
        }
        return in.get(0);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor condition = in.get(1);
        for (int i = 0; i < condition.size(); i++) {
            if (!condition.getBoolean(i)) {
                String where = condition.rank() == 0 ? "" : " (element " + i + ")";
                throw new IllegalArgumentException("[check] " + Identifiers.printable(message) + where);
            }
        }
        return in.get(0);
    }

    /** To the value, not to the condition. */
    @Override
    public boolean carriesDerivative(int i) {
        return i == 0;
    }

    @Override
    public void vjp(Vjp v) {
        v.rearrange(0, g -> g);
    }

    @Override
    public void jvp(Jvp j) {
        j.tangent(0).ifPresent(t -> j.add(t, j.mask(0)));
    }

    /** Conditions of all members are tested together. */
    @Override
    public Node batch(Batch b) {
        return b.lifted(this);
    }

    /** Safe to show: the message is anybody's text. */
    @Override
    public String toString() {
        return "Check[message=" + Identifiers.printable(message) + "]";
    }
}
