package org.graphc.core.op;

/**
 * The logarithm of the gamma function and its derivatives. The text of this class is copied into generated code, so it
 * refers to {@code java.lang} alone. Coefficients were computed with 60 digits.
 */
final class GammaFunctions {
    private static final double HALF_LOG_TWO_PI = 0.9189385332046727;
    private static final double ONE_MINUS_GAMMA = 0.42278433509846713;

    /** The positive zero of digamma, and what is missing from it. */
    private static final double ROOT = 1.4616321449683622;

    private static final double ROOT_REST = 9.549995429965697e-17;

    // spotless:off
    /** lgamma(2 + e) is (1 - γ) e + e² times this series: (-1)^k (ζ(k) - 1) / k for k = 2, 3, … */
    private static final double[] NEAR_TWO = {
        0.3224670334241132, -0.0673523010531981, 0.020580808427784546, -0.007385551028673986,
        0.0028905103307415234, -0.001192753911703261, 0.0005096695247430425, -0.00022315475845357939,
        9.945751278180853e-5, -4.492623673813314e-5, 2.050721277567069e-5, -9.439488275268397e-6,
        4.374866789907488e-6, -2.039215753801366e-6, 9.55141213040742e-7, -4.492469198764566e-7,
        2.1207184805554665e-7, -1.0043224823968099e-7, 4.7698101693639804e-8, -2.2711094608943164e-8,
        1.0838659214896955e-8, -5.183475041970047e-9, 2.4836745438024785e-9, -1.1921401405860912e-9,
        5.731367241678862e-10, -2.7595228851242334e-10, 1.330476437424449e-10, -6.4229645638381e-11,
        3.1044247747322276e-11, -1.5021384080754142e-11, 7.275974480239079e-12, -3.527742476575915e-12,
        1.711991790559618e-12, -8.315385841420285e-13, 4.04220052528944e-13,
    };

    /** digamma(root + d) is d times this series. */
    private static final double[] NEAR_ROOT = {
        0.9676722454476212, -0.4427631689835921, 0.258499760955651, -0.16394270544240652,
        0.10782405069126237, -0.07219956125645471, 0.04880428816414311, -0.03316112647484736,
        0.022597648232218104, -0.01542476590494896, 0.010538791616612175, -0.007204534386356869,
        0.004926781395729853, -0.003369801655439328, 0.002305126326734928, -0.0015769367714301972,
        0.0010788252019162967, -0.0007380709389960052, 0.000504953265834602, -0.0003454680251063077,
        0.00023635601564027053, -0.00016170622091974803, 0.0001106337276874741, -7.569179582195066e-5,
        5.178575795222081e-5, -3.5430070947659604e-5, 2.424006611860132e-5, -1.6584242271854135e-5,
        1.134638458466385e-5, -7.762817668462094e-6, 5.3110609208898636e-6, -3.6336507898010456e-6,
        2.486022733129538e-6, -1.7008538854332607e-6, 1.1636675363548843e-6, -7.96142543124197e-7,
    };

    /** Bernoulli numbers B(2k) / (2k)! */
    private static final double[] BERNOULLI = {
        0.08333333333333333, -0.001388888888888889, 3.306878306878307e-5, -8.267195767195768e-7,
        2.08767569878681e-8, -5.284190138687493e-10, 1.3382536530684679e-11, -3.3896802963225827e-13,
        8.586062056277845e-15, -2.174868698558062e-16, 5.5090028283602295e-18, -1.3954464685812522e-19,
    };

    /** B(2k) / (2k (2k - 1)) */
    private static final double[] STIRLING = {
        0.08333333333333333, -0.002777777777777778, 0.0007936507936507937, -0.0005952380952380953,
        0.0008417508417508417, -0.0019175269175269176, 0.00641025641025641, -0.029550653594771242,
        0.17964437236883057, -1.3924322169059011, 13.402864044168393, -156.84828462600203,
    };

