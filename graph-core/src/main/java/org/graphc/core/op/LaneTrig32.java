package org.graphc.core.op;

/**
 * Sine and cosine of {@code float} in straight lines, as {@link LaneMath32} has its functions. They are defined for
 * arguments up to {@link #NEAR}; beyond, where the period needs hundreds of digits, {@link StrictMath} answers.
 */
final class LaneTrig32 {
    /** The largest size of an argument of sinNear and cosNear. */
    static final float NEAR = 0x1p16f;

    private static final int SIGN = 0x80000000;
    private static final float TWO_OVER_PI = 0.63661975f;
    /** π/2 in three parts: the first leaves an exact remainder, the others are taken from it in two numbers. */
    private static final float QUARTER_HIGH = 1.5707964f;

    private static final float QUARTER_MIDDLE = -4.371139e-8f;
    private static final float QUARTER_LOW = -1.7151245e-15f;
    /** 1.5 · 2²³: adding it rounds to an integer, which is then in the low bits. */
    private static final float ROUNDER = 0x1.8p23f;

    private LaneTrig32() {}

    static float sin(float x) {
        return Math.abs(x) <= NEAR ? sinNear(x) : (float) StrictMath.sin(x);
    }

    static float cos(float x) {
        return Math.abs(x) <= NEAR ? cosNear(x) : (float) StrictMath.cos(x);
    }

    /** The sine, for |x| ≤ NEAR. */
    static float sinNear(float x) {
        float size = Math.abs(x);
        float rounded = Math.fma(size, TWO_OVER_PI, ROUNDER);
        int quadrant = Float.floatToRawIntBits(rounded);
        float value = ofRemainder(size, rounded - ROUNDER, (quadrant & 1) != 0);
        int sign = ((quadrant << 30) ^ Float.floatToRawIntBits(x)) & SIGN;
        return Float.intBitsToFloat(Float.floatToRawIntBits(value) ^ sign);
    }

    /** The cosine, for |x| ≤ NEAR. */
    static float cosNear(float x) {
        float size = Math.abs(x);
        float rounded = Math.fma(size, TWO_OVER_PI, ROUNDER);
        int quadrant = Float.floatToRawIntBits(rounded);
        float value = ofRemainder(size, rounded - ROUNDER, (quadrant & 1) == 0);
        int sign = ((quadrant + 1) << 30) & SIGN;
        return Float.intBitsToFloat(Float.floatToRawIntBits(value) ^ sign);
    }

    /** The sine or cosine of r + low = size - n π/2, which is at most π/4 in size, where r rounds the sum. */
    private static float ofRemainder(float size, float n, boolean isCosine) {
        float head = Math.fma(n, -QUARTER_HIGH, size);
        float product = n * QUARTER_MIDDLE;
        float rest = Math.fma(n, QUARTER_MIDDLE, -product);
        float r = head - product;
        float low = Math.fma(n, -QUARTER_LOW, ((head - r) - product) - rest);
        return isCosine ? cosine(r, low) : sine(r, low);
    }

    private static float sine(float r, float low) {
        float z = r * r;
        float c1 = Math.fma(z, -1.9514077e-4f, 0.008332155f);
        float c0 = Math.fma(z, c1, -0.16666655f);
        return r + Math.fma(r * z, c0, low);
    }

    /** 1 - z/2 for z = r², what that lost in rounding, and the rest. */
    private static float cosine(float r, float low) {
        float z = r * r;
        float c1 = Math.fma(z, 2.442943e-5f, -0.0013887284f);
        float c0 = Math.fma(z, c1, 0.041666646f);
        float half = 0.5f * z;
        float most = 1f - half;
        float rest = Math.fma(z * z, c0, (1f - most) - half);
        return most + Math.fma(r, -low, rest);
    }
}
