package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;

/** A sum of tensors of floats, in the order in which they are added. */
final class Total {
    private final ImmutableIntArray shape;
    private final Object array;

    Total(DType dtype, ImmutableIntArray shape) {
        this.shape = shape;
        this.array = Tensor.allocate(dtype, Strides.size(shape));
    }

    void add(Tensor term) {
        if (array instanceof double[] sum) {
            double[] terms = (double[]) term.array();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += terms[i];
            }
        } else {
            float[] sum = (float[]) array;
            float[] terms = (float[]) term.array();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += terms[i];
            }
        }
    }

    /** The sum, to which nothing may be added any more. */
    Tensor tensor() {
        return Tensor.adopt(shape, array);
    }
}
