package org.graphc.core.op;

import java.util.Locale;
import org.graphc.core.type.DType;

/** How {@link Reduce} joins elements, from the first to the last. */
public enum Monoid {
    SUM,
    PROD,
    MAX,
    MIN,
    /** Of truth values: is one of them true? */
    ANY,
    /** Of truth values: are all of them true? */
    ALL;

    /** Truth values are joined by logic, numbers by arithmetic. */
    public boolean accepts(DType dtype) {
        return isLogic() != dtype.isNumber();
    }

    boolean isLogic() {
        return this == ANY || this == ALL;
    }

    /** True where one element gives the value, and the derivative goes to it. */
    boolean isExtremum() {
        return this == MAX || this == MIN;
    }

    /** What an empty reduction gives. */
    public double identity() {
        return switch (this) {
            case SUM, ANY -> 0;
            case PROD, ALL -> 1;
            case MAX -> Double.NEGATIVE_INFINITY;
            case MIN -> Double.POSITIVE_INFINITY;
        };
    }

    /** What an empty reduction of integers of the given type, or of truth values, gives. */
    public long wholeIdentity(DType dtype) {
        boolean wide = dtype == DType.I64;
        return switch (this) {
            case SUM, ANY -> 0;
            case PROD, ALL -> 1;
            case MAX -> wide ? Long.MIN_VALUE : Integer.MIN_VALUE;
            case MIN -> wide ? Long.MAX_VALUE : Integer.MAX_VALUE;
        };
    }

    /** Joins two values; a NaN in either gives NaN. */
    public double join(double a, double b) {
        return switch (this) {
            case SUM -> a + b;
            case PROD -> a * b;
            case MAX, ANY -> Math.max(a, b);
            case MIN, ALL -> Math.min(a, b);
        };
    }

    public long join(long a, long b) {
        return switch (this) {
            case SUM -> a + b;
            case PROD -> a * b;
            case MAX, ANY -> Math.max(a, b);
            case MIN, ALL -> Math.min(a, b);
        };
    }

    /** The spelling in the description language. */
    public String symbol() {
        return name().toLowerCase(Locale.ROOT);
    }
}
