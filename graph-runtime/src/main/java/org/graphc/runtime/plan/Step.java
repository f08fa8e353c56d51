package org.graphc.runtime.plan;

import com.google.common.primitives.ImmutableIntArray;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.type.DType;

/** One scalar value of a kernel's body; arguments are the numbers of earlier steps. */
public sealed interface Step {
    DType dtype();

    /** The element of an operand. */
    record Load(DType dtype, int operand) implements Step {}

    /**
     * The element of an operand that a position names.
     *
     * @param position the number of the step that has the position
     * @param mayDrop true where the position may be −1, of which the element is zero
     */
    record Named(DType dtype, int operand, int position, boolean mayDrop) implements Step {}

    /** A number, by the bits of its {@code double} or {@code long}. */
    record Literal(DType dtype, long bits) implements Step {}

    /** A scalar function of earlier values. */
    record Apply(DType dtype, ScalarFn fn, ImmutableIntArray args) implements Step {}

    /** An earlier value in another type. */
    record Convert(DType dtype, int arg) implements Step {}
}
