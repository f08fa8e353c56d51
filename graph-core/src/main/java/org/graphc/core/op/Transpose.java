package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/** Permutes axes: axis {@code i} of the result is axis {@code permutation[i]} of the input. */
public record Transpose(ImmutableIntArray permutation) implements Op {
    @Override
    public String name() {
        return "transpose";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        TensorType type = Inputs.only(this, in);
        int[] sorted = permutation.stream().sorted().toArray();
        if (!Arrays.equals(sorted, IntStream.range(0, type.rank()).toArray())) {
            throw new TypeMismatch(name(), permutation + " does not permute the axes of " + type);
        }
        ImmutableList<Dim> dims =
                permutation.stream().mapToObj(axis -> type.shape().dim(axis)).collect(ImmutableList.toImmutableList());
        return type.withShape(new Shape(dims));
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor x = in.get(0);
        int[] strides = Strides.of(x.shape());
        ImmutableIntArray to = ImmutableIntArray.copyOf(
                permutation.stream().map(axis -> x.shape().get(axis)));
        int[] moved = permutation.stream().map(axis -> strides[axis]).toArray();
        int[] at = new int[to.length()];
        return Gathered.fill(x, to, flat -> {
            Strides.unravel(flat, to, at);
            return Strides.ravel(at, moved);
        });
    }

    @Override
    public void jvp(Jvp j) {
        j.rearranged();
    }

    @Override
    public void vjp(Vjp v) {
        v.rearrange(0, g -> g.owner().append(new Transpose(inverse()), g));
    }

    /** The permutation that undoes this one. */
    public ImmutableIntArray inverse() {
        int[] inverse = new int[permutation.length()];
        for (int i = 0; i < inverse.length; i++) {
            inverse[permutation.get(i)] = i;
        }
        return ImmutableIntArray.copyOf(inverse);
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(new Transpose(Lifted.front(0, Lifted.axes(permutation))));
    }
}
