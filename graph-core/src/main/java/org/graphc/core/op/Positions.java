package org.graphc.core.op;

import java.util.List;
import org.graphc.core.graph.Op;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * The positions along an axis that indices mean, −1 where one means none. Compiled code has them in place of the
 * indices of a {@link Gather}, so that its loops need not ask whether one is in range.
 *
 * @param of the name of the operation whose indices they are
 * @param length of the axis
 */
public record Positions(String of, Dim length, OutOfRange outOfRange) implements Op {
    @Override
    public String name() {
        return "positions";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Inputs.require(this, in, 1);
        if (!in.get(0).dtype().isInteger()) {
            throw new TypeMismatch(of, "indices are i32 or i64, not " + in.get(0));
        }
        return in.get(0).withDtype(DType.I32);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        int size = Math.toIntExact(sizes.number(length));
        Object indices = in.get(0).array();
        int[] positions = new int[in.get(0).size()];
        for (int i = 0; i < positions.length; i++) {
            long index = indices instanceof int[] narrow ? narrow[i] : ((long[]) indices)[i];
            positions[i] = outOfRange.position(of, index, size);
        }
        return Tensor.adopt(in.get(0).shape(), positions);
    }

    /** True where some of them may be none. */
    public boolean mayDrop() {
        return outOfRange == OutOfRange.DROP;
    }
}
