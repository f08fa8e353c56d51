package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/**
 * The elements along an axis that indices name, of shape {@code x[:axis] + indices[batchDims:] + x[axis+1:]}, where
 * the first {@code batchDims} axes are common to both (NumPy's take, TensorFlow's gather). Its transpose is
 * {@link ScatterAdd}: the derivatives of an element that is named twice add up.
 */
public record Gather(int axis, int batchDims, OutOfRange outOfRange) implements Op {
    @Override
    public String name() {
        return "gather";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Inputs.require(this, in, 2);
        return Indexed.named(this, in.get(0), in.get(1), axis, batchDims);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor x = in.get(0);
        Tensor indices = in.get(1);
        TensorType type = Indexed.named(this, x.type(), indices.type(), axis, batchDims);
        ImmutableIntArray to = sizes.of(type.shape());
        Object gathered = Tensor.allocate(type.dtype(), Strides.size(to));
        Indexed rows = new Indexed(this, outOfRange, x, indices, axis, batchDims);
        rows.each((named, element) -> System.arraycopy(x.array(), element, gathered, named, rows.inner()));
        return Tensor.adopt(to, gathered);
    }

    /** Not to the indices. */
    @Override
    public boolean carriesDerivative(int i) {
        return i == 0;
    }

    @Override
    public void vjp(Vjp v) {
        ScatterAdd back = new ScatterAdd(axis, batchDims, outOfRange);
        TensorType to = v.input(0).type();
        v.rearrange(0, g -> g.owner().append(back, Ops.full(g.owner(), to.withDtype(g.dtype()), 0), v.input(1), g));
    }
}
