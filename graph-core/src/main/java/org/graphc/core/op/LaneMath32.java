package org.graphc.core.op;

/**
 * Transcendental functions of {@code float} in straight lines: no branch, loop or array, so that the same text is
 * evaluated by the interpreter, copied into generated scalar loops and translated to vectors, with the same bits
 * everywhere (docs/adr/0050). Every local is assigned once; booleans choose between values that are both computed.
 *
 * <p>Coefficients are minimax fits made with 60 digits; the errors that were measured are in the decision record.
 */
final class LaneMath32 {
    private static final float INFINITY = Float.POSITIVE_INFINITY;
    private static final float NAN = Float.NaN;
    private static final int SIGN = 0x80000000;

    private static final float LOG2_E = 1.442695f;
    private static final float LN2 = 0.6931472f;
    /** ln 2 in a head of 15 bits, whose products with exponents are exact, and the rest. */
    private static final float LN2_HIGH = 0.693145751953125f;

    private static final float LN2_LOW = 1.4286068e-6f;

    /**
     * 1.5 · 2²³ and an exponent's bias: adding it rounds to an integer, which is then in the low bits, biased. Others
     * have twice the bias, and the bias less one for halves of powers of two.
     */
    private static final float ROUNDER = 0x1.8p23f + 127;

    private static final float ROUNDER_TWICE = 0x1.8p23f + 254;
    private static final float ROUNDER_HALF = 0x1.8p23f + 126;

    /** Beyond these, exp is infinite or zero, and expm1 infinite or -1. */
    private static final float EXP_LARGEST = 89f;

    private static final float EXP_LEAST = -104f;
    private static final float EXPM1_LEAST = -18f;
    /** Beyond the one, tanh is 1; below the other, a polynomial. */
    private static final float TANH_LARGEST = 9.5f;

    private static final float TANH_NEAR = 0.55f;
    /** The same of erf. */
    private static final float ERF_LARGEST = 4f;

    private static final float ERF_NEAR = 0.925f;
    private static final float ROOT_TWO_LESS_ONE = 0.41421357f;

    /** Below, expm1 is its argument. */
    private static final float TINY = 0x1p-60f;

    private static final float MIN_NORMAL = 0x1p-126f;
    private static final float TWO_23 = 0x1p23f;
    private static final int MANTISSA = 0x007fffff;
    private static final int ROOT_HALF = 0x3f3504f3;
    /** From the bits of a number to bits whose exponent is that of the number over √½, biased. */
    private static final int REBASE = 0x3f800000 - ROOT_HALF;
    /** The bits of 2²³, in which an integer below that is the mantissa; and what to subtract then. */
    private static final int TWO_23_BITS = 0x4b000000;

    private static final float BIASED = 0x1p23f + 127;
    private static final float BIASED_TINY = 0x1p23f + 127 + 23;

    private LaneMath32() {}

    /** e to the x. */
    static float exp(float x) {
        return expBelow(x > EXP_LARGEST ? EXP_LARGEST : x);
    }

    /** exp where it is finite; in two factors, for results below the normal numbers. */
    private static float expBelow(float x) {
        float bounded = x < EXP_LEAST ? EXP_LEAST : x;
        float rounded = Math.fma(bounded, LOG2_E, ROUNDER_TWICE);
        int both = Float.floatToRawIntBits(rounded);
        int half = both >>> 1;
        float r = reduced(bounded, rounded - ROUNDER_TWICE);
        return Math.fma(r, slope(r), 1f) * power(half) * power(both - half);
    }

    /** Two to the n, from bits whose lowest eight are n with the bias. */
    private static float power(int biased) {
        return Float.intBitsToFloat(biased << 23);
    }

    /** x - n ln 2 for n the integer nearest to x / ln 2. */
    private static float reduced(float x, float n) {
        return Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    }

    /** (exp(r) - 1) / r for |r| ≤ ln 2 / 2. */
    private static float slope(float r) {
        return Math.fma(r, Math.fma(r, expTail(r), 0.5f), 1f);
    }

