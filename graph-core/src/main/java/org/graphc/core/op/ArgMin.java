package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/**
 * The index of the smallest element along an axis, the first of equals; a NaN is smaller than every number, so that the
 * index is that of what {@code min} gives. Along an empty axis it is 0.
 */
public record ArgMin(int axis) implements Op {
    @Override
    public String name() {
        return "argMin";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        return ArgMax.index(this, in, axis);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor x = in.get(0);
        return ArgMax.first(x, ImmutableIntArray.of(axis), (a, b) -> smaller(x, a, b));
    }

    private static boolean smaller(Tensor x, int a, int b) {
        if (x.dtype().isInteger()) {
            return x.getLong(a) < x.getLong(b);
        }
        double left = x.getDouble(a);
        double right = x.getDouble(b);
        return left < right || (Double.isNaN(left) && !Double.isNaN(right));
    }

    @Override
    public boolean carriesDerivative(int i) {
        return false;
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(new ArgMin(axis + 1));
    }
}
