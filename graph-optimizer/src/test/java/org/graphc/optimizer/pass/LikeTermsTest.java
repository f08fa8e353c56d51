package org.graphc.optimizer.pass;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.GraphVerifier;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Domain;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.graphc.optimizer.cost.Flops;
import org.graphc.optimizer.rule.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each law: sums and products on which it fires, what that may do to values, and those that only look alike. */
class LikeTermsTest {
    private static final ImmutableIntArray SIZES = ImmutableIntArray.of(40);
    private static final Set<DType> NUMBERS = EnumSet.complementOf(EnumSet.of(DType.BOOL));

    private record Given(Node x, Node y, Node z) {
        Node times(double number, Node a) {
            return Ops.mul(Ops.constantLike(a, number), a);
        }

        Node power(Node a, double exponent) {
            return Ops.pow(a, Ops.constantLike(a, exponent));
        }
    }

    private record Case(Law law, String equation, Function<Given, List<Node>> of) {
        @Override
        public String toString() {
            return law + ": " + equation;
        }
    }

    private record Refusal(String reason, Function<Given, List<Node>> of) {
        @Override
        public String toString() {
            return reason;
        }
    }

    private static Case one(Law law, String equation, Function<Given, Node> of) {
        return new Case(law, equation, given -> List.of(of.apply(given)));
    }

    private static Refusal refused(String reason, Function<Given, Node> of) {
        return new Refusal(reason, given -> List.of(of.apply(given)));
    }

    // spotless:off
    private static final List<Case> FIRES = ImmutableList.of(
        one(Law.MERGE, "3x + y - 2x + x", g -> g.times(3, g.x).plus(g.y).minus(g.times(2, g.x)).plus(g.x)),
        one(Law.MERGE, "2(x + y) - 2x", g -> g.times(2, g.x.plus(g.y)).minus(g.times(2, g.x))),
        one(Law.MERGE, "3(x + y + 2x) - z", g -> g.times(3, g.x.plus(g.y).plus(g.times(2, g.x))).minus(g.z)),
        new Case(Law.MERGE, "t + y - 2x where t = 3x is read elsewhere", g -> {
            Node t = g.times(3, g.x);
            return List.of(t, t.plus(g.y).minus(g.times(2, g.x)));
        }),
        one(Law.MULTIPLE, "3x + x", g -> g.times(3, g.x).plus(g.x)),
        one(Law.MULTIPLE, "x + x + x", g -> g.x.plus(g.x).plus(g.x)),
        one(Law.MULTIPLE, "5x - 0.5x", g -> g.times(5, g.x).minus(g.times(0.5, g.x))),
        one(Law.COMMON, "x y + x z", g -> g.x.times(g.y).plus(g.z.times(g.x))),
        one(Law.COMMON, "x y + z - 3 x z", g -> g.x.times(g.y).plus(g.z).minus(g.times(3, g.x.times(g.z)))),
        one(Law.COMMON, "x x - x y", g -> g.x.times(g.x).minus(g.x.times(g.y))),
        one(Law.SCALE, "3x + 3y", g -> g.times(3, g.x).plus(g.times(3, g.y))),
        one(Law.SCALE, "3x - 3y + z", g -> g.times(3, g.x).minus(g.times(3, g.y)).plus(g.z)),
        one(Law.GATHER, "3(5x)", g -> g.times(3, g.times(5, g.x))),
        one(Law.GATHER, "3(5(x + y))", g -> g.times(3, g.times(5, g.x.plus(g.y)))),
        one(Law.SIGNS, "-x - y + z", g -> Ops.neg(g.x).minus(g.y).plus(g.z)),
        one(Law.SIGNS, "-x + (-y)", g -> Ops.neg(g.x).plus(Ops.neg(g.y))),
        new Case(Law.TWIN_SUM, "(x + y) + z and x + (y + z)",
            g -> List.of(g.x.plus(g.y).plus(g.z), g.x.plus(g.y.plus(g.z)))),
        new Case(Law.TWIN_SUM, "(x + y) + z and x + (y + z) where x + y is read elsewhere", g -> {
            Node sum = g.x.plus(g.y);
            return List.of(sum, sum.plus(g.z), g.x.plus(g.y.plus(g.z)));
        }),
        new Case(Law.TWIN_SUM, "2x - y + z and z - (y - 2x)",
            g -> List.of(g.times(2, g.x).minus(g.y).plus(g.z), g.z.minus(g.y.minus(g.times(2, g.x))))),
        new Case(Law.TWIN_PRODUCT, "(x y) z and x (y z)",
            g -> List.of(g.x.times(g.y).times(g.z), g.x.times(g.y.times(g.z)))),
        one(Law.POWER, "x x x x", g -> g.x.times(g.x).times(g.x).times(g.x)),
        one(Law.SQUARES, "x x x x x x x", g -> g.x.times(g.x).times(g.x).times(g.x).times(g.x).times(g.x).times(g.x)),
        one(Law.SQUARES, "x y x y", g -> g.x.times(g.y).times(g.x).times(g.y)),
        one(Law.SQUARES, "(x x) (y y) z", g -> g.x.times(g.x).times(g.y.times(g.y)).times(g.z)),
        one(Law.NUMBERS, "(3x) (5y)", g -> g.times(3, g.x).times(g.times(5, g.y))),
        one(Law.EXPONENT, "pow(x, 3) pow(x, 2)", g -> g.power(g.x, 3).times(g.power(g.x, 2))),
        one(Law.EXPONENT, "x pow(x, 3) y", g -> g.x.times(g.power(g.x, 3)).times(g.y)),
        one(Law.EXPONENT, "pow(x, -3) y pow(x, -2)", g -> g.power(g.x, -3).times(g.y).times(g.power(g.x, -2))),
        one(Law.NUMBERS, "((3x) y) 5", g -> g.times(5, g.times(3, g.x).times(g.y))),
        one(Law.NUMERATOR, "(3 / x) 5", g -> g.times(5, Ops.constantLike(g.x, 3).over(g.x))),
        one(Law.NUMERATOR, "y - (3 / x) 5", g -> g.y.minus(g.times(5, Ops.constantLike(g.x, 3).over(g.x)))));

