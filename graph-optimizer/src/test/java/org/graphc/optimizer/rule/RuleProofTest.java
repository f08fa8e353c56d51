package org.graphc.optimizer.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Sets;
import com.google.common.primitives.ImmutableIntArray;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.LogSumExp;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Reshape;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One rule, one proof: the left side is built from the line itself, the rule must fire, and both sides are run. */
class RuleProofTest {
    private static final Shape SHAPE = Shape.of(7, 40);
    private static final ImmutableIntArray SIZES = ImmutableIntArray.of(7, 40);

    /** What a variable of a rule stands for in a trial: a tensor of the trial's type, a truth value, a constant. */
    private enum Kind {
        NUMBER,
        TRUTH,
        CONSTANT,
        POWER
    }

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
        for (Trial trial : trials(rule)) {
            for (int seed = 0; seed < 8; seed++) {
                Map<String, Tensor> feeds = trial.feeds(seed, seed % 4 == 0);
                ReferenceRun run = ReferenceRun.of(trial.graph.build(), feeds);
                Tensors.assertSameBits(run.value(trial.right), run.value(trial.left), rule + " on " + trial.dtype);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("improvingRules")
    void improvingRulesComeNoFartherFromTheTruth(Rule rule) {
        for (Trial trial : trials(rule)) {
            Map<String, Tensor> feeds = trial.feeds(1, true);
            ReferenceRun run = ReferenceRun.of(trial.graph.build(), feeds);
            Exactly exactly = new Exactly(trial.graph, feeds);
            assertNotWorse(rule, run.value(trial.left), run.value(trial.right), exactly, trial);
        }
    }

    private static void assertNotWorse(Rule rule, Tensor left, Tensor right, Exactly exactly, Trial trial) {
        int compared = 0;
        for (int i = 0; i < left.size(); i++) {
            Optional<BigDecimal> one = exactly.of(trial.left).get(i);
            Optional<BigDecimal> other = exactly.of(trial.right).get(i);
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
                            rule, trial.dtype, left.getDouble(i), right.getDouble(i), truth.doubleValue());
                }
                compared++;
            } else if (one.isEmpty()) {
                assertThat(Double.isNaN(right.getDouble(i)))
                        .as("%s %s", rule, right.getDouble(i))
                        .isEqualTo(Double.isNaN(left.getDouble(i)));
            }
        }
        assertThat(compared).as("%s: comparisons on %s", rule, trial.dtype).isGreaterThanOrEqualTo(left.size() / 4);
    }

    private static BigDecimal error(Tensor value, int i, BigDecimal truth) {
        return new BigDecimal(value.getDouble(i)).subtract(truth).abs();
    }

    /** A unit in the last place of the result; of the largest summand, some 30, where logarithms of sums may cancel. */
    private static double ulp(Rule rule, Tensor value, BigDecimal truth) {
        double scale = rule.name().contains("logSumExp") ? 32 : Math.abs(truth.doubleValue());
        return value.dtype() == DType.F32 ? Math.ulp((float) scale) : Math.ulp(scale);
    }

    @ParameterizedTest
    @MethodSource("improvingRules")
    void improvingRulesSpoilNoSpecialValue(Rule rule) {
        for (Trial trial : trials(rule)) {
            for (int seed = 0; seed < 8; seed++) {
                ReferenceRun run = ReferenceRun.of(trial.graph.build(), trial.feeds(seed, false));
                Tensor left = run.value(trial.left);
                Tensor right = run.value(trial.right);
                for (int i = 0; i < left.size(); i++) {
                    double before = left.getDouble(i);
                    double after = right.getDouble(i);
                    String what = "%s on %s: %s became %s".formatted(rule, trial.dtype, before, after);
                    if (Double.isFinite(before)) {
                        double tolerance = (trial.dtype == DType.F32 ? 1e-5 : 1e-13) * Math.max(1, Math.abs(before));
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
        for (Trial trial : trials(rule)) {
            for (int seed = 0; seed < 8; seed++) {
                ReferenceRun run = ReferenceRun.of(trial.graph.build(), trial.feeds(seed, false));
                differs |= !run.value(trial.left).equals(run.value(trial.right));
            }
        }
        assertThat(differs).as(rule.name()).isTrue();
    }

    /** Each type for which the rule fires, with constants for variables only where it does not without. */
    private static List<Trial> trials(Rule rule) {
        List<Trial> trials = new ArrayList<>();
        Set<DType> fired = EnumSet.noneOf(DType.class);
        for (DType dtype : DType.values()) {
            for (Set<Kind> kinds : List.<Set<Kind>>of(EnumSet.of(Kind.NUMBER, Kind.TRUTH), EnumSet.allOf(Kind.class))) {
                for (List<Kind> choice : choices(rule.left().slots(), kinds)) {
                    Optional<Trial> trial = fired.contains(dtype) ? Optional.empty() : Trial.of(rule, dtype, choice);
                    trial.ifPresent(trials::add);
                    trial.ifPresent(t -> fired.add(dtype));
                }
            }
        }
        assertThat(trials).as("types on which %s fires", rule).isNotEmpty();
        assertThat(fired.contains(DType.F32)).isEqualTo(fired.contains(DType.F64));
        return trials;
    }

    private static List<List<Kind>> choices(int slots, Set<Kind> kinds) {
        List<Set<Kind>> each = new ArrayList<>();
        for (int i = 0; i < slots; i++) {
            each.add(kinds);
        }
        return ImmutableList.copyOf(Sets.cartesianProduct(each));
    }

    private record Trial(DType dtype, GraphBuilder graph, Node left, Node right) {
        static Optional<Trial> of(Rule rule, DType dtype, List<Kind> kinds) {
            GraphBuilder graph = GraphBuilder.interning();
            Match match = new Match(rule.left().slots());
            attributes(rule.left().expr()).forEach(match::bind);
            try {
                for (int slot = 0; slot < kinds.size(); slot++) {
                    if (match.attribute(slot) == null) {
                        match.bind(slot, leaf(graph, "x" + slot, dtype, kinds.get(slot)));
                    }
                }
                Node left = new Replacement(graph, match).build(rule.left().expr(), new TensorType(dtype, SHAPE));
                return rule.apply(graph, left).map(right -> new Trial(dtype, graph, left, right));
            } catch (TypeMismatch otherTypes) {
                return Optional.empty();
            }
        }

        private static Node leaf(GraphBuilder graph, String name, DType dtype, Kind kind) {
            return switch (kind) {
                case NUMBER -> Ops.input(graph, name, new TensorType(dtype, SHAPE));
                case TRUTH -> Ops.input(graph, name, new TensorType(DType.BOOL, SHAPE));
                case CONSTANT -> Ops.full(graph, new TensorType(dtype, SHAPE), 0.1);
                case POWER -> Ops.full(graph, new TensorType(dtype, SHAPE), -0.25);
            };
        }

        private static Map<Integer, Object> attributes(Expr.Call root) {
            Map<Integer, Object> bound = new HashMap<>();
            List<Expr> open = new ArrayList<>(List.of(root));
            while (!open.isEmpty()) {
                if (open.remove(open.size() - 1) instanceof Expr.Call call) {
                    open.addAll(call.arguments());
                    if (call.attribute() != Head.NO_ATTRIBUTE) {
                        bound.put(call.attribute(), attribute(call.head().root()));
                    }
                }
            }
            return bound;
        }

        private static Object attribute(Object root) {
            if (root instanceof Monoid || root == LogSumExp.class) {
                return ImmutableIntArray.of(1);
            }
            assertThat(root).isEqualTo(Reshape.class);
            return Shape.of(7, 1);
        }

        /** Special values, or ordinary ones from tiny to as large as exponentials bear. */
        ImmutableMap<String, Tensor> feeds(int seed, boolean isOrdinary) {
            ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
            SplittableRandom random = new SplittableRandom(seed);
            graph.build()
                    .inputs()
                    .forEach((name, node) -> feeds.put(
                            name,
                            isOrdinary
                                    ? ordinary(node.dtype(), random)
                                    : Tensors.special(node.dtype(), SIZES, random.nextLong())));
            return feeds.buildOrThrow();
        }

        private static Tensor ordinary(DType dtype, SplittableRandom random) {
            return Tensor.fill(
                    dtype,
                    SIZES,
                    i -> dtype == DType.BOOL
                            ? random.nextInt(2)
                            : random.nextDouble(-1, 1)
                                    * Math.pow(10, random.nextInt(dtype.isFloat() ? -12 : 0, 2))
                                    * 3);
        }
    }
}
