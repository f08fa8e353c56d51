package org.graphc.runtime.cli;

import com.google.common.primitives.ImmutableDoubleArray;
import java.util.Arrays;

/** Numbers that were measured, sorted. */
record Sample(ImmutableDoubleArray sorted) {
    /** Of a normal distribution the 97.5 percent point, for intervals of 95 percent. */
    private static final double NORMAL = 1.96;

    /** @param values one at least, in any order */
    static Sample of(double[] values) {
        return new Sample(ImmutableDoubleArray.copyOf(Arrays.stream(values).sorted()));
    }

    int size() {
        return sorted.length();
    }

    double median() {
        return quantile(0.5);
    }

    /** Between neighbours in proportion. */
    double quantile(double p) {
        double at = p * (size() - 1);
        int below = (int) at;
        int above = Math.min(size() - 1, below + 1);
        return sorted.get(below) + (at - below) * (sorted.get(above) - sorted.get(below));
    }

    /** The median distance from the median. */
    double deviation() {
        double median = median();
        return of(sorted.stream().map(v -> Math.abs(v - median)).toArray()).median();
    }

    /**
     * The ends of an interval that holds the true median in 95 of 100 cases, whatever the distribution: the values
     * whose ranks a fair coin's heads would lie between. With fewer than six values it is all of them, and less sure.
     */
    double low() {
        return sorted.get(Math.max(0, rank()));
    }

    double high() {
        return sorted.get(Math.min(size() - 1, size() - 1 - rank()));
    }

    private int rank() {
        return (int) Math.max(0, Math.floor((size() - NORMAL * Math.sqrt(size())) / 2));
    }
}
