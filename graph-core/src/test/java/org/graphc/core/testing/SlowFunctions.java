package org.graphc.core.testing;

import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.graphc.core.op.ScalarFn;

/** Special functions by their definitions: series and integrals that converge slowly, near the origin. */
final class SlowFunctions {
    private static final int PANELS = 20_000;

    private SlowFunctions() {}

    static double of(ScalarFn fn, double a, double b) {
        return switch (fn) {
            case ERF -> erf(a);
            case ERFC -> 1 - erf(a);
            case ERF_INV -> erfInv(a);
            case LGAMMA -> StrictMath.log(gamma(a));
            case POLYGAMMA -> polygamma((int) a, b);
            case SINC -> sinc((int) a, b);
            default -> throw new IllegalStateException(fn.symbol());
        };
    }

    /** 2/√π exp(-x²) Σ 2^k x^(2k+1) / (1·3·5 … (2k+1)), all terms of one sign. */
    private static double erf(double x) {
        double term = x;
        double sum = 0;
        for (int k = 0; k < 200; k++) {
            sum += term;
            term *= 2 * x * x / (2 * k + 3);
        }
        return 2 / StrictMath.sqrt(Math.PI) * StrictMath.exp(-x * x) * sum;
    }

    private static double erfInv(double x) {
        double low = -6;
        double high = 6;
        for (int i = 0; i < 100; i++) {
            double middle = (low + high) / 2;
            if (erf(middle) < x) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** Euler's integral of t^(x + 9) exp(-t), divided by x (x + 1) … (x + 9). */
    private static double gamma(double x) {
        double rising = 1;
        for (int i = 0; i < 10; i++) {
            rising *= x + i;
        }
        return simpson(t -> StrictMath.exp((x + 9) * StrictMath.log(t) - t), 1e-6, 100) / rising;
    }

    /** (-1)^(n + 1) n! Σ (x + i)^(-n - 1), and the rest as the integral with two corrections. */
    private static double polygamma(int n, double x) {
        int terms = 3000;
        double end = x + terms;
        double sum = sum(terms, i -> StrictMath.pow(x + i, -n - 1));
        double rest = StrictMath.pow(end, -n - 1) / 2 + (n + 1) * StrictMath.pow(end, -n - 2) / 12;
        if (n == 0) {
            return StrictMath.log(end) - rest - sum;
        }
        double factorial = n == 2 ? 2 : 1;
        return (n % 2 == 0 ? -1 : 1) * factorial * (sum + rest + StrictMath.pow(end, -n) / n);
    }

    /** The integral of cos(πxt) over [0, 1], differentiated under the integral. */
    private static double sinc(int n, double x) {
        return simpson(t -> StrictMath.pow(Math.PI * t, n) * StrictMath.cos(Math.PI * x * t + n * Math.PI / 2), 0, 1);
    }

    private static double simpson(DoubleUnaryOperator f, double from, double to) {
        double h = (to - from) / PANELS;
        return h
                / 6
                * sum(PANELS, i -> {
                    double left = from + i * h;
                    return f.applyAsDouble(left) + 4 * f.applyAsDouble(left + h / 2) + f.applyAsDouble(left + h);
                });
    }

    /** Kahan's, which loses nothing to the number of terms. */
    private static double sum(int terms, IntToDoubleFunction term) {
        double sum = 0;
        double lost = 0;
        for (int i = 0; i < terms; i++) {
            double next = term.applyAsDouble(i) - lost;
            double total = sum + next;
            lost = total - sum - next;
            sum = total;
        }
        return sum;
    }
}
