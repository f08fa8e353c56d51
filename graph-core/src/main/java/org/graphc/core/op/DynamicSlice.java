package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/**
 * The part of {@code x} of a given shape that begins at the position that the second input says, a vector. As in JAX a
 * negative start counts from the end, and then a start is moved so that the part lies within {@code x}.
 */
public record DynamicSlice(Shape shape) implements Op {
    @Override
    public String name() {
        return "dynamicSlice";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Inputs.require(this, in, 2);
        Window.check(this, in.get(0), in.get(1), shape);
        return in.get(0).withShape(shape);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor x = in.get(0);
        ImmutableIntArray part = sizes.of(shape);
        Window window = new Window(this, x.shape(), part, in.get(1));
        return Gathered.fill(x, part, window::inWhole);
    }

    /** Not to the starts. */
    @Override
    public boolean carriesDerivative(int i) {
        return i == 0;
    }

    @Override
    public void vjp(Vjp v) {
        TensorType to = v.input(0).type();
        v.rearrange(
                0,
                g -> g.owner()
                        .append(
                                new DynamicUpdateSlice(),
                                Ops.full(g.owner(), to.withDtype(g.dtype()), 0),
                                v.input(1),
                                g));
    }
}
