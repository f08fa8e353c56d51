package org.graphc.core.op;

/**
 * Scalar functions that take a few lines to be right at the ends of their range. The text of this class is copied into
 * generated code, so it refers to {@code java.lang} alone.
 */
final class ScalarFormulas {
    private static final double LOG_TWO = 0.6931471805599453;
    /** Above, x² + 1 is x² and adding one is lost. */
    private static final double LARGE = 0x1p28;

    private ScalarFormulas() {}

    static double asinh(double x) {
        double size = Math.abs(x);
        double square = size * size;
        double value =
                size > LARGE ? Math.log(size) + LOG_TWO : Math.log1p(size + square / (1 + Math.sqrt(1 + square)));
        return Math.copySign(value, x);
    }

    /** NaN below 1. */
    static double acosh(double x) {
        double above = x < 1 ? Double.NaN : x - 1;
        return x > LARGE ? Math.log(x) + LOG_TWO : Math.log1p(above + Math.sqrt(2 * above + above * above));
    }

    /** ±∞ at ±1 and NaN beyond. */
    static double atanh(double x) {
        double size = Math.abs(x);
        return Math.copySign(0.5 * Math.log1p(2 * size / (1 - size)), x);
    }

    /** log(x / (1 - x)): ∞ at 1 and -∞ at 0. */
    static double logit(double x) {
        return x < 0.25 || x > 0.75 ? Math.log(x) - Math.log1p(-x) : Math.log1p((2 * x - 1) / (1 - x));
    }

    /** x - floor(x / y) y: the remainder with the sign of y. */
    static double mod(double x, double y) {
        double rest = x % y;
        if (rest == 0) {
            return Math.copySign(rest, y);
        }
        return rest < 0 == y < 0 ? rest : rest + y;
    }

    /** The same of whole numbers, and 0 where y is. */
    static long mod(long x, long y) {
        return y == 0 ? 0 : Math.floorMod(x, y);
    }

    /** x log y, and 0 where x is 0 and y is a number. */
    static double xlogy(double x, double y) {
        return x == 0 && !Double.isNaN(y) ? 0 : x * Math.log(y);
    }

    /** x log(1 + y), and 0 where x is 0 and y is a number. */
    static double xlog1py(double x, double y) {
        return x == 0 && !Double.isNaN(y) ? 0 : x * Math.log1p(y);
    }

    /** log(exp(x) + exp(y)), without overflow. */
    static double logAddExp(double x, double y) {
        double larger = Math.max(x, y);
        return x == y ? larger + LOG_TWO : larger + Math.log1p(Math.exp(-Math.abs(x - y)));
    }

    /** The n-th derivative of sin(πx) / πx, which is 1 at 0; of whole n up to 500, else NaN. */
    static double sinc(double n, double x) {
        if (!(n >= 0 && n <= 500) || n != Math.rint(n) || Double.isNaN(x)) {
            return Double.NaN;
        } else if (x == 0 || Double.isInfinite(x)) {
            boolean zero = n % 2 == 1 || x != 0;
            return zero ? 0 : (n % 4 == 0 ? 1 : -1) * powerOfPi(n) / (n + 1);
        }
        double u = Math.PI * x;
        double turn = x - 2 * Math.rint(x / 2);
        return Math.abs(u) > n ? upward((int) n, u, turn) : downward((int) n, u, turn);
    }

    /** u s(k) = sin(u + kπ/2) - k s(k - 1), where s(k) is the k-th derivative by u, and then π for each of them. */
    private static double upward(int n, double u, double turn) {
        double value = turned(0, turn) / u;
        for (int k = 1; k <= n; k++) {
            value = (turned(k, turn) - k * value) / u;
        }
        return value * powerOfPi(n);
    }

    /** The same from far above, where whatever one starts with is forgotten on the way down. */
    private static double downward(int n, double u, double turn) {
        double value = 0;
        for (int k = n + 60 + n / 2; k > n; k--) {
            value = (turned(k, turn) - u * value) / k;
        }
        return value * powerOfPi(n);
    }

    /** The rounding of π counts n times. */
    private static double powerOfPi(double n) {
        return Math.pow(Math.PI, n) * (1 + n * 3.8981718325193755e-17);
    }

    /** sin(πt + kπ/2) for |t| ≤ 1; exactly 0 where it is. */
    private static double turned(int k, double turn) {
        double sine = Math.abs(turn) > 0.5 ? Math.copySign(1, turn) - turn : turn;
        double value = k % 2 == 0 ? Math.sin(Math.PI * sine) : cosine(Math.abs(turn));
        return k % 4 < 2 ? value : -value;
    }

    /** cos(πt) for 0 ≤ t ≤ 1 */
    private static double cosine(double turn) {
        return turn < 0.25
                ? Math.cos(Math.PI * turn)
                : turn > 0.75 ? -Math.cos(Math.PI * (1 - turn)) : Math.sin(Math.PI * (0.5 - turn));
    }
}
