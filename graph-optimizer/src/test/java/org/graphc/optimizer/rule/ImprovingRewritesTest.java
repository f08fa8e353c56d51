package org.graphc.optimizer.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.ImmutableIntArray;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Golden;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.graphc.optimizer.pass.Simplify;
import org.graphc.optimizer.pass.Trace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What coded rewrites that improve do to NaN, infinities, zeros of both signs, denormals and the ends of the range. A
 * number stays a number and comes no farther from the truth, which for f32 is the expression in f64; an infinity or a
 * NaN that comes of overflow may become a number, and then the right one; a NaN of the input stays.
 */
class ImprovingRewritesTest {
    private static final ImmutableIntArray SIZES = ImmutableIntArray.of(4, 6);
    private static final Shape SHAPE = Shape.of(4, 6);
    private static final int SEEDS = 60;

    /** How a value may change, from what to what. */
    private enum Change {
        LAST_BITS,
        /** More than last bits, of a number so small that it has few. */
        BITS_OF_DENORMAL,
        SIGN_OF_ZERO,
        INFINITY_TO_NUMBER,
        NAN_TO_NUMBER,
        /** In a row with +∞ only. */
        NUMBER_TO_NAN,
        NAN_TO_INFINITY
    }

    /**
     * Those that bring in a softmax, which is NaN throughout where a row has +∞. Written out as a quotient it is NaN at
     * the infinity and 0 beside it.
     */
    private static final ImmutableSet<String> SHIFTING =
            ImmutableSet.of("exp(x) / sum(exp(x)) => softmax(x)", "log(gather(softmax(x))) => gather(logSoftmax(x))");

    private static final RuleSet ALL = RuleSet.union(
            ArithmeticRules.RULES,
            LogicRules.RULES,
            MovementRules.RULES,
            ReductionRules.RULES,
            StabilityRules.RULES,
            SinkingRules.RULES);

    private static Stream<Rewrite> rewrites() {
        return ALL.rewrites().stream()
                .filter(rewrite -> rewrite.precision() == Precision.IMPROVES)
                .filter(Coded.class::isInstance)
                .distinct();
    }