    private static final List<Refusal> REFUSED = ImmutableList.of(
        refused("x + x, as good as 2x", g -> g.x.plus(g.x)),
        refused("x - x, which may be NaN", g -> g.x.minus(g.x)),
        refused("x - x + y, as good as 0 x + y", g -> g.x.minus(g.x).plus(g.y)),
        refused("x (y + z), the shorter form", g -> g.x.times(g.y.plus(g.z))),
        refused("x y + x, as good as x (y + 1)", g -> g.x.times(g.y).plus(g.x)),
        new Refusal("(x + y) + x where x + y is read elsewhere", g -> {
            Node sum = g.x.plus(g.y);
            return List.of(sum, sum.plus(g.x).plus(g.z));
        }),
        new Refusal("x y + x z where x y is read elsewhere", g -> {
            Node product = g.x.times(g.y);
            return List.of(product, product.plus(g.x.times(g.z)));
        }),
        refused("a number that overflows", g -> g.times(1e37, g.x).plus(g.times(1e308, g.x)).plus(g.times(1e308, g.x))),
        refused("a number without digits", g -> g.times(1e-30, g.times(1e-30, g.x))),
        new Refusal("pow(x, y) (z z x) where z z x is read elsewhere: the oracle's case 266", g -> {
            Node product = g.z.times(g.z).times(g.x);
            return List.of(product, Ops.pow(g.x, g.y), Ops.pow(g.x, g.y).times(product));
        }),
        refused("x y / x, which is NaN where x is 0 or infinite", g -> g.x.times(g.y).over(g.x)),
        refused("x / y / x", g -> g.x.over(g.y).over(g.x)),
        refused("pow(x, 3) pow(x, -1), which is NaN where x is 0", g -> g.power(g.x, 3).times(g.power(g.x, -1))),
        refused("pow(x, 0.5) pow(x, 1.5), which is NaN below 0", g -> g.power(g.x, 0.5).times(g.power(g.x, 1.5))),
        refused("pow(x, 2.5) x, which is -inf at -inf", g -> g.power(g.x, 2.5).times(g.x)),
        refused("pow(x, 1000) pow(x, 1000), beyond what is exact", g -> g.power(g.x, 1000).times(g.power(g.x, 1000))),
        refused("exp(x) exp(y), which overflows elsewhere", g -> Ops.exp(g.x).times(Ops.exp(g.y))),
        refused("three terms in one order", g -> g.x.plus(g.y).minus(g.z)));
    // spotless:on

    /** The graphs on which the law of an equation fires, for every type that it speaks of. */
    static Stream<Graph> examples(String equation) {
        return FIRES.stream()
                .flatMap(each -> types(each).stream()
                        .filter(dtype -> each.law.of(dtype).name().equals(equation))
                        .map(dtype -> graph(dtype, each.of)));
    }

    static Stream<Case> fires() {
        return FIRES.stream();
    }

    static Stream<Refusal> refused() {
        return REFUSED.stream();
    }

