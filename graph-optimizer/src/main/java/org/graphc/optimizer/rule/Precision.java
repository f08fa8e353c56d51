package org.graphc.optimizer.rule;

/** How far the two sides of a rewrite may differ in value. */
public enum Precision {
    /** In no bit, for all arguments: infinities, zeros of both signs and denormals included; any NaN equals any NaN. */
    EXACT,
    /**
     * In last bits, where the new value is no farther from the true one than the old, up to the rounding of its own
     * few operations; also where the old one overflows or cancels. A zero may change its sign. A number stays one, and
     * a NaN of the input a NaN, except that a softmax is NaN throughout a row with +∞; docs/adr/0005.
     */
    IMPROVES,
    /**
     * In last bits: sums, or products of matrices, are taken in another order. Neither is nearer to the truth for all
     * values, and one may overflow where the other does not (docs/adr/0043).
     */
    REORDERS,
    /** Equal in real arithmetic only. No default pipeline takes these. */
    RELAXED
}
