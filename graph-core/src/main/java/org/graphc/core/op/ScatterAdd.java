package org.graphc.core.op;

import java.util.Arrays;
import java.util.List;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/**
 * {@code x} with updates added to the elements that indices name, of the shapes of {@link Gather}. Updates of one
 * element are added in row-major order, floats in {@code double} with one rounding at the end; of {@code bool}, the
 * sum is "or".
 */
public record ScatterAdd(int axis, int batchDims, OutOfRange outOfRange) implements Op {
    @Override
    public String name() {
        return "scatterAdd";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        return Indexed.written(this, in, axis, batchDims);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor x = in.get(0);
        Tensor updates = in.get(2);
        Indexed rows = new Indexed(this, outOfRange, x, in.get(1), axis, batchDims);
        if (x.dtype().isFloat()) {
            double[] sums = x.toDoubleArray();
            rows.each((named, element) -> {
                for (int i = 0; i < rows.inner(); i++) {
                    sums[element + i] += updates.getDouble(named + i);
                }
            });
            return Tensor.fill(x.dtype(), x.shape(), i -> sums[i]);
        }
        long[] sums = new long[x.size()];
        Arrays.setAll(sums, x::getLong);
        rows.each((named, element) -> {
            for (int i = 0; i < rows.inner(); i++) {
                sums[element + i] += updates.getLong(named + i);
            }
        });
        return Tensor.fillLong(x.dtype(), x.shape(), i -> sums[i]);
    }

    /** To {@code x} and the updates, not to the indices. */
    @Override
    public boolean carriesDerivative(int i) {
        return i != 1;
    }

    @Override
    public void vjp(Vjp v) {
        v.rearrange(0, g -> g);
        Gather named = new Gather(axis, batchDims, outOfRange);
        if (v.needs(2)) {
            v.rearrange(2, g -> g.owner().append(named, g, v.input(1)));
        }
    }
}
