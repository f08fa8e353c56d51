package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import org.graphc.core.graph.Op;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/** A part of a tensor whose place is known only when it is read: a start counts from the end where it is negative. */
final class Window {
    private final ImmutableIntArray whole;
    private final ImmutableIntArray part;
    private final int[] starts;

    /** Starts are moved so that the part lies within the whole. */
    Window(Op op, ImmutableIntArray whole, ImmutableIntArray part, Tensor starts) {
        this.whole = whole;
        this.part = part;
        this.starts = new int[whole.length()];
        for (int i = 0; i < whole.length(); i++) {
            int last = whole.get(i) - part.get(i);
            if (last < 0) {
                throw new IllegalArgumentException(
                        "[" + op.name() + "] a part of " + part + " does not fit into " + whole);
            }
            long start = starts.getLong(i) < 0 ? starts.getLong(i) + whole.get(i) : starts.getLong(i);
            this.starts[i] = (int) Math.max(0, Math.min(last, start));
        }
    }

    /** Where an element of the part lies in the whole. */
    int inWhole(int flat) {
        int[] at = new int[starts.length];
        Strides.unravel(flat, part, at);
        for (int i = 0; i < at.length; i++) {
            at[i] += starts[i];
        }
        return Strides.ravel(at, Strides.of(whole));
    }

    static void check(Op op, TensorType whole, TensorType starts, Shape part) {
        TensorType vector = TensorType.of(starts.dtype(), whole.rank());
        if (!starts.dtype().isInteger() || !starts.equals(vector)) {
            throw new TypeMismatch(
                    op.name(), "the starts are one integer for each axis of " + whole + ", not " + starts);
        }
        boolean fits = part.rank() == whole.rank();
        for (int i = 0; fits && i < part.rank(); i++) {
            Dim spare = whole.shape().dim(i).minus(part.dim(i));
            fits = !spare.isConstant() || spare.value() >= 0;
        }
        if (!fits) {
            throw new TypeMismatch(op.name(), "a part of " + part + " does not fit into " + whole);
        }
    }
}
