package org.graphc.optimizer.rule;

import org.graphc.core.type.DType;

/**
 * What the elements of a value may be: those that are numbers or infinities lie between two bounds, and none is NaN or
 * -0 unless it says so.
 */
record Range(double lo, double hi, boolean mayBeNaN, boolean mayBeMinusZero) {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    /** Integers up to here are doubles, so that bounds computed in double are those of the integers. */
    private static final double EXACT_I64 = 0x1p53;

    private static final Range FLOAT = new Range(-INFINITY, INFINITY, true, true);
    static final Range TRUTH = new Range(0, 1, false, false);
    static final Range ZERO = new Range(0, 0, false, false);

    /** All that a value of the type can be. */
    static Range of(DType dtype) {
        return switch (dtype) {
            case F32, F64 -> FLOAT;
            case BOOL -> TRUTH;
            case I32 -> new Range(Integer.MIN_VALUE, Integer.MAX_VALUE, false, false);
            case I64 -> new Range(Long.MIN_VALUE, Long.MAX_VALUE, false, false);
        };
    }

    /** Numbers between two bounds, which are those of the computation in {@code double}, as results of the type. */
    Range in(DType dtype) {
        if (!dtype.isFloat()) {
            double limit = dtype == DType.I64 ? EXACT_I64 : Integer.MAX_VALUE;
            return lo >= -limit && hi <= limit ? new Range(lo, hi, false, false) : of(dtype);
        }
        double from = dtype == DType.F32 ? (float) lo : lo;
        double to = dtype == DType.F32 ? (float) hi : hi;
        return new Range(from, to, mayBeNaN, mayBeMinusZero && from <= 0 && to >= 0);
    }

    /** Farther by more than the error of any function of floats, denormals included. */
    Range padded() {
        double least = Math.min(lo, Double.MAX_VALUE); // ∞ - ∞ is no bound
        double most = Math.max(hi, -Double.MAX_VALUE);
        return new Range(
                least - 1e-6 * Math.abs(least) - 1e-36, most + 1e-6 * Math.abs(most) + 1e-36, mayBeNaN, mayBeMinusZero);
    }

    Range within(double least, double largest) {
        return new Range(Math.max(least, lo), Math.min(largest, hi), mayBeNaN, mayBeMinusZero);
    }

    /** One or the other. */
    Range or(Range other) {
        return new Range(
                Math.min(lo, other.lo),
                Math.max(hi, other.hi),
                mayBeNaN || other.mayBeNaN,
                mayBeMinusZero || other.mayBeMinusZero);
    }

    Range orNaN(boolean isPossible) {
        return new Range(lo, hi, mayBeNaN || isPossible, mayBeMinusZero);
    }

    Range withoutNaN() {
        return new Range(lo, hi, false, mayBeMinusZero);
    }

    Range withMinusZero(boolean isPossible) {
        return new Range(lo, hi, mayBeNaN, isPossible);
    }

    Range negated() {
        return new Range(-hi, -lo, mayBeNaN, mayBeZero());
    }

    /** A zero of either sign. */
    boolean mayBeZero() {
        return lo <= 0 && hi >= 0;
    }

    boolean mayBeInfinite() {
        return lo == -INFINITY || hi == INFINITY;
    }

    /** Neither NaN nor infinite. */
    boolean isFinite() {
        return !mayBeNaN && !mayBeInfinite();
    }

    /** No element that is no NaN has the sign bit. */
    boolean isNonNegative() {
        return lo >= 0 && !mayBeMinusZero;
    }

    /** Neither NaN nor zero nor less. */
    boolean isPositive() {
        return !mayBeNaN && lo > 0;
    }

    /** Neither NaN nor zero. */
    boolean isNonZero() {
        return !mayBeNaN && !mayBeZero();
    }
}