    /** Where lgamma is zero in (-n - 1, -n), for n = 2 to 17: both doubles and what is missing from each. */
    private static final double[] ZEROS = {
        -2.7476826467274127, 9.055340329338315e-17, -2.4570247382208006, -3.7075610815513266e-17,
        -3.955294284858598, -1.999428391746348e-17, -3.14358088834998, -2.1818179852331714e-16,
        -4.991544640560048, 1.5174411760571722e-16, -4.039361839740537, 2.1143995503980602e-16,
        -5.998607480080875, -3.311862478893795e-16, -5.0082181683225935, -4.3926353491015815e-17,
        -6.999801507890638, 1.0550130037400023e-17, -6.001385294453155, 6.415847287933042e-17,
        -7.999975197095821, -5.261737128572354e-17, -7.000198333407325, 2.504354173632409e-16,
        -8.999997244250977, -2.2185620509727132e-16, -8.000024800270682, -4.354586297860107e-16,
        -9.99999972442663, 4.883037618642443e-16, -9.000002755714823, -9.491348611623208e-17,
        -10.99999997494789, 1.9843998306985407e-16, -10.000000275573013, -3.4909708332642057e-16,
        -11.999999997912324, -1.0020693920103036e-16, -11.000000025052106, -6.850849812286175e-16,
        -12.99999999983941, 6.747262033096337e-16, -12.000000002087676, 1.2222548112048185e-16,
        -13.99999999998853, 8.094860741926607e-16, -13.00000000016059, -6.745919484964342e-16,
        -14.999999999999236, 8.82932241476868e-16, -14.00000000001147, -8.094853704222662e-16,
        -15.999999999999952, -1.668613399265054e-16, -15.000000000000764, -8.829322382710274e-16,
        -16.999999999999996, -7.412564244549576e-16, -16.000000000000046, -1.6094954994609367e-15,
        -18.0, 1.5619206968586233e-16, -17.000000000000004, 7.412564244550028e-16,
    };
    // spotless:on

    private GammaFunctions() {}

    /** log |Γ(x)|; +∞ at 0, -1, -2, … */
    static double lgamma(double x) {
        if (x > 0 || Double.isNaN(x)) {
            return positive(x);
        } else if (x == Math.rint(x)) {
            return Double.POSITIVE_INFINITY;
        }
        double whole = Math.rint(x);
        double e = x - whole;
        if (x < -20) {
            return Math.log(Math.PI / (-x * Math.sin(Math.PI * Math.abs(e)))) - positive(-x);
        }
        double product = Math.abs(e);
        for (int k = 1; k <= -whole; k++) {
            product *= k - e;
        }
        double value = positive(1 + e) - Math.log(product);
        return Math.abs(value) < 1 && x < -2 ? nearZero(x) : value;
    }

    private static double positive(double x) {
        if (x >= 8) {
            return stirling(x);
        } else if (x < 0.5) {
            return nearTwo(x) - Math.log1p(x) - Math.log(x);
        } else if (x < 1.25) {
            return nearTwo(x - 1) - Math.log1p(x - 1);
        }
        double product = 1;
        double y = x;
        while (y > 2.5) {
            y -= 1;
            product *= y;
        }
        return nearTwo(y - 2) + Math.log(product);
    }

    /** lgamma(2 + e) for -¾ ≤ e ≤ ½ */
    private static double nearTwo(double e) {
        double sum = 0;
        for (int i = NEAR_TWO.length - 1; i >= 0; i--) {
            sum = sum * e + NEAR_TWO[i];
        }
        return e * (ONE_MINUS_GAMMA + e * sum);
    }

    private static double stirling(double x) {
        double sum = 0;
        for (int i = 9; i >= 0; i--) {
            sum = sum / (x * x) + STIRLING[i];
        }
        return (x - 0.5) * (Math.log(x) - 1) + (HALF_LOG_TWO_PI - 0.5 + sum / x);
    }

    /**
     * The value as the difference to the zero nearby, whose parts do not cancel: log |sin πx / sin πr|, and the change
     * of lgamma(1 - x) by its Taylor series about the middle.
     */
    private static double nearZero(double x) {
        int at = 4 * (int) (-2 - Math.ceil(x));
        at += Math.abs(x - ZEROS[at]) < Math.abs(x - ZEROS[at + 2]) ? 0 : 2;
        double zero = ZEROS[at];
        double rest = ZEROS[at + 1];
        double d = x - zero - rest;
        double e = zero - Math.rint(zero) + rest;
        double ratio = 2 * Math.cos(Math.PI * (e + d / 2)) * Math.sin(Math.PI * d / 2) / Math.sin(Math.PI * e);
        double sum = 0;
        double power = d;
        for (int k = 0; k <= 12; k += 2) {
            sum += power * polygamma(k, 1 - zero - d / 2);
            power *= d * d / (4 * (k + 2) * (k + 3));
        }
        return sum - Math.log1p(ratio);
    }