    /** (exp(r) - 1 - r - r²/2) / r³ for |r| ≤ ln 2 / 2. */
    private static float expTail(float r) {
        float c3 = Math.fma(r, 0.0013755361f, 0.008365291f);
        float c2 = Math.fma(r, c3, 0.041668404f);
        return Math.fma(r, c2, 0.16666557f);
    }

    /**
     * exp(x) - 1 = 2 (s exp(r) - ½), with s half a power of two. The largest part, s r + (s - ½), is kept in two
     * numbers. Tiny arguments are their own results, since halves of them may not be exact.
     */
    static float expm1(float x) {
        float capped = x > EXP_LARGEST ? EXP_LARGEST : x;
        float bounded = capped < EXPM1_LEAST ? EXPM1_LEAST : capped;
        float rounded = Math.fma(bounded, LOG2_E, ROUNDER_HALF);
        float n = rounded - ROUNDER_HALF;
        float head = Math.fma(n, -LN2_HIGH, bounded);
        float r = Math.fma(n, -LN2_LOW, head);
        float small = Math.fma(r * r * r, expTail(r), n * -LN2_LOW);
        float rest = Math.fma(r, 0.5f * r, small);
        float s = power(Float.floatToRawIntBits(rounded));
        float base = s - 0.5f;
        float high = Math.fma(s, head, base);
        float low = Math.fma(s, head, base - high) + ((s - base) - 0.5f);
        float result = 2f * (high + Math.fma(s, rest, low));
        return Math.abs(x) < TINY ? x : result;
    }

