package org.graphc.core.op;

import java.util.List;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/** {@code x} with a part replaced by the third input, at the position where {@link DynamicSlice} would read it. */
public record DynamicUpdateSlice() implements Op {
    @Override
    public String name() {
        return "dynamicUpdateSlice";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Inputs.require(this, in, 3);
        Window.check(this, in.get(0), in.get(1), in.get(2).shape());
        if (in.get(0).dtype() != in.get(2).dtype()) {
            throw new TypeMismatch(name(), "dtypes differ: " + in.get(0) + " and " + in.get(2));
        }
        return in.get(0);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor x = in.get(0);
        Tensor part = in.get(2);
        Object written = Tensor.allocate(x.dtype(), Strides.size(x.shape()));
        System.arraycopy(x.array(), 0, written, 0, x.size());
        Window window = new Window(this, x.shape(), part.shape(), in.get(1));
        for (int i = 0; i < part.size(); i++) {
            System.arraycopy(part.array(), i, written, window.inWhole(i), 1);
        }
        return Tensor.adopt(x.shape(), written);
    }

    /** To {@code x} and the part, not to the starts. */
    @Override
    public boolean carriesDerivative(int i) {
        return i != 1;
    }

    @Override
    public void vjp(Vjp v) {
        Node starts = v.input(1);
        TensorType part = v.input(2).type();
        v.rearrange(0, g -> g.owner().append(this, g, starts, Ops.full(g.owner(), part.withDtype(g.dtype()), 0)));
        v.rearrange(2, g -> g.owner().append(new DynamicSlice(part.shape()), g, starts));
    }
}
