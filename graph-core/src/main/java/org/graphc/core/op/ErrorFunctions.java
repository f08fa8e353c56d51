package org.graphc.core.op;

/**
 * The error function and its kin, to a few units in the last place. The text of this class is copied into generated
 * code, so it refers to {@code java.lang} alone. Coefficients are Chebyshev fits made with 60 digits.
 */
final class ErrorFunctions {
    private static final double ROOT_PI = 1.7724538509055160;

    // spotless:off
    /** erf(x) / x - 1 in powers of x², for |x| ≤ 1. */
    private static final double[] NEAR = {
        0.1283791670955126, -0.3761263890318375, 0.11283791670954882, -0.026866170645077334,
        0.005223977624823223, -0.0008548326981129666, 0.00012055331122299266, -1.4925595519506043e-5,
        1.6461004480962034e-6, -1.6350354461959655e-7, 1.4660051998394848e-8, -1.1373902296430911e-9,
        5.958930743134941e-11,
    };

    /** (1 + 2x) exp(x²) erfc(x) in Chebyshev polynomials of (x - 3.75) / (x + 3.75), for x ≥ 0. */
    private static final double[] FAR = {
        1.1775789345674017, -0.004590054580646478, -0.08424913336651792, 0.05920993999819189,
        -0.026658668435305753, 0.009074997670705265, -0.002413163540417608, 0.0004907758365258086,
        -6.916973302501207e-5, 4.13902798607301e-6, 7.74038306619849e-7, -2.1886401049234397e-7,
        1.076499946567091e-8, 4.521959811218287e-9, -7.754400208831351e-10, -6.318088340886684e-11,
        2.86879501093067e-11, 1.9455868545777347e-13, -9.65469674843344e-13, 3.25254814814874e-14,
        3.3478119482868056e-14, -1.864562880419313e-15, -1.2507950530688648e-15, 7.418235256624044e-17,
        5.068148904796111e-17, -2.2370566594359995e-18, -2.187342944303018e-18, 2.6766327399258762e-20,
        9.736561401741451e-20,
    };
    // spotless:on

    private ErrorFunctions() {}

    /** 2/√π times the integral of exp(-t²) from 0 to x. */
    static double erf(double x) {
        double size = Math.abs(x);
        return size <= 1 ? x + x * near(x * x) : Math.copySign(1 - tail(size), x);
    }

    /** 1 - erf(x), with all digits where that is small. */
    static double erfc(double x) {
        if (x < -1) {
            return 2 - tail(-x);
        }
        return x < 0.5 ? 1 - (x + x * near(x * x)) : tail(x);
    }

    private static double near(double square) {
        double sum = 0;
        for (int i = NEAR.length - 1; i >= 0; i--) {
            sum = sum * square + NEAR[i];
        }
        return sum;
    }

    /** erfc(x) for x ≥ ½; the square of the first 24 bits of x is exact. */
    private static double tail(double x) {
        if (x > 27.3) {
            return 0;
        }
        double head = (float) x;
        double exp = Math.exp(-head * head) * Math.exp((head - x) * (head + x));
        double u = 2 * ((x - 3.75) / (x + 3.75));
        double last = 0;
        double sum = 0;
        for (int i = FAR.length - 1; i > 0; i--) {
            double next = u * sum - last + FAR[i];
            last = sum;
            sum = next;
        }
        return exp * (u / 2 * sum - last + FAR[0]) / (1 + 2 * x);
    }

    /** The y of which x is the error function; ±∞ at ±1, NaN beyond. */
    static double erfInv(double x) {
        double size = Math.abs(x);
        if (!(size < 1)) {
            return size == 1 ? x / 0.0 : Double.NaN;
        } else if (size < 1e-8) {
            return x * (ROOT_PI / 2);
        }
        // Winitzki's approximation, good to 2e-3, then Halley's method, which triples the digits
        double log = Math.log1p(-size * size);
        double mean = 2 / (Math.PI * 0.147) + log / 2;
        double y = Math.sqrt(Math.sqrt(mean * mean - log / 0.147) - mean);
        for (int i = 0; i < 3; i++) {
            double rest = size < 0.8 ? erf(y) - size : (1 - size) - erfc(y);
            double newton = rest * (ROOT_PI / 2) * Math.exp(y * y);
            y -= newton / (1 + y * newton);
        }
        return Math.copySign(y, x);
    }
}