    /** A result that has the sign of the argument, also where it is zero. */
    private static float withSign(float result, float x) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(result) | (Float.floatToRawIntBits(x) & SIGN));
    }

    /** The hyperbolic tangent: a polynomial near zero, 1 - 2 / (exp(2|x|) + 1) from there. */
    static float tanh(float x) {
        float size = Math.abs(x);
        float square = size * size;
        float c4 = Math.fma(square, -0.006281766f, 0.021077298f);
        float c3 = Math.fma(square, c4, -0.053853758f);
        float c2 = Math.fma(square, c3, 0.13332601f);
        float c1 = Math.fma(square, c2, -0.3333332f);
        float near = Math.fma(square * size, c1, size);
        float twice = size > TANH_LARGEST ? 2f * TANH_LARGEST : 2f * size;
        float rounded = Math.fma(twice, LOG2_E, ROUNDER);
        float scale = power(Float.floatToRawIntBits(rounded));
        float r = reduced(twice, rounded - ROUNDER);
        float onePlus = Math.fma(scale * r, slope(r), scale + 1f);
        return withSign(size < TANH_NEAR ? near : 1f - 2f / onePlus, x);
    }

    /** q = 1 / (1 + exp(|x|)), which has all digits, or 1 - q where x is positive; scaled by a power of two. */
    static float sigmoid(float x) {
        float size = Math.abs(x);
        float bounded = size > -EXP_LEAST ? -EXP_LEAST : size;
        float rounded = Math.fma(bounded, -LOG2_E, ROUNDER_TWICE);
        int both = Float.floatToRawIntBits(rounded);
        int half = both >>> 1;
        float first = power(half);
        float second = power(both - half);
        float r = reduced(bounded, ROUNDER_TWICE - rounded);
        float denominator = 1f + Math.fma(r, slope(r), first * second);
        float small = first / denominator * second;
        return x > 0f ? 1f - small : small;
    }

    /** log(1 + exp(x)) = max(x, 0) + log1p(t) for t = exp(-|x|); log1p(t) = ln 2 + log1p((t - 1) / 2) for large t. */
    static float softplus(float x) {
        float t = expBelow(-Math.abs(x));
        boolean large = t > ROOT_TWO_LESS_ONE;
        float f = large ? Math.fma(t, 0.5f, -0.5f) : t;
        float tail = (large ? LN2 : 0f) + Math.fma(f * f, logTail(f), f);
        return (x > 0f ? x : 0f) + tail;
    }

    /** Near zero x times a polynomial; from there 1 - exp(p), with p a polynomial for log erfc. */
    static float erf(float x) {
        float size = Math.abs(x);
        float near = Math.fma(size, erfSlope(size * size), size);
        float bounded = size > ERF_LARGEST ? ERF_LARGEST : size;
        float p = bounded * logErfc(bounded);
        float rounded = Math.fma(p, LOG2_E, ROUNDER);
        float r = reduced(p, rounded - ROUNDER);
        float rest = Math.fma(r, slope(r), 1f) * power(Float.floatToRawIntBits(rounded));
        return withSign(size < ERF_NEAR ? near : 1f - rest, x);
    }

    /** erf(x) / x - 1 for z = x², |x| ≤ 0.95. */
    private static float erfSlope(float z) {
        float c5 = Math.fma(z, 8.215403e-5f, -0.0008105959f);
        float c4 = Math.fma(z, c5, 0.0051977965f);
        float c3 = Math.fma(z, c4, -0.026858104f);
        float c2 = Math.fma(z, c3, 0.112836725f);
        float c1 = Math.fma(z, c2, -0.37612632f);
        return Math.fma(z, c1, 0.12837917f);
    }

    /** log(1 - erf(x)) / x for 0.9 ≤ x ≤ 4. */
    private static float logErfc(float x) {
        float c4 = Math.fma(x, 0.00021415347f, -0.003216449f);
        float c3 = Math.fma(x, c4, 0.022895119f);
        float c2 = Math.fma(x, c3, -0.1052705f);
        float c1 = Math.fma(x, c2, -0.63571125f);
        return Math.fma(x, c1, -1.1285166f);
    }

    /** The natural logarithm. */
    static float log(float x) {
        boolean tiny = x < MIN_NORMAL;
        int rebased = Float.floatToRawIntBits(tiny ? x * TWO_23 : x) + REBASE;
        float exponent = Float.intBitsToFloat((rebased >>> 23) | TWO_23_BITS) - (tiny ? BIASED_TINY : BIASED);
        float f = Float.intBitsToFloat((rebased & MANTISSA) + ROOT_HALF) - 1f;
        float tail = Math.fma(f * f, logTail(f), exponent * LN2_LOW);
        return logEnds(Math.fma(exponent, LN2_HIGH, f + tail), x);
    }

    /** (log(1 + f) - f) / f² for √½ ≤ 1 + f ≤ √2. */
    private static float logTail(float f) {
        float c8 = Math.fma(f, -0.07824418f, 0.13004f);
        float c7 = Math.fma(f, c8, -0.13207914f);
        float c6 = Math.fma(f, c7, 0.14163575f);
        float c5 = Math.fma(f, c6, -0.16611284f);
        float c4 = Math.fma(f, c5, 0.20003012f);
        float c3 = Math.fma(f, c4, -0.25001514f);
        float c2 = Math.fma(f, c3, 0.33333308f);
        return Math.fma(f, c2, -0.49999988f);
    }

    /** A logarithm of x, or what it is where x is not a positive number. */
    private static float logEnds(float logarithm, float x) {
        float finite = x < INFINITY ? logarithm : x;
        float zero = x == 0f ? -INFINITY : NAN;
        return x > 0f ? finite : zero;
    }

    /** log(1 + x); what rounding 1 + x loses is added to the mantissa, in two numbers. */
    static float log1p(float x) {
        float u = 1f + x;
        boolean large = x > 1f;
        float lost = (large ? 1f : x) - (u - (large ? x : 1f));
        int rebased = Float.floatToRawIntBits(u) + REBASE;
        int biased = rebased >>> 23;
        float exponent = Float.intBitsToFloat(biased | TWO_23_BITS) - BIASED;
        float twice = lost * Float.intBitsToFloat((255 - biased) << 23);
        float head = Float.intBitsToFloat((rebased & MANTISSA) + ROOT_HALF) - 1f;
        float f = Math.fma(twice, 0.5f, head);
        float rest = Math.fma(twice, 0.5f, head - f);
        float tail = Math.fma(f * f, logTail(f), Math.fma(exponent, LN2_LOW, Math.fma(rest, -f, rest)));
        return withSign(logEnds(Math.fma(exponent, LN2_HIGH, f + tail), u), x);
    }
}