    /** The n-th derivative of digamma; at 0 its limit from the side of the zero's sign. */
    static double polygamma(double n, double x) {
        if (!(n >= 0) || n != Math.rint(n) || Double.isInfinite(n) || Double.isNaN(x)) {
            return Double.NaN;
        } else if (x > 0) {
            return n == 0 ? digamma(x) : n % 2 == 0 ? -series(n, x) : series(n, x);
        } else if (x == Math.rint(x)) {
            return n % 2 == 1 && x > Double.NEGATIVE_INFINITY ? Double.POSITIVE_INFINITY : x == 0 ? -1 / x : Double.NaN;
        }
        double e = x - Math.rint(x);
        if (n == 0) {
            return digamma(1 - x) - Math.PI * cotangent(e);
        }
        double left = series(n, e > 0 ? e : 1 + e);
        double right = series(n, e > 0 ? 1 - e : -e) - series(n, 1 - x);
        return n % 2 == 0 ? right - left : right + left;
    }

    /** cot πe for |e| ≤ ½ */
    private static double cotangent(double e) {
        return Math.abs(e) > 0.25
                ? Math.copySign(Math.tan(Math.PI * (0.5 - Math.abs(e))), e)
                : 1 / Math.tan(Math.PI * e);
    }

    private static double digamma(double x) {
        double shift = x < 0.96 ? -1 / x : 0;
        double y = x < 0.96 ? x + 1 : x;
        if (y >= 10) {
            double sum = 0;
            for (int i = 9; i >= 0; i--) {
                sum = (sum + STIRLING[i] * (2 * i + 1)) / (y * y);
            }
            return Math.log(y) - 0.5 / y - sum;
        }
        while (y > 1.96) {
            y -= 1;
            shift += 1 / y;
        }
        double d = y - ROOT - ROOT_REST;
        double sum = 0;
        for (int i = NEAR_ROOT.length - 1; i >= 0; i--) {
            sum = sum * d + NEAR_ROOT[i];
        }
        return d * sum + shift;
    }

    /** n! times the sum of 1 / (x + i)^(n + 1) over all i ≥ 0, for n ≥ 1 and x > 0: Euler and Maclaurin's formula. */
    private static double series(double n, double x) {
        double sum = 0;
        int terms = (int) Math.max(0, Math.ceil(n + 12 - x));
        for (int i = 0; i < terms; i++) {
            double term = term(n, x, i);
            sum += term;
            if (!(term * (1 + (x + i) / n) > 1e-18 * sum)) {
                return sum;
            }
        }
        double y = x + terms;
        double factor = n / y * ((n + 1) / y);
        double tail = 0.5 * n / y;
        for (int k = 1; k <= BERNOULLI.length; k++) {
            tail += BERNOULLI[k - 1] * factor;
            factor *= (n + 2 * k) / y * ((n + 2 * k + 1) / y);
        }
        double lead = term(n - 1, x, terms);
        return sum + (lead + lead * tail);
    }

    /** n! / (x + i)^(n + 1), what adding i loses of x included. */
    private static double term(double n, double x, int i) {
        double y = x + i;
        double lost = x - (y - (y - x)) + (i - (y - x));
        double term = term(n, y);
        return lost == 0 || term == 0 ? term : term - term * ((n + 1) * lost / y);
    }

    /** n! / x^(n + 1) */
    private static double term(double n, double x) {
        double power = Math.pow(x, n + 1);
        double factorial = 1;
        for (int k = 2; k <= n && n <= 22; k++) {
            factorial *= k;
        }
        if (n == 0 || (n <= 22 && power >= Double.MIN_NORMAL && power < Double.POSITIVE_INFINITY)) {
            return factorial / power;
        } else if (n > 1000) {
            double log = HALF_LOG_TWO_PI - 0.5 * Math.log(n + 1) + 1 / (12 * (n + 1));
            return Math.exp((n + 1) * (Math.log((n + 1) / x) - 1) + log);
        }
        double product = 1 / x;
        for (int k = 1; k <= n; k++) {
            product *= k / x;
        }
        return product;
    }
}
