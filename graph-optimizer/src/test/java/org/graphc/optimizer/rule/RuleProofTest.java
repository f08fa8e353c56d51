package org.graphc.optimizer.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One rule, one proof: the left side is built from the line itself, the rule must fire, and both sides are run. */
class RuleProofTest {
    static Stream<Rule> rules(Precision precision) {
        return Stream.of(
                        ArithmeticRules.RULES,
                        LogicRules.RULES,
                        StabilityRules.RULES,
                        ReductionRules.RULES,
                        MovementRules.RULES,
                        SinkingRules.RULES)
                .flatMap(set -> set.only(precision).rewrites().stream())
                .filter(Rule.class::isInstance)
                .map(Rule.class::cast);
    }

    static Stream<Rule> exactRules() {
        return rules(Precision.EXACT);
    }

    static Stream<Rule> improvingRules() {
        return rules(Precision.IMPROVES);
    }

    static Stream<Rule> relaxedRules() {
        return rules(Precision.RELAXED);
    }

    @ParameterizedTest
    @MethodSource("exactRules")
    void exactRulesKeepEveryBit(Rule rule) {
        for (Trial trial : Trial.of(rule)) {
            for (int seed = 0; seed < 8; seed++) {
                Map<String, Tensor> feeds = trial.feeds(seed, seed % 4 == 0);
                ReferenceRun run = ReferenceRun.of(trial.graph().build(), feeds);
                Tensors.assertSameBits(
                        run.value(trial.right()), run.value(trial.left()), rule + " on " + trial.dtype());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("improvingRules")
    void improvingRulesComeNoFartherFromTheTruth(Rule rule) {
        for (Trial trial : Trial.of(rule)) {
            Map<String, Tensor> feeds = trial.feeds(1, true);
            ReferenceRun run = ReferenceRun.of(trial.graph().build(), feeds);
            Exactly exactly = new Exactly(trial.graph(), feeds);
            assertNotWorse(rule, run.value(trial.left()), run.value(trial.right()), exactly, trial);
        }
    }

    private static void assertNotWorse(Rule rule, Tensor left, Tensor right, Exactly exactly, Trial trial) {
        int compared = 0;
        for (int i = 0; i < left.size(); i++) {
            Optional<BigDecimal> one = exactly.of(trial.left()).get(i);
            Optional<BigDecimal> other = exactly.of(trial.right()).get(i);
            if (one.isPresent() && other.isPresent() && Double.isFinite(right.getDouble(i))) {
                BigDecimal truth = other.get();
                assertThat(one.get().subtract(truth).abs())
                        .as("%s: both sides in real numbers", rule)
                        .isLessThanOrEqualTo(truth.abs().max(BigDecimal.ONE).scaleByPowerOfTen(-55));
                BigDecimal before = Double.isFinite(left.getDouble(i)) ? error(left, i, truth) : null;
                BigDecimal after = error(right, i, truth);
                BigDecimal allowed = new BigDecimal(3 * ulp(rule, right, truth));
                if (before != null && after.compareTo(before.max(allowed)) > 0) {
                    fail(
                            "%s on %s: %s became %s, the truth is %s",
                            rule, trial.dtype(), left.getDouble(i), right.getDouble(i), truth.doubleValue());
                }
                compared++;
            } else if (one.isEmpty()) {
                assertThat(Double.isNaN(right.getDouble(i)))
                        .as("%s %s", rule, right.getDouble(i))
                        .isEqualTo(Double.isNaN(left.getDouble(i)));
            }
        }
        assertThat(compared).as("%s: comparisons on %s", rule, trial.dtype()).isGreaterThanOrEqualTo(left.size() / 4);
    }

    private static BigDecimal error(Tensor value, int i, BigDecimal truth) {
        return new BigDecimal(value.getDouble(i)).subtract(truth).abs();
    }

    /**
     * A unit in the last place of the result; of the largest summand, some 30, where logarithms of sums may cancel;
     * of a difference, as large, before its exponential.
     */
    private static double ulp(Rule rule, Tensor value, BigDecimal truth) {
        boolean isSum = rule.name().contains("logSumExp") || rule.name().contains("logAddExp");
        boolean isOfDifference = rule.name().contains("sigmoid(x - y)");
        double scale = isSum ? 32 : Math.abs(truth.doubleValue()) * (isOfDifference ? 32 : 1);
        return value.dtype() == DType.F32 ? Math.ulp((float) scale) : Math.ulp(scale);
    }

    @ParameterizedTest
    @MethodSource("improvingRules")
    void improvingRulesSpoilNoSpecialValue(Rule rule) {
        for (Trial trial : Trial.of(rule)) {
            for (int seed = 0; seed < 8; seed++) {
                ReferenceRun run = ReferenceRun.of(trial.graph().build(), trial.feeds(seed, false));
                Tensor left = run.value(trial.left());
                Tensor right = run.value(trial.right());
                for (int i = 0; i < left.size(); i++) {
                    double before = left.getDouble(i);
                    double after = right.getDouble(i);
                    String what = "%s on %s: %s became %s".formatted(rule, trial.dtype(), before, after);
                    if (Double.isFinite(before)) {
                        double tolerance = (trial.dtype() == DType.F32 ? 1e-5 : 1e-13) * Math.max(1, Math.abs(before));
                        assertThat(Math.abs(after - before)).as(what).isLessThanOrEqualTo(tolerance);
                    } else if (Double.isInfinite(before)) {
                        assertThat(Double.isNaN(after)).as(what).isFalse();
                    }
                }
            }
        }
    }

    /** A relaxed rule that keeps every bit is in the wrong place. */
    @ParameterizedTest
    @MethodSource("relaxedRules")
    void relaxedRulesAreNotExact(Rule rule) {
        boolean differs = false;
        for (Trial trial : Trial.of(rule)) {
            for (int seed = 0; seed < 8; seed++) {
                ReferenceRun run = ReferenceRun.of(trial.graph().build(), trial.feeds(seed, false));
                differs |= !run.value(trial.left()).equals(run.value(trial.right()));
            }
        }
        assertThat(differs).as(rule.name()).isTrue();
    }
}
