package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/** The elements in the opposite order along each of the axes: its own transpose. */
public record Reverse(ImmutableIntArray axes) implements Op {
    @Override
    public String name() {
        return "reverse";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        TensorType type = Inputs.only(this, in);
        Inputs.requireAxes(this, type, axes);
        return type;
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor x = in.get(0);
        int[] strides = Strides.of(x.shape());
        int[] at = new int[x.rank()];
        return Gathered.fill(x, x.shape(), flat -> {
            Strides.unravel(flat, x.shape(), at);
            axes.forEach(axis -> at[axis] = x.shape().get(axis) - 1 - at[axis]);
            return Strides.ravel(at, strides);
        });
    }

    @Override
    public void jvp(Jvp j) {
        j.rearranged();
    }

    @Override
    public void vjp(Vjp v) {
        v.rearrange(0, g -> g.owner().append(this, g));
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(new Reverse(Lifted.axes(axes)));
    }
}
