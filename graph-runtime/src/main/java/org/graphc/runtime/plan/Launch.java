package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import org.graphc.core.type.Dim;

/**
 * One run of a kernel, one matrix product, or one call of an operation's own routine.
 *
 * @param kernel the kernel's number, {@link #GEMM} or {@link #CALL}
 * @param results how many arrays are written
 * @param buffers the results first, then the operands
 * @param params the kernel's extents, then for each access, the results' first, its offset and strides as far as they
 *     are given; for a product {@code transA, transB, batch, m, n, k}; for a call its number among the program's
 */
public record Launch(int kernel, int results, ImmutableIntArray buffers, ImmutableList<Dim> params) {
    public static final int GEMM = -1;

    public static final int CALL = -3;

    /** The buffers that are written. */
    public ImmutableIntArray written() {
        return buffers.subArray(0, results);
    }

    /** The buffers that are read. */
    public ImmutableIntArray read() {
        return buffers.subArray(results, buffers.length());
    }
}