    private static Graph graph(DType dtype, Function<Given, List<Node>> of) {
        GraphBuilder graph = GraphBuilder.create();
        TensorType type = TensorType.of(dtype, 40);
        Given given = new Given(Ops.input(graph, "x", type), Ops.input(graph, "y", type), Ops.input(graph, "z", type));
        int i = 0;
        for (Node output : of.apply(given)) {
            graph.output("out" + i++, output);
        }
        return new CommonSubexpressions().run(graph.build());
    }

    /** The types that an equation can be written for. */
    private static List<DType> types(Case each) {
        return NUMBERS.stream()
                .filter(dtype -> dtype.isFloat() || each.law != Law.EXPONENT && each.law != Law.NUMERATOR)
                .filter(dtype -> dtype.isFloat() || !each.equation.contains("0.5"))
                .toList();
    }

    private static ImmutableMap<String, Tensor> feeds(DType dtype, int seed, boolean isSpecial) {
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        for (String name : List.of("x", "y", "z")) {
            int key = seed * 100 + name.charAt(0);
            feeds.put(
                    name,
                    isSpecial ? Tensors.special(dtype, SIZES, key) : Tensors.random(dtype, SIZES, Domain.ANY, key));
        }
        return feeds.buildOrThrow();
    }

    private static String name(Case each, DType dtype) {
        return each.law.of(dtype).name();
    }

    @ParameterizedTest
    @MethodSource("fires")
    void firesAtLessCostAndKeepsTheValue(Case each) {
        for (DType dtype : types(each)) {
            Graph before = graph(dtype, each.of);
            Trace trace = Trace.create();
            Graph after = GraphVerifier.verify(new LikeTerms().run(before, trace), "terms");
            assertThat(trace.hits()).as("%s", dtype).contains(name(each, dtype));
            assertThat(Flops.of(after).isSurelyLessThan(Flops.of(before))).isTrue();
            assertThat(PassPropertiesTest.computing(after)).isLessThan(PassPropertiesTest.computing(before));
            for (int seed = 0; seed < 5; seed++) {
                ImmutableMap<String, Tensor> plain = feeds(dtype, seed, false);
                ReferenceRun.outputs(before, plain)
                        .forEach((output, value) -> Tensors.assertClose(
                                ReferenceRun.outputs(after, plain).get(output),
                                value,
                                dtype == DType.F32 ? 1e-5 : 1e-13));
                if (dtype.isInteger()) {
                    PassPropertiesTest.assertSameBits(before, after, feeds(dtype, seed, true), each + " special");
                }
            }
        }
    }

