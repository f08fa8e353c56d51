package org.graphc.core.op;

import java.util.Arrays;
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
        if (x.array() instanceof double[] wide) {
            double[] sums = wide.clone();
            double[] terms = (double[]) updates.array();
            rows.each((named, element) -> add(terms, named, sums, element, rows.inner()));
            return Tensor.adopt(x.shape(), sums);
        } else if (x.array() instanceof float[] single) {
            double[] sums = new double[single.length];
            Arrays.setAll(sums, i -> single[i]);
            float[] terms = (float[]) updates.array();
            rows.each((named, element) -> add(terms, named, sums, element, rows.inner()));
            float[] rounded = new float[sums.length];
            for (int i = 0; i < rounded.length; i++) {
                rounded[i] = (float) sums[i];
            }
            return Tensor.adopt(x.shape(), rounded);
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

    private static void add(double[] terms, int from, double[] sums, int to, int length) {
        for (int i = 0; i < length; i++) {
            sums[to + i] += terms[from + i];
        }
    }

    private static void add(float[] terms, int from, double[] sums, int to, int length) {
        for (int i = 0; i < length; i++) {
            sums[to + i] += terms[from + i];
        }
    }

    /** To {@code x} and the updates, not to the indices. */
    @Override
    public boolean carriesDerivative(int i) {
        return i != 1;
    }

    @Override
    public void jvp(Jvp j) {
        j.rearranged();
    }

    @Override
    public void vjp(Vjp v) {
        v.rearrange(0, g -> g);
        Gather named = new Gather(axis, batchDims, outOfRange);
        if (v.needs(2)) {
            v.rearrange(2, g -> g.owner().append(named, g, v.input(1)));
        }
    }

    @Override
    public Node batch(Batch b) {
        if (b.varies(1) || batchDims > 0) {
            return b.lifted(new ScatterAdd(axis + 1, batchDims + 1, outOfRange));
        }
        Node x = b.raised(0);
        return x.owner().append(new ScatterAdd(axis + 1, 0, outOfRange), x, b.input(1), b.raised(2));
    }
}
