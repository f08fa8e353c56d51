package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import org.graphc.core.type.DType;

/**
 * A loop nest around a straight line of scalar steps, some of which are stored or accumulated. Plain data without
 * names, sizes or offsets, so that equal kernels are equal values and share one generated method.
 *
 * @param outer the number of loops over results
 * @param reduced the number of loops over what meets in one result
 * @param columns the number of loops over results that accumulate side by side: one at most
 */
public record Kernel(
        int outer,
        int reduced,
        int columns,
        ImmutableList<Access> operands,
        ImmutableList<Step> steps,
        ImmutableList<Store> stores) {

    /** What happens to a step's value. */
    public enum Kind {
        /** Stored. */
        MAP,
        /** Added up, floats in {@code double} and in the order of {@code DealtSum}. */
        SUM,
        /** Multiplied, floats in {@code double}. */
        PROD,
        MAX,
        MIN,
        ANY,
        ALL,
        NORM2,
        /** The index of the largest, the first of equals. */
        ARG_MAX,
        /** The index of the smallest, the first of equals. */
        ARG_MIN;

        /** True for what is not joined value by value: its kernel has no other result. */
        public boolean isAlone() {
            return this == NORM2 || this == ARG_MAX || this == ARG_MIN;
        }
    }

    /**
     * A result: where the value of a step goes.
     *
     * @param step the number of the step
     * @param out how the loops address the result's array
     */
    public record Store(Kind kind, int step, Access out) {}

    public int rank() {
        return outer + reduced + columns;
    }

    /** The type of what is stored or accumulated. */
    public DType dtypeOf(Store store) {
        return steps.get(store.step()).dtype();
    }

    /** True where a result is a sum of floats over some loop. */
    public boolean dealsSums() {
        return stores.stream().anyMatch(this::isDealt);
    }

    /** True for a sum of floats over some loop, whose terms are dealt to partial sums. */
    public boolean isDealt(Store store) {
        return store.kind() == Kind.SUM && reduced > 0 && dtypeOf(store).isFloat();
    }
}
