package org.graphc.optimizer.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.op.ScalarMath;
import org.graphc.core.op.Shapes;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.RandomGraphs;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RangesTest {
    private static final ImmutableIntArray SIZES = ImmutableIntArray.of(60);

    /** The analysis of a whole graph, without the limit on ancestors. */
    private static List<Range> all(List<Node> nodes) {
        List<Range> table = new ArrayList<>();
        for (Node node : nodes) {
            table.add(Ranges.of(node, input -> table.get(input.id())));
        }
        return table;
    }

    private static void assertHolds(Range range, Tensor value, String what) {
        for (int i = 0; i < value.size(); i++) {
            double x = value.getDouble(i);
            if (Double.isNaN(x)) {
                assertThat(range.mayBeNaN()).as("%s: NaN in %s", what, range).isTrue();
            } else {
                boolean isWithin = range.lo() <= x && x <= range.hi(); // zeros of both signs are equal
                assertThat(isWithin).as("%s: %s in %s", what, x, range).isTrue();
                boolean isMinusZero = x == 0 && value.dtype().isFloat() && 1 / x < 0;
                assertThat(isMinusZero && !range.mayBeMinusZero())
                        .as("%s: -0 in %s", what, range)
                        .isFalse();
            }
        }
    }

    @Test
    void everyValueOfRandomGraphsIsInItsRange() {
        long[] known = {0};
        RandomGraphs.seeds(1000).forEach(seed -> {
            RandomGraphs.Case each = seed % 4 < 2 ? RandomGraphs.of(seed) : RandomGraphs.basic(seed);
            List<Range> table = all(each.graph().nodes());
            for (Map<String, Tensor> feeds : feeds(each)) {
                ReferenceRun run = run(each.graph(), feeds);
                for (Node node : run == null ? List.<Node>of() : each.graph().nodes()) {
                    String what = each + ", " + node;
                    assertHolds(table.get(node.id()), run.value(node), what);
                    assertHolds(Ranges.of(node), run.value(node), what);
                    known[0] += table.get(node.id()).equals(Range.of(node.dtype())) ? 0 : 1;
                }
            }
        });
        assertThat(known[0]).isGreaterThan(10_000);
    }

    private static List<Map<String, Tensor>> feeds(RandomGraphs.Case each) {
        return List.of(each.feeds(), each.specialFeeds());
    }

    /** Matrices that are not finite are refused by their operations. */
    private static ReferenceRun run(Graph graph, Map<String, Tensor> feeds) {
        try {
            return ReferenceRun.of(graph, feeds);
        } catch (IllegalArgumentException refused) {
            return null;
        }
    }

    /** Values of all kinds of ranges. */
    private static List<UnaryOperator<Node>> arguments(DType dtype) {
        List<UnaryOperator<Node>> all = new ArrayList<>(List.of(
                x -> x,
                Ops::abs,
                Ops::sign,
                x -> Ops.neg(Ops.relu(x)),
                Ops::square,
                x -> Ops.zerosLike(x),
                x -> Ops.constantLike(x, 3),
                x -> ScalarMath.clamp(-2, x, 1),
                x -> Ops.where(Ops.gt(x, Ops.zerosLike(x)), x, Ops.constantLike(x, 1)),
                x -> Ops.where(Ops.ge(Ops.constantLike(x, -1), x), x, Ops.constantLike(x, -7)),
                x -> Ops.where(Ops.lt(x, Ops.zerosLike(x)), x, Ops.constantLike(x, -1))));
        if (dtype.isFloat()) {
            UnaryOperator<Node> finite = x -> Ops.where(ScalarMath.isFinite(x), x, Ops.zerosLike(x));
            all.addAll(List.of(
                    finite,
                    Ops::tanh,
                    Ops::sigmoid,
                    x -> Ops.exp(x),
                    x -> Ops.sin(finite.apply(x)),
                    x -> Ops.neg(Ops.tanh(finite.apply(x))),
                    x -> Ops.abs(finite.apply(x)).plus(1),
                    x -> Ops.constantLike(x, -0.0),
                    x -> Ops.constantLike(x, Double.POSITIVE_INFINITY),
                    x -> ScalarMath.clamp(-800, x, 800),
                    x -> ScalarMath.clamp(-104, finite.apply(x), 88.8),
                    x -> Ops.cast(Ops.cast(x, DType.I32), dtype)));
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource(ScalarFn.class)
    void everyFunctionOfValuesOfAllRangesIsInItsRange(ScalarFn fn) {
        for (DType dtype : List.of(DType.F32, DType.F64, DType.I32, DType.I64)) {
            if (fn.accepts(dtype)) {
                check(fn, dtype);
            }
        }
    }

    private static void check(ScalarFn fn, DType dtype) {
        GraphBuilder graph = GraphBuilder.interning();
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        for (String name : List.of("x", "y", "z")) {
            Ops.input(graph, name, new TensorType(dtype, Shape.of(60)));
            feeds.put(name, Tensors.special(dtype, SIZES, name.charAt(0)));
        }
        List<Node> leaves = List.copyOf(graph.nodes());
        Node condition = Ops.gt(leaves.get(0), leaves.get(1));
        for (UnaryOperator<Node> a : arguments(dtype)) {
            for (UnaryOperator<Node> b : fn.arity() > 1 ? arguments(dtype) : List.<UnaryOperator<Node>>of(x -> x)) {
                Node first = a.apply(leaves.get(0));
                Node second = b.apply(leaves.get(1));
                Node[] in = fn == ScalarFn.SELECT
                        ? new Node[] {condition, first, second}
                        : Stream.of(first, second, leaves.get(2))
                                .limit(fn.arity())
                                .toArray(Node[]::new);
                graph.append(new Elementwise(fn), in);
                if (fn.arity() == 2) {
                    graph.append(new Elementwise(fn), first, first);
                }
            }
        }
        ReferenceRun run = ReferenceRun.of(graph.build(), feeds.buildOrThrow());
        List<Range> table = all(graph.nodes());
        graph.nodes()
                .forEach(node -> assertHolds(table.get(node.id()), run.value(node), fn + " " + dtype + " " + node));
    }

    private record Claim(String what, UnaryOperator<Node> of) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Node guarded(Node x) {
        return Ops.where(ScalarMath.isFinite(x), x, Ops.zerosLike(x));
    }

    // spotless:off
    static Stream<Claim> finite() {
        return Stream.of(
            new Claim("a constant", x -> Ops.constantLike(x, 2)),
            new Claim("a position", x -> Shapes.iota(x.owner(), x.type(), 0)),
            new Claim("a one-hot row", x -> Ops.cast(Ops.gt(x, Ops.constantLike(x, 0)), x.dtype())),
            new Claim("an integer", x -> Ops.cast(Ops.cast(x, DType.I32), x.dtype())),
            new Claim("tanh", x -> Ops.tanh(guarded(x))),
            new Claim("sine of a number", x -> Ops.sin(guarded(x))),
            new Claim("exponential of what is bounded", x -> Ops.exp(Ops.tanh(guarded(x)).times(80))),
            new Claim("sum of what is bounded", x -> Ops.sum(Ops.sigmoid(guarded(x)), 1)),
            new Claim("polynomial of what is bounded", x -> Ops.square(Ops.tanh(guarded(x)).times(3).plus(1)).minus(2)),
            new Claim("quotient by what is not 0",
                x -> Ops.tanh(guarded(x)).over(Ops.square(Ops.tanh(guarded(x))).plus(1))),
            new Claim("logarithm of what is not 0", x -> Ops.log(Ops.sigmoid(guarded(x)).plus(1))),
            new Claim("a guard by comparison", x -> Ops.minimum(
                Ops.where(Ops.gt(x, Ops.zerosLike(x)), x, Ops.zerosLike(x)), Ops.constantLike(x, 9))),
            new Claim("a part of it",
                x -> Ops.slice(Ops.transpose(Ops.tanh(guarded(x))), 0, Dim.ZERO, Dim.constant(2), 1)),
            new Claim("padded", x -> Ops.concat(0, Ops.tanh(guarded(x)), Ops.zerosLike(x))));
    }

    static Stream<Claim> notFinite() {
        return Stream.of(
            new Claim("an input", x -> x),
            new Claim("a clamped input, which may be NaN", x -> ScalarMath.clamp(-1, x, 1)),
            new Claim("tanh of NaN", Ops::tanh),
            new Claim("sine of what may be infinite", Ops::sin),
            new Claim("exponential that overflows", x -> Ops.exp(guarded(x))),
            new Claim("exponential that overflows in f32", x -> Ops.exp(Ops.tanh(guarded(x)).times(88.73))),
            new Claim("logarithm of 0", x -> Ops.log(Ops.sigmoid(guarded(x)))),
            new Claim("logarithm of less", x -> Ops.log(Ops.tanh(guarded(x)).plus(0.5))),
            new Claim("quotient", x -> guarded(x).over(guarded(Ops.sin(x)))),
            new Claim("power", x -> Ops.pow(Ops.tanh(guarded(x)), 0.5)),
            new Claim("product that overflows", x -> guarded(x).times(2)),
            new Claim("square that overflows in f32", x -> Ops.square(Ops.tanh(guarded(x)).times(2e19))),
            new Claim("sum that overflows in f32", x -> Ops.sum(Ops.tanh(guarded(x)).times(1e38), 1)),
            new Claim("difference that overflows", x -> guarded(x).minus(guarded(Ops.neg(x)))),
            new Claim("the other branch", x -> Ops.where(ScalarMath.isFinite(x), Ops.zerosLike(x), x)),
            new Claim("a guard of something else",
                x -> Ops.where(ScalarMath.isFinite(Ops.sin(x)), x, Ops.zerosLike(x))),
            new Claim("square root of less than 0", x -> Ops.sqrt(Ops.tanh(guarded(x)))));
    }
    // spotless:on

    private static Node input(Shape shape) {
        return Ops.input(GraphBuilder.interning(), "x", new TensorType(DType.F32, shape));
    }

    @ParameterizedTest
    @MethodSource("finite")
    void provesFinite(Claim claim) {
        assertThat(Ranges.of(claim.of.apply(input(Shape.of(4, 6)))).isFinite()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("notFinite")
    void refusesWhatOnlyLooksFinite(Claim claim) {
        assertThat(Ranges.of(claim.of.apply(input(Shape.of(4, 6)))).isFinite()).isFalse();
    }

    /** How many terms there are is not known, and of no elements the largest is -∞. */
    @Test
    void refusesReductionsOfUnknownSize() {
        Node tame = Ops.tanh(guarded(input(Shape.of(Dim.symbol("n"), Dim.constant(2)))));
        assertThat(Ranges.of(Ops.sum(tame, 0)).isFinite()).isFalse();
        assertThat(Ranges.of(Ops.max(tame, 0)).isFinite()).isFalse();
        assertThat(Ranges.of(Ops.sum(tame, 1)).isFinite()).isTrue();
        assertThat(Ranges.of(Ops.sum(Ops.square(tame), 0)).isNonNegative()).isTrue();
    }

    /** Beyond the nearest ancestors nothing is known, however long the chain and however often it branches. */
    @Test
    void looksBackNoFartherThanItMay() {
        Node x = guarded(input(Shape.of(3)));
        for (int i = 0; i < 200; i++) {
            x = Ops.tanh(x.plus(x));
        }
        assertThat(Ranges.of(x).mayBeNaN()).isTrue();
        assertThat(Ranges.of(x).hi()).isLessThan(1.01);
    }
}
