package org.graphc.core.op;

/**
 * SplitMix64 (Steele, Lea and Flood 2014), written out so that seeds mean the same on every JDK, and indexed: draw
 * {@code i} is a function of the seed and of {@code i}.
 */
final class SplitMix {
    private static final double UNIT = 0x1.0p-53;

    private SplitMix() {}

    private static long bits(long seed, long i) {
        long z = seed + (i + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Uniform in [0, 1), a multiple of 2⁻⁵³. */
    static double uniform(long seed, long i) {
        return (bits(seed, i) >>> 11) * UNIT;
    }

    /** Standard normal, of the uniform draws {@code 2i} and {@code 2i + 1}. */
    static double normal(long seed, long i) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform(seed, 2 * i)));
        return radius * StrictMath.cos(2 * Math.PI * uniform(seed, 2 * i + 1));
    }
}
