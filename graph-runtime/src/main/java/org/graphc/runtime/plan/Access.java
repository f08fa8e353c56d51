package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import org.graphc.core.type.DType;

/**
 * How a kernel addresses one array: {@code offset + Σ stride · i} over its loops. What is not fixed by the structure is
 * a parameter of the launch.
 *
 * @param offset true where the offset is a parameter, else it is zero
 */
public record Access(DType dtype, boolean offset, ImmutableList<Stride> strides) {
    /** What is known of a stride before sizes are. */
    public enum Stride {
        ZERO,
        ONE,
        GIVEN
    }
}
