package org.graphc.core.op;

/**
 * Sine and cosine of {@code double} in straight lines, as {@link LaneMath64} has its functions. They are defined for
 * arguments up to {@link #NEAR}; beyond, where the period needs hundreds of digits, {@link StrictMath} answers.
 */
final class LaneTrig64 {
    /** The largest size of an argument of sinNear and cosNear. */
    static final double NEAR = 0x1p20;

    private static final long SIGN = 0x8000000000000000L;
    private static final double TWO_OVER_PI = 0.6366197723675814;
    /** π/2 in three parts: the first leaves an exact remainder, the others are taken from it in two numbers. */
    private static final double QUARTER_HIGH = 1.5707963267948966;

    private static final double QUARTER_MIDDLE = 6.123233995736766e-17;
    private static final double QUARTER_LOW = -1.4973849048591698e-33;
    /** 1.5 · 2⁵²: adding it rounds to an integer, which is then in the low bits. */
    private static final double ROUNDER = 0x1.8p52;

    private LaneTrig64() {}

    static double sin(double x) {
        return Math.abs(x) <= NEAR ? sinNear(x) : StrictMath.sin(x);
    }

    static double cos(double x) {
        return Math.abs(x) <= NEAR ? cosNear(x) : StrictMath.cos(x);
    }

    /** The sine, for |x| ≤ NEAR. */
    static double sinNear(double x) {
        double size = Math.abs(x);
        double rounded = Math.fma(size, TWO_OVER_PI, ROUNDER);
        long quadrant = Double.doubleToRawLongBits(rounded);
        double value = ofRemainder(size, rounded - ROUNDER, (quadrant & 1L) != 0L);
        long sign = ((quadrant << 62) ^ Double.doubleToRawLongBits(x)) & SIGN;
        return Double.longBitsToDouble(Double.doubleToRawLongBits(value) ^ sign);
    }

    /** The cosine, for |x| ≤ NEAR. */
    static double cosNear(double x) {
        double size = Math.abs(x);
        double rounded = Math.fma(size, TWO_OVER_PI, ROUNDER);
        long quadrant = Double.doubleToRawLongBits(rounded);
        double value = ofRemainder(size, rounded - ROUNDER, (quadrant & 1L) == 0L);
        long sign = ((quadrant + 1L) << 62) & SIGN;
        return Double.longBitsToDouble(Double.doubleToRawLongBits(value) ^ sign);
    }

    /** The sine or cosine of r + low = size - n π/2, which is at most π/4 in size, where r rounds the sum. */
    private static double ofRemainder(double size, double n, boolean isCosine) {
        double head = Math.fma(n, -QUARTER_HIGH, size);
        double product = n * QUARTER_MIDDLE;
        double rest = Math.fma(n, QUARTER_MIDDLE, -product);
        double r = head - product;
        double low = Math.fma(n, -QUARTER_LOW, ((head - r) - product) - rest);
        return isCosine ? cosine(r, low) : sine(r, low);
    }

    private static double sine(double r, double low) {
        double z = r * r;
        double c4 = Math.fma(z, 1.58952104574257e-10, -2.505073156217163e-8);
        double c3 = Math.fma(z, c4, 2.7557313527830273e-6);
        double c2 = Math.fma(z, c3, -1.9841269829352145e-4);
        double c1 = Math.fma(z, c2, 0.008333333333321868);
        double c0 = Math.fma(z, c1, -0.1666666666666663);
        return r + Math.fma(r * z, c0, low);
    }

    /** 1 - z/2 for z = r², what that lost in rounding, and the rest. */
    private static double cosine(double r, double low) {
        double z = r * r;
        double c4 = Math.fma(z, -1.1357405236670949e-11, 2.087567938995638e-9);
        double c3 = Math.fma(z, c4, -2.755731402457481e-7);
        double c2 = Math.fma(z, c3, 2.4801587288327526e-5);
        double c1 = Math.fma(z, c2, -0.0013888888888872236);
        double c0 = Math.fma(z, c1, 0.04166666666666659);
        double half = 0.5 * z;
        double most = 1.0 - half;
        double rest = Math.fma(z * z, c0, (1.0 - most) - half);
        return most + Math.fma(r, -low, rest);
    }
}
