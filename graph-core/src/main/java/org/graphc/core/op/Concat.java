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
import org.graphc.core.type.Dim;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/** Joins tensors, equal in all other sizes, along an axis. */
public record Concat(int axis) implements Op {
    @Override
    public String name() {
        return "concat";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        if (in.isEmpty()) {
            throw new TypeMismatch(name(), "needs at least one input");
        }
        TensorType first = in.get(0);
        Inputs.requireAxes(this, first, ImmutableIntArray.of(axis));
        Dim length = Dim.ZERO;
        for (TensorType type : in) {
            boolean fits = type.dtype() == first.dtype()
                    && type.rank() == first.rank()
                    && type.shape().with(axis, Dim.ONE).equals(first.shape().with(axis, Dim.ONE));
            if (!fits) {
                throw new TypeMismatch(name(), "along axis " + axis + ": " + first + " and " + type + " do not fit");
            }
            length = length.plus(type.shape().dim(axis));
        }
        return first.withShape(first.shape().with(axis, length));
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor first = in.get(0);
        int[] dims = first.shape().toArray();
        dims[axis] = in.stream().mapToInt(t -> t.shape().get(axis)).sum();
        ImmutableIntArray to = ImmutableIntArray.copyOf(dims);
        Object joined = Tensor.allocate(first.dtype(), Strides.size(to));
        int outer = 1;
        for (int i = 0; i < axis; i++) {
            outer *= dims[i];
        }
        int at = 0;
        for (int i = 0; i < outer; i++) {
            for (Tensor t : in) {
                int run = outer == 0 ? 0 : t.size() / outer;
                System.arraycopy(t.array(), i * run, joined, at, run);
                at += run;
            }
        }
        return Tensor.adopt(to, joined);
    }

    @Override
    public void jvp(Jvp j) {
        j.rearranged();
    }

    @Override
    public void vjp(Vjp v) {
        Dim start = Dim.ZERO;
        for (int i = 0; i < v.node().inputs().size(); i++) {
            Dim stop = start.plus(v.input(i).shape().dim(axis));
            if (v.needs(i)) {
                Dim from = start;
                v.rearrange(i, g -> Ops.slice(g, axis, from, stop, 1));
            }
            start = stop;
        }
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(new Concat(axis + 1));
    }
}
