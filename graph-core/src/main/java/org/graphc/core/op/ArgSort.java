package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/**
 * The indices along an axis that bring the elements into order, as {@code i64} of the same shape. The order is stable:
 * equal elements, and −0 equals 0, keep theirs, downwards as well as upwards. A NaN is larger than every number, as it
 * is to {@link ArgMax}: last upwards, first downwards.
 */
public record ArgSort(int axis, boolean descending) implements Op {
    @Override
    public String name() {
        return "argSort";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        TensorType type = Inputs.only(this, in);
        Inputs.requireAxes(this, type, ImmutableIntArray.of(axis));
        return type.withDtype(DType.I64);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor x = in.get(0);
        Lanes lanes = new Lanes(x, ImmutableIntArray.of(axis));
        Comparator<Integer> upwards = x.dtype().isFloat()
                ? (a, b) -> compare(x.getDouble(a), x.getDouble(b))
                : (a, b) -> Long.compare(x.getLong(a), x.getLong(b));
        Comparator<Integer> order = descending ? upwards.reversed() : upwards;
        long[] places = new long[x.size()];
        for (int i = 0; i < Strides.size(lanes.shape()); i++) {
            int lane = i;
            int[] flat = IntStream.range(0, lanes.length())
                    .map(k -> lanes.at(lane, k))
                    .toArray();
            Integer[] sorted = IntStream.range(0, lanes.length()).boxed().toArray(Integer[]::new);
            Arrays.sort(sorted, (a, b) -> order.compare(flat[a], flat[b]));
            for (int k = 0; k < sorted.length; k++) {
                places[flat[k]] = sorted[k];
            }
        }
        return Tensor.of(x.shape(), places);
    }

    private static int compare(double a, double b) {
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
        }
        return a < b ? -1 : a > b ? 1 : 0;
    }

    @Override
    public boolean carriesDerivative(int i) {
        return false;
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(new ArgSort(axis + 1, descending));
    }
}