    /** NaN stays NaN; where a law improves, numbers stay numbers too, and no infinity becomes a NaN. */
    @ParameterizedTest
    @MethodSource("fires")
    void spoilsNoSpecialValue(Case each) {
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            Graph before = graph(dtype, each.of);
            Graph after = new LikeTerms().run(before);
            BitSet live = Sweep.reaching(before);
            List<String> read = before.inputs().keySet().stream()
                    .filter(input -> live.get(before.inputs().get(input).id()))
                    .toList();
            for (int seed = 0; seed < 40; seed++) {
                ImmutableMap<String, Tensor> feeds = feeds(dtype, seed, true);
                Map<String, Tensor> made = ReferenceRun.outputs(after, feeds);
                ReferenceRun.outputs(before, feeds).forEach((output, old) -> {
                    for (int i = 0; i < old.size(); i++) {
                        int at = i;
                        boolean isNaN = read.stream()
                                .anyMatch(x -> Double.isNaN(feeds.get(x).getDouble(at)));
                        boolean wasNaN = Double.isNaN(old.getDouble(i));
                        double now = made.get(output).getDouble(i);
                        String what = each + " made " + now + " of " + old.getDouble(i);
                        assertThat(Double.isNaN(now) || !isNaN || !wasNaN)
                                .as(what)
                                .isTrue();
                        if (each.law.of(dtype).precision() == Precision.IMPROVES) {
                            assertThat(Double.isFinite(now) || !Double.isFinite(old.getDouble(i)))
                                    .as(what)
                                    .isTrue();
                            assertThat(Double.isNaN(now) && !wasNaN).as(what).isFalse();
                        }
                    }
                });
            }
        }
    }

    /** Against the truth, which for f32 is the expression in f64, up to three units in the last place. */
    @ParameterizedTest
    @MethodSource("fires")
    void improvesWhereItSaysSo(Case each) {
        Graph precise = graph(DType.F64, each.of);
        Graph before = graph(DType.F32, each.of);
        Graph after = Pipeline.parse("terms{precision=improves}").run(before).graph();
        for (int seed = 0; seed < 20; seed++) {
            ImmutableMap<String, Tensor> feeds = feeds(DType.F32, seed, false);
            Map<String, Tensor> wide = feeds.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            e -> Tensor.fill(DType.F64, SIZES, i -> e.getValue().getDouble(i))));
            Map<String, Tensor> truths = ReferenceRun.outputs(precise, ImmutableMap.copyOf(wide));
            Map<String, Tensor> made = ReferenceRun.outputs(after, feeds);
            ReferenceRun.outputs(before, feeds).forEach((output, old) -> {
                for (int i = 0; i < old.size(); i++) {
                    double truth = truths.get(output).getDouble(i);
                    double error = Math.abs(made.get(output).getDouble(i) - truth);
                    double allowed = Math.max(Math.abs(old.getDouble(i) - truth), 3 * Math.ulp((float) truth));
                    assertThat(error).as("%s at %s", each, truth).isLessThanOrEqualTo(allowed);
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void leavesAsWritten(Refusal each) {
        Trace trace = Trace.create();
        Graph before = graph(DType.F64, each.of);
        assertThat(new LikeTerms().run(before, trace)).isSameAs(before);
        assertThat(trace.hits()).isEmpty();
    }

    /** Switched off, it does nothing, and the graph becomes another one than with it. */
    @ParameterizedTest
    @MethodSource("fires")
    void isMissedWhereItIsOff(Case each) {
        for (DType dtype : types(each)) {
            Graph before = graph(dtype, each.of);
            Pipeline with = Pipeline.parse("terms").verifying();
            Optimized without = with.withoutRule(name(each, dtype)).run(before);
            assertThat(without.hits()).doesNotContain(name(each, dtype));
            assertThat(without.graph().sameStructure(with.run(before).graph())).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("fires")
    void takesExactOnesAlone(Case each) {
        Pipeline exact = Pipeline.parse("terms{precision=exact}");
        assertThat(exact.isExact()).isTrue();
        Graph floats = graph(DType.F64, each.of);
        assertThat(exact.run(floats).graph()).isSameAs(floats);
        for (DType dtype : types(each)) {
            if (dtype.isInteger()) {
                assertThat(exact.run(graph(dtype, each.of)).hits()).contains(name(each, dtype));
            }
        }
    }

    /** 3x and 2(3x) that are read elsewhere: each reader leaves them, and once all have done so they are gone. */
    @Test
    void readsNoMultiples() {
        Graph before = graph(DType.F64, g -> {
            Node t = g.times(3, g.x);
            return List.of(t.plus(g.x), g.times(2, t), g.times(5, g.times(2, t)), g.y.minus(g.times(7, t)));
        });
        Graph after = new LikeTerms().run(before);
        assertThat(PassPropertiesTest.computing(before)).isEqualTo(6);
        assertThat(PassPropertiesTest.computing(after)).isEqualTo(5);
        assertThat(new LikeTerms().run(after)).isSameAs(after);
    }

    @Test
    void everyLawHasACase() {
        assertThat(FIRES.stream().map(Case::law)).containsAll(List.of(Law.values()));
    }

    /** Division of integers rounds, so it is no product with a number. */
    @Test
    void leavesQuotientsOfIntegers() {
        Graph before = graph(
                DType.I32, g -> List.of(g.times(5, Ops.constantLike(g.x, 3).over(g.x))));
        assertThat(new LikeTerms().run(before)).isSameAs(before);
    }

    /** 1e16 x + x - 1e16 x: coefficients that were rounded one by one would be 0. */
    @Test
    void losesNoDigitsOfCoefficients() {
        Graph before =
                graph(DType.F64, g -> List.of(g.times(1e16, g.x).plus(g.x).minus(g.times(1e16, g.x))));
        Graph after = new LikeTerms().run(before);
        assertThat(after.outputs().get("out0")).isSameAs(after.inputs().get("x"));
    }

    /** Squaring takes four products for x^7, and so many more nodes at most for x^1000. */
    @Test
    void squaresWhereItCan() {
        for (int n : new int[] {7, 1000}) {
            Graph before = graph(DType.F64, g -> {
                Node all = g.x;
                for (int i = 1; i < n; i++) {
                    all = all.times(g.x);
                }
                return List.of(all);
            });
            int products = Integer.SIZE - Integer.numberOfLeadingZeros(n) - 1 + Integer.bitCount(n) - 1;
            assertThat(new LikeTerms().run(before).size()).isEqualTo(3 + products);
        }
    }

    @Test
    void stopsAtTheLimitOfRewrites() {
        Graph before = graph(
                DType.F64,
                g -> List.of(g.times(3, g.times(5, g.x)), g.x.plus(g.x).plus(g.x), g.times(7, g.times(9, g.y))));
        for (int limit = 0; limit <= 3; limit++) {
            assertThat(Pipeline.parse("terms").limitedTo(limit).run(before).hits())
                    .hasSize(limit);
        }
    }
}
