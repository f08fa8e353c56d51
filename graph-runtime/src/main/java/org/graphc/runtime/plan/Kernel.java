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

    /** Less than any function of our own weighs. */
    private static final int HEAVY = 16;

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

    /** About how many operations an element takes. */
    public int weight() {
        return ScalarCost.of(this);
    }

    /** The weight of what is done with an element beside reading and writing it. */
    public int arithmetic() {
        int moved = stores.size();
        for (Step step : steps) {
            moved += step instanceof Step.Load || step instanceof Step.Literal ? 1 : 0;
            moved += step instanceof Step.Named ? ScalarCost.NAMED : 0;
        }
        return weight() - moved;
    }

    /**
     * True where an element may well be computed twice, as long as no result is in the array of an operand: all results
     * are stored, nothing is accumulated, and it is enough work for vectors to be worth it in a short row.
     */
    public boolean isRepeatable() {
        return outer > 0
                && weight() >= HEAVY
                && reduced == 0
                && stores.stream().noneMatch(store -> store.kind().isAlone());
    }

    /**
     * The loop whose turns threads may share, or -1 where there is none: the first over results, or else the only loop
     * where its terms are summed in chunks.
     */
    public int sharedLoop() {
        if (outer > 0) {
            return 0;
        }
        return columns > 0 || sharesTerms() ? rank() - 1 : -1;
    }

    /** True where the loop that threads may share is over the terms of sums, in whole chunks. */
    public boolean sharesTerms() {
        return outer == 0
                && columns == 0
                && reduced == 1
                && stores.stream().allMatch(store -> store.kind() == Kind.MAP || isDealt(store));
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
