package org.graphc.core.op;

/**
 * Transcendental functions of {@code double} in straight lines: no branch, loop or array, so that the same text is
 * evaluated by the interpreter, copied into generated scalar loops and translated to vectors, with the same bits
 * everywhere (docs/adr/0050). Every local is assigned once; booleans choose between values that are both computed.
 *
 * <p>Coefficients are minimax fits made with 60 digits; the errors that were measured are in the decision record.
 */
final class LaneMath64 {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;
    private static final long SIGN = 0x8000000000000000L;

    private static final double LOG2_E = 1.4426950408889634;
    /** ln 2 in a head of 32 bits, whose products with exponents are exact, and the rest. */
    private static final double LN2_HIGH = 0.6931471803691238;

    private static final double LN2_LOW = 1.9082149292705877e-10;

    /**
     * 1.5 · 2⁵² and an exponent's bias: adding it rounds to an integer, which is then in the low bits, biased. Others
     * have twice the bias, and the bias less one for halves of powers of two.
     */
    private static final double ROUNDER = 0x1.8p52 + 1023;

    private static final double ROUNDER_TWICE = 0x1.8p52 + 2046;
    private static final double ROUNDER_HALF = 0x1.8p52 + 1022;

    /** Beyond these, exp is infinite or zero, and expm1 infinite or -1. */
    private static final double EXP_LARGEST = 710;

    private static final double EXP_LEAST = -746;
    private static final double EXPM1_LEAST = -38;
    /** Beyond the one, tanh is 1; below the other, a polynomial. */
    private static final double TANH_LARGEST = 20;

    private static final double TANH_NEAR = 0.55;
    /** The same of erf. */
    private static final double ERF_LARGEST = 6;

    private static final double ERF_NEAR = 0.925;
    private static final double ROOT_TWO_LESS_ONE = 0.41421356237309503;

    /** Below, expm1 is its argument. */
    private static final double TINY = 0x1p-100;

    private static final double MIN_NORMAL = 0x1p-1022;
    private static final double TWO_52 = 0x1p52;
    private static final long MANTISSA = 0x000fffffffffffffL;
    private static final long ROOT_HALF = 0x3fe6a09e667f3bcdL;
    /** From the bits of a number to bits whose exponent is that of the number over √½, biased. */
    private static final long REBASE = 0x3ff0000000000000L - ROOT_HALF;
    /** The bits of 2⁵², in which an integer below that is the mantissa; and what to subtract then. */
    private static final long TWO_52_BITS = 0x4330000000000000L;

    private static final double BIASED = 0x1p52 + 1023;
    private static final double BIASED_TINY = 0x1p52 + 1023 + 52;

    private LaneMath64() {}

    /** e to the x. */
    static double exp(double x) {
        return expBelow(x > EXP_LARGEST ? EXP_LARGEST : x);
    }

    /** exp where it is finite; in two factors, for results below the normal numbers. */
    private static double expBelow(double x) {
        double bounded = x < EXP_LEAST ? EXP_LEAST : x;
        double rounded = Math.fma(bounded, LOG2_E, ROUNDER_TWICE);
        long both = Double.doubleToRawLongBits(rounded);
        long half = both >>> 1;
        double r = reduced(bounded, rounded - ROUNDER_TWICE);
        return Math.fma(r, slope(r), 1.0) * power(half) * power(both - half);
    }

    /** Two to the n, from bits whose lowest eleven are n with the bias. */
    private static double power(long biased) {
        return Double.longBitsToDouble(biased << 52);
    }

    /** x - n ln 2 for n the integer nearest to x / ln 2. */
    private static double reduced(double x, double n) {
        return Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    }

    /** (exp(r) - 1) / r for |r| ≤ ln 2 / 2. */
    private static double slope(double r) {
        return Math.fma(r, Math.fma(r, expTail(r), 0.5), 1.0);
    }

    /** (exp(r) - 1.0 - r - r²/2) / r³ for |r| ≤ ln 2 / 2. */
    private static double expTail(double r) {
        double c8 = Math.fma(r, 2.0736328898255698e-9, 2.510989205677119e-8);
        double c7 = Math.fma(r, c8, 2.755785840023628e-7);
        double c6 = Math.fma(r, c7, 2.7557241725613945e-6);
        double c5 = Math.fma(r, c6, 2.4801586640100503e-5);
        double c4 = Math.fma(r, c5, 1.984126988857882e-4);
        double c3 = Math.fma(r, c4, 0.001388888888921952);
        double c2 = Math.fma(r, c3, 0.00833333333332071);
        double c1 = Math.fma(r, c2, 0.0416666666666661);
        return Math.fma(r, c1, 0.16666666666666677);
    }

