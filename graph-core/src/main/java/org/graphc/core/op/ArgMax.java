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
        return index(this, in, axis);
    }

    /** The type of an index along an axis. */
    static TensorType index(Op op, List<TensorType> in, int axis) {
        TensorType type = Inputs.onlyNumber(op, in);
        ImmutableIntArray axes = ImmutableIntArray.of(axis);
        Inputs.requireAxes(op, type, axes);
        return new TensorType(DType.I64, type.shape().without(axes));
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor x = in.get(0);
        return first(x, ImmutableIntArray.of(axis), (a, b) -> larger(x, a, b));
    }

    /** True where the element at flat index {@code a} beats that at {@code b}. */
    interface Contest {
        boolean wins(int a, int b);
    }

    /** The index along an axis of the first element that none beats. */
    static Tensor first(Tensor x, ImmutableIntArray axis, Contest contest) {
        Lanes lanes = new Lanes(x, axis);
        return Tensor.fillLong(DType.I64, lanes.shape(), lane -> {
            int best = 0;
            for (int k = 1; k < lanes.length(); k++) {
                if (contest.wins(lanes.at(lane, k), lanes.at(lane, best))) {
                    best = k;
                }
            }
            return best;
        });
    }

    static boolean larger(Tensor x, int a, int b) {
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
