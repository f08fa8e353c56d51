package org.graphc.core.testing;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Elementary functions to 40 digits, by series on reduced arguments: slow, and short enough to be seen right. */
public final class BigFunctions {
    /** What functions compute with: the last few digits are wrong. */
    public static final MathContext DIGITS = new MathContext(50);

    private static final BigDecimal NEGLIGIBLE = new BigDecimal("1e-45");
    private static final BigDecimal ONE = BigDecimal.ONE;
    private static final BigDecimal TWO = BigDecimal.valueOf(2);
    private static final BigDecimal LN2 =
            new BigDecimal("0.693147180559945309417232121458176568075500134360255254120680009493393621969694716");
    private static final BigDecimal PI =
            new BigDecimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899863");

    /** 2/√π. */
    private static final BigDecimal BELL =
            new BigDecimal("1.1283791670955125738961589031215451716881012586579977136881714434212849368829");

    private BigFunctions() {}

    /** e to the x: the series at the rest of x over ln 2. */
    public static BigDecimal exp(BigDecimal x) {
        int n = x.divide(LN2, DIGITS).setScale(0, RoundingMode.HALF_EVEN).intValueExact();
        BigDecimal mantissa = ONE.add(expm1Near(x.subtract(LN2.multiply(BigDecimal.valueOf(n)), DIGITS)));
        return n < 0 ? mantissa.divide(TWO.pow(-n, DIGITS), DIGITS) : mantissa.multiply(TWO.pow(n, DIGITS), DIGITS);
    }

    public static BigDecimal expm1(BigDecimal x) {
        return x.abs().doubleValue() < 0.5 ? expm1Near(x) : exp(x).subtract(ONE, DIGITS);
    }

    /** x + x²/2 + x³/6 + … */
    private static BigDecimal expm1Near(BigDecimal x) {
        BigDecimal term = x;
        BigDecimal sum = x;
        for (int k = 2; isFelt(term, sum); k++) {
            term = term.multiply(x, DIGITS).divide(BigDecimal.valueOf(k), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        return sum;
    }

    private static boolean isFelt(BigDecimal term, BigDecimal sum) {
        return term.abs().compareTo(sum.abs().multiply(NEGLIGIBLE)) > 0;
    }

    public static BigDecimal log(BigDecimal x) {
        int digits = x.precision() - x.scale() - 1;
        BigDecimal mantissa = x.scaleByPowerOfTen(-digits);
        return log1pNear(mantissa.subtract(ONE), StrictMath.log(mantissa.doubleValue()))
                .add(log1pNear(BigDecimal.valueOf(9), StrictMath.log(10)).multiply(BigDecimal.valueOf(digits)), DIGITS);
    }

    public static BigDecimal log1p(BigDecimal x) {
        double size = x.doubleValue();
        return size > 1 ? log(ONE.add(x)) : log1pNear(x, StrictMath.log1p(size));
    }

    /** Two steps of Newton's method from 16 digits: y + (1 + x) exp(-y) - 1, each of which doubles them. */
    private static BigDecimal log1pNear(BigDecimal x, double start) {
        BigDecimal y = new BigDecimal(start, DIGITS);
        for (int i = 0; i < 2; i++) {
            BigDecimal inverse = expm1(y.negate());
            y = y.add(x.multiply(ONE.add(inverse), DIGITS).add(inverse), DIGITS);
        }
        return y;
    }

    public static BigDecimal tanh(BigDecimal x) {
        BigDecimal less = expm1(x.multiply(TWO));
        return less.divide(less.add(TWO), DIGITS);
    }

    public static BigDecimal sigmoid(BigDecimal x) {
        return ONE.divide(ONE.add(exp(x.negate())), DIGITS);
    }

    public static BigDecimal softplus(BigDecimal x) {
        return x.max(BigDecimal.ZERO).add(log1p(exp(x.abs().negate())), DIGITS);
    }

    /** 2/√π exp(-x²) Σ 2^k x^(2k+1) / (1·3·5 … (2k+1)), all terms of one sign. */
    public static BigDecimal erf(BigDecimal x) {
        BigDecimal twice = x.multiply(x).multiply(TWO, DIGITS);
        BigDecimal term = x;
        BigDecimal sum = BigDecimal.ZERO;
        for (int k = 0; sum.signum() == 0 || isFelt(term, sum); k++) {
            sum = sum.add(term, DIGITS);
            term = term.multiply(twice, DIGITS).divide(BigDecimal.valueOf(2 * k + 3), DIGITS);
        }
        return exp(x.multiply(x, DIGITS).negate()).multiply(sum, DIGITS).multiply(BELL, DIGITS);
    }

    public static BigDecimal sin(BigDecimal x) {
        return ofTurns(x, 0);
    }

    public static BigDecimal cos(BigDecimal x) {
        return ofTurns(x, 1);
    }

    /** The sine of x + k π/2: plus or minus the series of the sine or of the cosine at the rest of x over π/2. */
    private static BigDecimal ofTurns(BigDecimal x, int k) {
        BigDecimal quarter = PI.divide(TWO);
        int n = x.divide(quarter, DIGITS).setScale(0, RoundingMode.HALF_EVEN).intValueExact();
        BigDecimal r = x.subtract(quarter.multiply(BigDecimal.valueOf(n)), DIGITS);
        int turn = Math.floorMod(n + k, 4);
        BigDecimal term = turn % 2 == 0 ? r : ONE;
        BigDecimal sum = term;
        for (int i = turn % 2 == 0 ? 2 : 1; isFelt(term, sum); i += 2) {
            term = term.multiply(r).multiply(r, DIGITS).divide(BigDecimal.valueOf(-(long) i * (i + 1)), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        return turn < 2 ? sum : sum.negate();
    }
}
