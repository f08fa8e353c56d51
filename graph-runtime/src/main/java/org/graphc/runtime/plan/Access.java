package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import java.util.Collections;
import org.graphc.core.type.DType;

/**
 * How a kernel addresses one array: {@code offset + Σ stride · i} over its loops, and a stride times a position that a
 * step has. What is not fixed by the structure is a parameter of the launch.
 *
 * @param offset true where the offset is a parameter, else it is zero
 * @param named the stride of the position
 * @param like the number of the first access, results before operands, of the same array by the same strides;
 *     {@link #ALONE} where there is none before it. What is alike is handed on once.
 */
public record Access(DType dtype, boolean offset, ImmutableList<Stride> strides, Stride named, int like) {
    public static final int ALONE = -1;

    /** What is known of a stride before sizes are. */
    public enum Stride {
        ZERO,
        ONE,
        GIVEN
    }

    /**
     * How many parameters say what is not fixed: the offset, and unless they are those of another access, the stride of
     * the position and those of loops.
     */
    int given() {
        int strides = (named == Stride.GIVEN ? 1 : 0) + Collections.frequency(this.strides, Stride.GIVEN);
        return (offset ? 1 : 0) + (like == ALONE ? strides : 0);
    }
}
