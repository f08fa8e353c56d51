package org.graphc.core.op;

/** SplitMix64 (Steele, Lea and Flood 2014): written out so that seeds mean the same on every JDK. */
final class SplitMix {
    private static final double UNIT = 0x1.0p-53;
    private long state;

    SplitMix(long seed) {
        this.state = seed;
    }

    private long next() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Uniform in [0, 1), a multiple of 2⁻⁵³. */
    double nextUnit() {
        return (next() >>> 11) * UNIT;
    }

    /** Standard normal. */
    double nextNormal() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextUnit()));
        return radius * StrictMath.cos(2 * Math.PI * nextUnit());
    }
}