    static Stream<CodedCases.Case> cases() {
        Set<String> names = Set.copyOf(rewrites().map(Rewrite::name).distinct().toList());
        return CodedCases.FIRES.stream().filter(each -> names.contains(each.rule()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void spoilNoValue(CodedCases.Case each) {
        changes(each);
    }

    @Test
    void whatTheyMayChangeIsKnown() {
        TreeMap<String, Set<Change>> changes = new TreeMap<>();
        cases().forEach(each -> changes.computeIfAbsent(each.rule(), rule -> EnumSet.noneOf(Change.class))
                .addAll(changes(each)));
        assertThat(changes.keySet())
                .containsAll(rewrites().map(Rewrite::name).distinct().toList());
        StringBuilder text = new StringBuilder();
        changes.forEach(
                (rule, some) -> text.append(rule).append("\n    ").append(some).append('\n'));
        Golden.check(ImprovingRewritesTest.class, "changes", text.toString());
    }

    private static Set<Change> changes(CodedCases.Case each) {
        Set<Change> changes = EnumSet.noneOf(Change.class);
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            Graph before = prepared(each, dtype);
            Graph after = only(each).run(before);
            Graph precise = prepared(each, DType.F64);
            for (int seed = 0; seed < SEEDS; seed++) {
                Tensor x = Tensors.special(dtype, SIZES, seed);
                Tensor truth = value(precise, mapped(x, DType.F64, v -> v));
                boolean[] poisoned = poisoned(precise, x);
                Tensor old = value(before, x);
                Tensor made = value(after, x);
                for (int i = 0; i < old.size(); i++) {
                    String what = "%s on %s, seed %d, element %d: %s became %s, the truth is %s of %s"
                            .formatted(
                                    each, dtype, seed, i, old.getDouble(i), made.getDouble(i), truth.getDouble(i), x);
                    Point point = new Point(dtype, old.size(), old.getDouble(i), made.getDouble(i), truth.getDouble(i));
                    if (!isExcepted(each.rule(), point, x, i)) {
                        point.requireSound(poisoned[i], what);
                    }
                    point.addTo(changes);
                }
            }
        }
        return changes;
    }

    /** These have the four rows of x, or one number for each. */
    private static boolean isExcepted(String rule, Point point, Tensor x, int i) {
        return SHIFTING.contains(rule) && Double.isNaN(point.made) && hasInfinity(x, i / (point.size / 4));
    }

    private static boolean hasInfinity(Tensor x, int row) {
        return IntStream.range(6 * row, 6 * row + 6).anyMatch(i -> x.getDouble(i) == Double.POSITIVE_INFINITY);
    }

    /** One element of so many, before and after. */
    private record Point(DType dtype, int size, double old, double made, double truth) {
        void requireSound(boolean isPoisoned, String what) {
            if (isPoisoned) {
                assertThat(made).as(what).isNaN();
            } else if (Double.isFinite(old)) {
                assertThat(made).as(what).isFinite();
                assertThat(error(made)).as(what).isLessThanOrEqualTo(Math.max(error(old), allowed()));
            } else if (Double.isFinite(made)) {
                assertThat(error(made)).as(what).isLessThanOrEqualTo(allowed());
            } else if (Double.isInfinite(old)) {
                assertThat(made).as(what).isEqualTo(old);
            }
        }

        /** Of a value whose truth overflows as well nothing is known. */
        private double error(double value) {
            return Double.isFinite(truth) ? Math.abs(value - truth) : 0;
        }

        private double allowed() {
            return Math.max(rounding(), 32 * (dtype == DType.F32 ? Float.MIN_VALUE : Double.MIN_VALUE));
        }

        /** For f64 there is no better value than the old one: it says what is wrong, not what is best. */
        private double rounding() {
            double scale = Double.isFinite(truth) ? truth : 0;
            return dtype == DType.F32 ? 4 * Math.ulp((float) scale) : 1e-13 * Math.max(1, Math.abs(scale));
        }

        void addTo(Set<Change> changes) {
            if (Double.compare(old, made) == 0) {
                return;
            } else if (Double.isNaN(old)) {
                changes.add(Double.isFinite(made) ? Change.NAN_TO_NUMBER : Change.NAN_TO_INFINITY);
            } else if (Double.isNaN(made)) {
                changes.add(Change.NUMBER_TO_NAN);
            } else if (Double.isInfinite(old)) {
                changes.add(Change.INFINITY_TO_NUMBER);
            } else if (old == made) {
                changes.add(Change.SIGN_OF_ZERO);
            } else {
                boolean isSmall = error(made) > Math.max(error(old), rounding());
                changes.add(isSmall ? Change.BITS_OF_DENORMAL : Change.LAST_BITS);
            }
        }
    }

    private static Simplify only(CodedCases.Case each) {
        return new Simplify(ALL.where(rule -> rule.name().equals(each.rule())));
    }

    /** The expression, where need be after what makes it match. */
    private static Graph prepared(CodedCases.Case each, DType dtype) {
        GraphBuilder graph = GraphBuilder.interning();
        Node x = Ops.input(graph, "x", new TensorType(dtype, SHAPE));
        Graph written = graph.output("y", each.of().apply(x)).build();
        Trace trace = Trace.create();
        only(each).run(written, trace);
        Graph made = written;
        for (int i = 0; i < 4 && trace.rewrites() == 0; i++) {
            made = new Simplify(
                            ALL.only(Precision.EXACT).where(rule -> !rule.name().equals(each.rule())))
                    .run(made);
            only(each).run(made, trace);
        }
        assertThat(trace.rewrites()).as("%s fires", each).isPositive();
        return made;
    }

    /** Where a NaN of the input, among values that nothing overflows on, makes a NaN. */
    private static boolean[] poisoned(Graph graph, Tensor x) {
        Tensor tame = mapped(x, DType.F64, v -> Double.isNaN(v) ? 0.5 : Math.max(-9, Math.min(9, v)));
        Tensor kept = mapped(x, DType.F64, v -> Math.max(-9, Math.min(9, v)));
        Tensor without = value(graph, tame);
        Tensor with = value(graph, kept);
        boolean[] poisoned = new boolean[with.size()];
        for (int i = 0; i < poisoned.length; i++) {
            poisoned[i] = Double.isNaN(with.getDouble(i)) && !Double.isNaN(without.getDouble(i));
        }
        return poisoned;
    }

    private static Tensor mapped(Tensor x, DType dtype, DoubleUnaryOperator of) {
        return Tensor.fill(dtype, SIZES, i -> of.applyAsDouble(x.getDouble(i)));
    }

    private static Tensor value(Graph graph, Tensor x) {
        return ReferenceRun.outputs(graph, ImmutableMap.of("x", x)).get("y");
    }
}
