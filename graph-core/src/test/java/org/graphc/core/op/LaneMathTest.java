package org.graphc.core.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.graphc.core.testing.BigFunctions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The functions of our own against {@link StrictMath} in {@code double} for floats, and against 40 digits for doubles.
 * {@code -Dlane.stride=1} visits every float, {@code -Dlane.points=1000000} as many doubles of each kind.
 */
class LaneMathTest {
    /** A prime, so that all patterns of low bits occur. */
    private static final int STRIDE = Integer.getInteger("lane.stride", 4_999);

    private static final int POINTS = Integer.getInteger("lane.points", 60);
    private static final int KINDS = 7;
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;
    private static final double LN2 = 0.6931471805599453;

    /**
     * A function, and the errors allowed.
     *
     * @param singleUlps of floats, of which every one was visited once
     * @param low the least double to try, beyond which the function is zero, constant or undefined
     */
    private record Case(
            ScalarFn fn,
            double singleUlps,
            double ulps,
            double low,
            double high,
            DoubleUnaryOperator strict,
            UnaryOperator<BigDecimal> exact) {}

    // spotless:off
    private static final List<Case> CASES = List.of(
        new Case(ScalarFn.EXP,      0.95, 0.90, -745, 709.78, StrictMath::exp, BigFunctions::exp),
        new Case(ScalarFn.EXPM1,    0.95, 0.95, -750, 709.78, StrictMath::expm1, BigFunctions::expm1),
        new Case(ScalarFn.LOG,      0.95, 0.85, 0, 1e308, StrictMath::log, BigFunctions::log),
        new Case(ScalarFn.LOG1P,    0.95, 0.85, -1, 1e308, StrictMath::log1p, BigFunctions::log1p),
        new Case(ScalarFn.TANH,     1.35, 1.35, -30, 30, StrictMath::tanh, BigFunctions::tanh),
        new Case(ScalarFn.SIGMOID,  2.00, 2.00, -745, 750,
            x -> 1 / (1 + StrictMath.exp(-x)), BigFunctions::sigmoid),
        new Case(ScalarFn.SOFTPLUS, 1.95, 1.90, -745, 750,
            x -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x))), BigFunctions::softplus),
        new Case(ScalarFn.ERF,      1.20, 1.10, -6.5, 6.5, ErrorFunctions::erf, BigFunctions::erf),
        new Case(ScalarFn.SIN,      0.95, 0.90, -1.2e6, 1.2e6, StrictMath::sin, BigFunctions::sin),
        new Case(ScalarFn.COS,      0.95, 0.90, -1.2e6, 1.2e6, StrictMath::cos, BigFunctions::cos));

    /** At 0, -0, infinity and minus infinity. */
    private static final Map<ScalarFn, double[]> ENDS = Map.of(
        ScalarFn.EXP,      new double[] {1, 1, INF, 0},
        ScalarFn.EXPM1,    new double[] {0, -0.0, INF, -1},
        ScalarFn.LOG,      new double[] {-INF, -INF, INF, NAN},
        ScalarFn.LOG1P,    new double[] {0, -0.0, INF, NAN},
        ScalarFn.TANH,     new double[] {0, -0.0, 1, -1},
        ScalarFn.SIGMOID,  new double[] {0.5, 0.5, 1, 0},
        ScalarFn.SOFTPLUS, new double[] {LN2, LN2, INF, 0},
        ScalarFn.ERF,      new double[] {0, -0.0, 1, -1},
        ScalarFn.SIN,      new double[] {0, -0.0, NAN, NAN},
        ScalarFn.COS,      new double[] {1, 1, NAN, NAN});
    // spotless:on

    @Test
    void zerosAndInfinitiesHaveTheirValuesAndSigns() {
        double[] at = {0, -0.0, INF, -INF};
        ENDS.forEach((fn, values) -> {
            assertThat(CASES).extracting(Case::fn).contains(fn);
            for (int i = 0; i < at.length; i++) {
                assertThat(fn.real(at[i], 0, 0)).as("%s(%s)", fn, at[i]).isEqualTo(Double.valueOf(values[i]));
                float single = (float) values[i];
                assertThat(fn.single((float) at[i], 0, 0))
                        .as("%s(%sf)", fn, at[i])
                        .isEqualTo(Float.valueOf(single));
            }
            assertThat(fn.real(NAN, 0, 0)).as("%s", fn).isNaN();
            assertThat(fn.single(Float.NaN, 0, 0)).as("%sf", fn).isNaN();
        });
    }

    @Test
    void doublesAreRightWhereNumbersEnd() {
        assertThat(LaneMath64.exp(-745)).isEqualTo(Double.MIN_VALUE);
        assertThat(LaneMath64.exp(-745.13)).isEqualTo(Double.MIN_VALUE);
        assertThat(LaneMath64.exp(-745.14)).isEqualTo(0);
        assertThat(LaneMath64.exp(-709)).isEqualTo(1.216780750623423e-308);
        assertThat(LaneMath64.exp(709.782712893384)).isEqualTo(1.7976931348622732e308);
        assertThat(LaneMath64.exp(709.7827128933841)).isEqualTo(INF);
        assertThat(LaneMath64.expm1(709.782712893384)).isEqualTo(1.7976931348622732e308);
        assertThat(LaneMath64.expm1(709.7827128933841)).isEqualTo(INF);
        assertThat(LaneMath64.expm1(37.085150966666667)).isEqualTo(1.2760756611820942e16);
        assertThat(LaneMath64.sigmoid(-745)).isEqualTo(Double.MIN_VALUE);
        assertThat(LaneMath64.sigmoid(-709)).isEqualTo(1.216780750623423e-308);
        assertThat(LaneMath64.softplus(-745)).isEqualTo(Double.MIN_VALUE);
        assertThat(LaneMath64.softplus(Double.MAX_VALUE)).isEqualTo(Double.MAX_VALUE);
        assertThat(LaneMath64.log(Double.MIN_VALUE)).isEqualTo(-744.4400719213812);
        assertThat(LaneMath64.log(Double.MIN_NORMAL)).isEqualTo(-708.3964185322641);
        assertThat(LaneMath64.log(Double.MAX_VALUE)).isEqualTo(709.782712893384);
        assertThat(LaneMath64.log(-Double.MIN_VALUE)).isNaN();
        assertThat(LaneMath64.log1p(Double.MAX_VALUE)).isEqualTo(709.782712893384);
        assertThat(LaneMath64.log1p(-1)).isEqualTo(-INF);
        assertThat(LaneMath64.log1p(Math.nextDown(-1.0))).isNaN();
        assertThat(LaneTrig64.sin(1e22)).isEqualTo(StrictMath.sin(1e22));
        assertThat(LaneTrig64.cos(1e22)).isEqualTo(StrictMath.cos(1e22));
    }

    @Test
    void denormalArgumentsAreWhatOddFunctionsOfThemAre() {
        for (ScalarFn fn : List.of(ScalarFn.EXPM1, ScalarFn.LOG1P, ScalarFn.TANH, ScalarFn.SIN)) {
            for (int i = -5; i <= 5; i++) {
                double x = i * Double.MIN_VALUE;
                float single = i * Float.MIN_VALUE;
                assertThat(fn.real(x, 0, 0)).as("%s(%s)", fn, x).isEqualTo(Double.valueOf(x));
                assertThat(fn.single(single, 0, 0)).as("%s(%sf)", fn, single).isEqualTo(Float.valueOf(single));
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> floatsAreNearTheFunction() {
        return CASES.stream()
                .map(c -> dynamicTest(c.fn().symbol(), () -> {
                    double worst = 0;
                    double at = 0;
                    for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STRIDE) {
                        float x = Float.intBitsToFloat((int) bits);
                        double error = error(c.fn().single(x, 0, 0), c.strict().applyAsDouble(x));
                        if (!(error <= worst)) {
                            worst = error;
                            at = x;
                        }
                    }
                    report(c, "f32", worst, at);
                    assertThat(worst).as("%s(%s)", c.fn(), at).isLessThanOrEqualTo(c.singleUlps());
                }));
    }

    /** The figures of the decision record. */
    private static void report(Case c, String dtype, double worst, double at) {
        if (STRIDE == 1 || POINTS > 1000) {
            System.out.printf("%s %s: %.4f ulp at %s%n", c.fn(), dtype, worst, at);
        }
    }

    /** In units of the last place of the right answer; infinite where one is NaN, or where signs differ. */
    private static double error(float actual, double right) {
        if (Double.isNaN(right) || Float.isNaN(actual)) {
            return Double.isNaN(right) && Float.isNaN(actual) ? 0 : INF;
        } else if (Math.copySign(1, actual) != Math.copySign(1, right)) {
            return INF;
        }
        double overflow = 0x1p128;
        double bounded = Math.max(-overflow, Math.min(overflow, right));
        double ulp = Math.max(Float.MIN_VALUE, Math.min(0x1p104, Math.ulp(bounded) * 0x1p29));
        return Math.abs(Math.max(-overflow, Math.min(overflow, actual)) - bounded) / ulp;
    }

    @TestFactory
    Stream<DynamicTest> doublesAreNearTheFunction() {
        return CASES.stream()
                .map(c -> dynamicTest(c.fn().symbol(), () -> {
                    SplittableRandom random = new SplittableRandom(11);
                    double worst = 0;
                    double at = 0;
                    for (int i = 0; i < KINDS * POINTS; i++) {
                        double x = point(c, i % KINDS, random);
                        double error =
                                error(c.fn().real(x, 0, 0), c.exact().apply(new BigDecimal(x, BigFunctions.DIGITS)));
                        if (!(error <= worst)) {
                            worst = error;
                            at = x;
                        }
                    }
                    report(c, "f64", worst, at);
                    assertThat(worst).as("%s(%s)", c.fn(), at).isLessThanOrEqualTo(c.ulps());
                }));
    }

    /** Over the whole range, near one and near zero, near zeros and ends of sine and cosine, and of any exponent. */
    private static double point(Case c, int kind, SplittableRandom random) {
        double x = switch (kind) {
            case 0 -> random.nextDouble(c.low(), c.high());
            case 1 -> random.nextDouble(0.3, 2.5);
            case 2 -> random.nextDouble(-0.7, 0.7);
            case 3 -> random.nextDouble(-40, 40);
            case 4 -> random.nextInt(1, 600_000) * (Math.PI / 2);
            case 5 -> random.nextDouble(0.65, 0.8);
            default -> random.nextDouble(1, 2) * StrictMath.pow(2, random.nextInt(-60, 20));
        };
        return x > c.low() && x < c.high() ? x : Math.min(c.high(), Math.abs(x));
    }

    private static double error(double actual, BigDecimal right) {
        BigDecimal ulp = new BigDecimal(Math.ulp(right.doubleValue()));
        return Double.isFinite(actual)
                ? new BigDecimal(actual).subtract(right).abs().doubleValue() / ulp.doubleValue()
                : INF;
    }
}
