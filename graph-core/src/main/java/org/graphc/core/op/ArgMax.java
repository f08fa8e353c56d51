package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/**
 * The index of the largest element along an axis, the first of equals; a NaN is larger than every number. Along an
 * empty axis it is 0.
 */
public record ArgMax(int axis) implements Op {
    @Override
    public String name() {
        return "argMax";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        TensorType type = Inputs.onlyNumber(this, in);
        ImmutableIntArray axes = ImmutableIntArray.of(axis);
        Inputs.requireAxes(this, type, axes);
        return new TensorType(DType.I64, type.shape().without(axes));
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor x = in.get(0);
        Lanes lanes = new Lanes(x, ImmutableIntArray.of(axis));
        return Tensor.fillLong(DType.I64, lanes.shape(), lane -> {
            int best = 0;
            for (int k = 1; k < lanes.length(); k++) {
                if (larger(x, lanes.at(lane, k), lanes.at(lane, best))) {
                    best = k;
                }
            }
            return best;
        });
    }

    private static boolean larger(Tensor x, int a, int b) {
        if (x.dtype().isInteger()) {
            return x.getLong(a) > x.getLong(b);
        }
        double left = x.getDouble(a);
        double right = x.getDouble(b);
        return left > right || (Double.isNaN(left) && !Double.isNaN(right));
    }

    @Override
    public boolean carriesDerivative(int i) {
        return false;
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(new ArgMax(axis + 1));
    }
}
