package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;

/**
 * A loop nest around a straight line of scalar steps, the last of which is stored or accumulated. Plain data without
 * names, sizes or offsets, so that equal kernels are equal values and share one generated method.
 *
 * @param outer the number of loops over results
 * @param reduced the number of loops over what meets in one result
 * @param columns the number of loops over results that accumulate side by side
 */
public record Kernel(
        Kind kind,
        int outer,
        int reduced,
        int columns,
        ImmutableList<Access> operands,
        ImmutableList<Step> steps,
        Access out) {

    /** What happens to the last step's value. */
    public enum Kind {
        /** Stored. */
        MAP,
        /** Added up, floats in {@code double}. */
        SUM,
        /** Multiplied, floats in {@code double}. */
        PROD,
        MAX,
        MIN,
        ANY,
        ALL,
        /** Added up in rows of results, so that memory is read in order; each result takes its terms in order. */
        COLUMN_SUM,
        LOG_SUM_EXP,
        NORM2,
        /** The index of the largest, the first of equals. */
        ARG_MAX,
        /** The index of the smallest, the first of equals. */
        ARG_MIN
    }

    public int rank() {
        return outer + reduced + columns;
    }

    public Step value() {
        return steps.get(steps.size() - 1);
    }
}