    /**
     * exp(x) - 1 = 2 (s exp(r) - ½), with s half a power of two. The largest part, s r + (s - ½), is kept in two
     * numbers. Tiny arguments are their own results, since halves of them may not be exact.
     */
    static double expm1(double x) {
        double capped = x > EXP_LARGEST ? EXP_LARGEST : x;
        double bounded = capped < EXPM1_LEAST ? EXPM1_LEAST : capped;
        double rounded = Math.fma(bounded, LOG2_E, ROUNDER_HALF);
        double n = rounded - ROUNDER_HALF;
        double head = Math.fma(n, -LN2_HIGH, bounded);
        double r = Math.fma(n, -LN2_LOW, head);
        double small = Math.fma(r * r * r, expTail(r), n * -LN2_LOW);
        double rest = Math.fma(r, 0.5 * r, small);
        double s = power(Double.doubleToRawLongBits(rounded));
        double base = s - 0.5;
        double high = Math.fma(s, head, base);
        double low = Math.fma(s, head, base - high) + ((s - base) - 0.5);
        double result = 2.0 * (high + Math.fma(s, rest, low));
        return Math.abs(x) < TINY ? x : result;
    }

    /** A result that has the sign of the argument, also where it is zero. */
    private static double withSign(double result, double x) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(result) | (Double.doubleToRawLongBits(x) & SIGN));
    }

    /** The hyperbolic tangent: a polynomial near zero, 1.0 - 2 / (exp(2|x|) + 1) from there. */
    static double tanh(double x) {
        double size = Math.abs(x);
        double square = size * size;
        double c8 = Math.fma(square, 5.1079961768485e-5, -2.1039130712626324e-4);
        double c7 = Math.fma(square, c8, 5.791943777700695e-4);
        double c6 = Math.fma(square, c7, -0.001453237206131687);
        double c5 = Math.fma(square, c6, 0.00359172409026383);
        double c4 = Math.fma(square, c5, -0.008863195085477962);
        double c3 = Math.fma(square, c4, 0.02186948602128939);
        double c2 = Math.fma(square, c3, -0.05396825387818322);
        double c1 = Math.fma(square, c2, 0.13333333333173383);
        double c0 = Math.fma(square, c1, -0.3333333333333235);
        double near = Math.fma(square * size, c0, size);
        double twice = size > TANH_LARGEST ? 2.0 * TANH_LARGEST : 2.0 * size;
        double rounded = Math.fma(twice, LOG2_E, ROUNDER);
        double scale = power(Double.doubleToRawLongBits(rounded));
        double r = reduced(twice, rounded - ROUNDER);
        double onePlus = Math.fma(scale * r, slope(r), scale + 1.0);
        return withSign(size < TANH_NEAR ? near : 1.0 - 2.0 / onePlus, x);
    }

    /** q = 1 / (1 + exp(|x|)), which has all digits, or 1.0 - q where x is positive; scaled by a power of two. */
    static double sigmoid(double x) {
        double size = Math.abs(x);
        double bounded = size > -EXP_LEAST ? -EXP_LEAST : size;
        double rounded = Math.fma(bounded, -LOG2_E, ROUNDER_TWICE);
        long both = Double.doubleToRawLongBits(rounded);
        long half = both >>> 1;
        double first = power(half);
        double second = power(both - half);
        double r = reduced(bounded, ROUNDER_TWICE - rounded);
        double denominator = 1.0 + Math.fma(r, slope(r), first * second);
        double small = first / denominator * second;
        return x > 0.0 ? 1.0 - small : small;
    }

    /** log(1 + exp(x)) = max(x, 0) + log1p(t) for t = exp(-|x|); log1p(t) = ln 2 + log1p((t - 1) / 2) for large t. */
    static double softplus(double x) {
        double t = expBelow(-Math.abs(x));
        boolean large = t > ROOT_TWO_LESS_ONE;
        double f = large ? Math.fma(t, 0.5, -0.5) : t;
        double tail = (large ? LN2_HIGH : 0.0) + logNear(f, large ? LN2_LOW : 0.0);
        return (x > 0.0 ? x : 0.0) + tail;
    }

    /** Near zero x times a polynomial; from there 1 - exp(p), with p a polynomial for log erfc. */
    static double erf(double x) {
        double size = Math.abs(x);
        double near = Math.fma(size, erfSlope(size * size), size);
        double bounded = size > ERF_LARGEST ? ERF_LARGEST : size;
        double p = bounded * logErfc(bounded);
        double rounded = Math.fma(p, LOG2_E, ROUNDER);
        double r = reduced(p, rounded - ROUNDER);
        double rest = Math.fma(r, slope(r), 1.0) * power(Double.doubleToRawLongBits(rounded));
        return withSign(size < ERF_NEAR ? near : 1.0 - rest, x);
    }

    /** erf(x) / x - 1 for z = x², |x| ≤ 0.95. */
    private static double erfSlope(double z) {
        double c10 = Math.fma(z, -8.150810412965011e-10, 1.3897369629504403e-8);
        double c9 = Math.fma(z, c10, -1.624668360649437e-7);
        double c8 = Math.fma(z, c9, 1.6452068433517299e-6);
        double c7 = Math.fma(z, c8, -1.492508680223196e-5);
        double c6 = Math.fma(z, c7, 1.2055311804783341e-4);
        double c5 = Math.fma(z, c6, -8.54832649830926e-4);
        double c4 = Math.fma(z, c5, 0.005223977617174301);
        double c3 = Math.fma(z, c4, -0.026866170644362503);
        double c2 = Math.fma(z, c3, 0.1128379167095143);
        double c1 = Math.fma(z, c2, -0.3761263890318368);
        return Math.fma(z, c1, 0.12837916709551256);
    }

    /** log(1 - erf(x)) / x for 0.9 ≤ x ≤ 6. */
    private static double logErfc(double x) {
        double c16 = Math.fma(x, 1.6928923879324798e-12, -7.469469427409149e-11);
        double c15 = Math.fma(x, c16, 1.5414501684358315e-9);
        double c14 = Math.fma(x, c15, -1.976345268392768e-8);
        double c13 = Math.fma(x, c14, 1.7617552206260374e-7);
        double c12 = Math.fma(x, c13, -1.1552689286785364e-6);
        double c11 = Math.fma(x, c12, 5.726542848694049e-6);
        double c10 = Math.fma(x, c11, -2.1515227551864155e-5);
        double c9 = Math.fma(x, c10, 5.913659775088127e-5);
        double c8 = Math.fma(x, c9, -1.0196297084586045e-4);
        double c7 = Math.fma(x, c8, 1.161118052781256e-5);
        double c6 = Math.fma(x, c7, 5.610081767294629e-4);
        double c5 = Math.fma(x, c6, -0.0016790803596985193);
        double c4 = Math.fma(x, c5, 2.018982122498156e-4);
        double c3 = Math.fma(x, c4, 0.019130515977874754);
        double c2 = Math.fma(x, c3, -0.10277292064765764);
        double c1 = Math.fma(x, c2, -0.636619766944961);
        return Math.fma(x, c1, -1.1283791630821038);
    }

    /** The natural logarithm. */
    static double log(double x) {
        boolean tiny = x < MIN_NORMAL;
        long rebased = Double.doubleToRawLongBits(tiny ? x * TWO_52 : x) + REBASE;
        double exponent = Double.longBitsToDouble((rebased >>> 52) | TWO_52_BITS) - (tiny ? BIASED_TINY : BIASED);
        double f = Double.longBitsToDouble((rebased & MANTISSA) + ROOT_HALF) - 1.0;
        double near = logNear(f, exponent * LN2_LOW);
        return logEnds(Math.fma(exponent, LN2_HIGH, near), x);
    }

    /**
     * log(1 + f) for √½ ≤ 1 + f ≤ √2, and a small number added: 2 artanh(s) with s = f / (2.0 + f), in which 2 s is
     * replaced by f - s f, and s f by f²/2 - s f²/2.
     */
    private static double logNear(double f, double low) {
        double s = f / (2.0 + f);
        double z = s * s;
        double c5 = Math.fma(z, 0.14796068148242766, 0.153140398493373);
        double c4 = Math.fma(z, c5, 0.18183564696079318);
        double c3 = Math.fma(z, c4, 0.22222198567102774);
        double c2 = Math.fma(z, c3, 0.2857142874243524);
        double c1 = Math.fma(z, c2, 0.39999999999414526);
        double c0 = Math.fma(z, c1, 0.6666666666666734);
        double half = 0.5 * f * f;
        return f - (half - Math.fma(s, Math.fma(z, c0, half), low));
    }

    /** A logarithm of x, or what it is where x is not a positive number. */
    private static double logEnds(double logarithm, double x) {
        double finite = x < INFINITY ? logarithm : x;
        double zero = x == 0.0 ? -INFINITY : NAN;
        return x > 0.0 ? finite : zero;
    }

    /** log(1 + x); what rounding 1 + x loses is added to the mantissa, in two numbers. */
    static double log1p(double x) {
        double u = 1.0 + x;
        boolean large = x > 1.0;
        double lost = (large ? 1.0 : x) - (u - (large ? x : 1.0));
        long rebased = Double.doubleToRawLongBits(u) + REBASE;
        long biased = rebased >>> 52;
        double exponent = Double.longBitsToDouble(biased | TWO_52_BITS) - BIASED;
        double twice = lost * Double.longBitsToDouble((2047L - biased) << 52);
        double head = Double.longBitsToDouble((rebased & MANTISSA) + ROOT_HALF) - 1.0;
        double f = Math.fma(twice, 0.5, head);
        double rest = Math.fma(twice, 0.5, head - f);
        double near = logNear(f, Math.fma(exponent, LN2_LOW, Math.fma(rest, -f, rest)));
        return withSign(logEnds(Math.fma(exponent, LN2_HIGH, near), u), x);
    }
}
