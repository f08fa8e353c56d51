package org.graphc.core.op;

import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/** The same elements, in row-major order, under another shape of provably equal size. */
public record Reshape(Shape shape) implements Op {
    @Override
    public String name() {
        return "reshape";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        TensorType type = Inputs.only(this, in);
        if (!type.shape().elements().equals(shape.elements())) {
            throw new TypeMismatch(
                    name(),
                    type + " has " + type.shape().elements() + " elements, " + shape + " has " + shape.elements());
        }
        return type.withShape(shape);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        return in.get(0).reshape(sizes.of(shape));
    }

    @Override
    public void jvp(Jvp j) {
        j.rearranged();
    }

    @Override
    public void vjp(Vjp v) {
        v.rearrange(0, g -> Ops.reshape(g, v.input(0).shape()));
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(new Reshape(Lifted.shape(b.size(), shape)));
    }
}
