package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.function.IntUnaryOperator;
import org.graphc.core.tensor.Tensor;

/** Reference evaluation of operations that only move elements. */
final class Gathered {
    private Gathered() {}

    /** Element {@code i} of the result is element {@code from(i)} of {@code x}, or zero where that is negative. */
    static Tensor fill(Tensor x, ImmutableIntArray shape, IntUnaryOperator from) {
        return x.dtype().isFloat()
                ? Tensor.fill(x.dtype(), shape, i -> {
                    int at = from.applyAsInt(i);
                    return at < 0 ? 0 : x.getDouble(at);
                })
                : Tensor.fillLong(x.dtype(), shape, i -> {
                    int at = from.applyAsInt(i);
                    return at < 0 ? 0 : x.getLong(at);
                });
    }
}
