package org.graphc.core.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.graphc.core.grad.Differentials;
import org.graphc.core.grad.Gradients;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.FiniteDifferences;
import org.graphc.core.testing.OpSpec;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is composed of reductions and of sorting: derivatives, digits, and the ends of the range. */
class ReductionsTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final MathContext EXACT = new MathContext(60);

    /** Functions of a 4 × 3 matrix, smooth at distinct elements that are not zero. */
    private static final ImmutableMap<String, UnaryOperator<Node>> FUNCTIONS =
            ImmutableMap.<String, UnaryOperator<Node>>builder()
                    .put("variance", Reductions::variance)
                    .put("variance of columns, ddof 1", x -> Reductions.variance(x, ImmutableIntArray.of(0), 1))
                    .put("std", Reductions::std)
                    .put("std of rows, ddof 2", x -> Reductions.std(x, ImmutableIntArray.of(1), 2))
                    .put("norm1", x -> Reductions.norm1(x, 0))
                    .put("norm2", x -> Reductions.norm2(x, -1))
                    .put("normInf", x -> Reductions.normInf(x, 0))
                    .put("normFro", Reductions::normFro)
                    .put("norm2 of a cube", x -> Reductions.norm2(x.times(x).times(x)))
                    .put("prod of sines", x -> Reductions.prod(Ops.sin(x), 0))
                    .put("cumProd twice", x -> Prefixes.cumProd(Prefixes.cumProd(x, 0), 1))
                    .put("cumSum of cumMax", x -> Prefixes.cumSum(Prefixes.cumMax(x, 0), 0))
                    .put("sort", x -> Sorting.sort(x, 0))
                    .put("sort downwards", x -> Sorting.sort(x, -1, true))
                    .put("topK", x -> Sorting.topK(x, 2, 0))
                    .put("median of four", x -> Sorting.median(x, 0))
                    .put("median of three", x -> Sorting.median(x, 1))
                    .put("median of all", Sorting::median)
                    .put("recurrence of itself", x -> Prefixes.recurrence(x, x, 0, true))
                    .buildOrThrow();

    @TestFactory
    Stream<DynamicTest> derivativesOfFirstAndSecondOrderAreDifferenceQuotients() {
        return FUNCTIONS.entrySet().stream()
                .map(f -> dynamicTest(f.getKey(), () -> derivatives(f.getValue(), Dim.constant(4))));
    }

    @TestFactory
    Stream<DynamicTest> sizesMayBeSymbols() {
        return FUNCTIONS.entrySet().stream()
                .map(f -> dynamicTest(f.getKey(), () -> derivatives(f.getValue(), Dim.symbol("n"))));
    }

    private static void derivatives(UnaryOperator<Node> function, Dim rows) {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, rows, Dim.constant(3)));
        Node y = function.apply(x);
        Node loss = Ops.sum(y.times(Ops.cos(y)));
        Node gradient = Gradients.of(loss, x).of(x);
        Node slope = Ops.sum(gradient.times(Ops.sin(x)));
        Node second = Gradients.of(slope, x).of(x);
        Node third = Gradients.of(Ops.sum(second.times(x)), x).of(x);
        graph.output("loss", loss).output("d", gradient).output("slope", slope);
        graph.output("h", second).output("t", third);
        Graph built = graph.build();
        Tensor at = OpSpec.spread(0.3).of(DType.F64, ImmutableIntArray.of(4, 3), new SplittableRandom(1));
        Map<String, Tensor> feeds = Map.of("x", at);
        ImmutableMap<String, Tensor> outputs = ReferenceRun.outputs(built, feeds);
        compare(outputs.get("d"), FiniteDifferences.gradient(built, "loss", feeds, "x"), 1e-7);
        compare(outputs.get("h"), FiniteDifferences.gradient(built, "slope", feeds, "x"), 1e-6);
        for (double element : outputs.get("t").toDoubleArray()) {
            assertThat(element).isFinite();
        }
    }

    private static void compare(Tensor actual, Tensor expected, double relative) {
        double allowed = relative * Math.max(1, Tensors.magnitude(expected));
        assertThat(actual.toDoubleArray()).containsExactly(expected.toDoubleArray(), within(allowed));
    }

    private static double[] values(UnaryOperator<Node> function, double... x) {
        GraphBuilder graph = GraphBuilder.create();
        Node value = function.apply(Ops.input(graph, "x", TensorType.of(DType.F64, x.length)));
        return ReferenceRun.of(graph.build(), Map.of("x", Tensor.vector(x)))
                .value(value)
                .toDoubleArray();
    }

    private static double[] gradient(UnaryOperator<Node> function, double... x) {
        return values(in -> Gradients.of(function.apply(in), in).of(in), x);
    }

    private static BigDecimal exactVariance(double... x) {
        BigDecimal mean = exactMean(x);
        BigDecimal sum = BigDecimal.ZERO;
        for (double each : x) {
            sum = sum.add(new BigDecimal(each).subtract(mean).pow(2));
        }
        return sum.divide(new BigDecimal(x.length), EXACT);
    }

    private static BigDecimal exactMean(double... x) {
        return DoubleStream.of(x)
                .mapToObj(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .divide(new BigDecimal(x.length), EXACT);
    }

    @Test
    void aLargeMeanCostsTheVarianceNoDigits() {
        double[] x = DoubleStream.iterate(0.37, a -> a * 3.9 * (1 - a))
                .limit(1000)
                .map(a -> 1e12 + a)
                .toArray();
        double exact = exactVariance(x).doubleValue();
        BigDecimal mean = exactMean(x);

        assertThat(values(Reductions::variance, x)[0]).isCloseTo(exact, within(2e-15 * exact));
        assertThat(values(Reductions::std, x)[0]).isCloseTo(Math.sqrt(exact), within(2e-15));
        double[] slopes = gradient(Reductions::variance, x);
        for (int i = 0; i < x.length; i++) {
            double slope = new BigDecimal(x[i]).subtract(mean).doubleValue() * 2 / x.length;
            assertThat(slopes[i]).isCloseTo(slope, within(1e-18));
        }
    }

    @Test
    void deviationsAndLengthsNeitherOverflowNorVanish() {
        assertThat(values(Reductions::std, 1e300, -1e300)[0]).isCloseTo(1e300, within(1e285));
        assertThat(values(Reductions::std, 1e-300, -1e-300)[0]).isCloseTo(1e-300, within(1e-315));
        assertThat(values(Reductions::norm2, 3e-310, 4e-310)[0]).isCloseTo(5e-310, within(1e-323));
        assertThat(values(Reductions::norm2, Double.MIN_VALUE, 0)).containsExactly(Double.MIN_VALUE);
        assertThat(values(Reductions::norm2, Double.MAX_VALUE, 1)).containsExactly(Double.MAX_VALUE);
        assertThat(values(Reductions::norm2, Double.MAX_VALUE, Double.MAX_VALUE))
                .containsExactly(INF);
        assertThat(values(Reductions::norm2, -INF, 1)).containsExactly(INF);
        assertThat(values(Reductions::norm2, INF, NAN)).containsExactly(NAN);
        assertThat(values(Reductions::norm2)).containsExactly(0);
        assertThat(gradient(Reductions::std, 1e300, -1e300)).containsExactly(new double[] {0.5, -0.5}, within(1e-15));
    }

    @Test
    void nothingReducesToWhatChangesNothing() {
        assertThat(values(Reductions::prod)).containsExactly(1);
        assertThat(values(Reductions::norm1)).containsExactly(0);
        assertThat(values(Reductions::normInf)).containsExactly(0);
        assertThat(values(Reductions::variance)).containsExactly(NAN);
        assertThat(values(x -> Reductions.variance(x, ImmutableIntArray.of(0), 1), 5))
                .containsExactly(NAN);
        assertThat(values(x -> Reductions.variance(x, ImmutableIntArray.of(0), 3), 5, 6))
                .containsExactly(INF);
        assertThat(values(x -> Ops.cast(Reductions.any(Ops.gt(x, x)), DType.F64)))
                .containsExactly(0);
        assertThat(values(x -> Ops.cast(Reductions.all(Ops.gt(x, x)), DType.F64)))
                .containsExactly(1);
    }

    @Test
    void aScalarHasNoSpread() {
        for (UnaryOperator<Node> function : List.<UnaryOperator<Node>>of(Reductions::variance, Reductions::std)) {
            GraphBuilder graph = GraphBuilder.create();
            Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
            Node value = function.apply(x);
            Node slope = Gradients.of(value, x).of(x);
            ReferenceRun run = ReferenceRun.of(graph.build(), Map.of("x", Tensor.scalar(3)));
            assertThat(run.value(value).item()).isZero();
            assertThat(run.value(slope).item()).isZero();
        }
    }

    /** All second derivatives of x₀ x₁ x₂ x₃ at two zeros: only that by the two zeros is not zero. */
    @Test
    void theHessianOfAProductIsExactWithTwoZeros() {
        assertThat(values(
                        x -> Ops.flatten(Differentials.hessian(Reductions.prod(x), x, Disconnected.ERROR)), 0, 3, 0, 5))
                .containsExactly(0, 0, 15, 0, 0, 0, 0, 0, 15, 0, 0, 0, 0, 0, 0, 0);
        assertThat(values(
                        x -> Ops.flatten(Differentials.hessian(Ops.sum(Prefixes.cumProd(x, 0)), x, Disconnected.ERROR)),
                        0,
                        3,
                        0,
                        5))
                .containsExactly(0, 1, 18, 0, 1, 0, 0, 0, 18, 0, 0, 0, 0, 0, 0, 0);
    }

    /** x₀ x₁ x₂ by all three at three zeros. */
    @Test
    void theThirdDerivativeOfAProductIsExactWithThreeZeros() {
        assertThat(values(
                        x -> {
                            Node value = Reductions.prod(x);
                            for (int i = 0; i < 3; i++) {
                                value = Ops.at(Gradients.of(value, x).of(x), i);
                            }
                            return value;
                        },
                        0,
                        0,
                        0))
                .containsExactly(1);
    }

    @Test
    void aProductOfSinglesOverflowsInItsPartsNeitherForwardsNorBackwards() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F32, 4));
        Node product = Reductions.prod(x);
        Node slopes = Gradients.of(product, x).of(x);
        Tensor at = Tensor.of(ImmutableIntArray.of(4), 1e30f, 1e30f, 1e-30f, 1e-30f);
        ReferenceRun run = ReferenceRun.of(graph.build(), Map.of("x", at));
        assertThat(run.value(product).item()).isCloseTo(1, within(1e-6));
        assertThat(run.value(slopes).toDoubleArray())
                .containsExactly(new double[] {1e-30, 1e-30, 1e30, 1e30}, within(1e24));
    }

    @Test
    void sortingIsStableAndPutsNaNAboveAllNumbers() {
        double[] x = {NAN, 0.0, -0.0, INF, -INF, NAN, -0.0};
        assertThat(values(in -> Ops.cast(Sorting.argSort(in, 0, false), DType.F64), x))
                .containsExactly(4, 1, 2, 6, 3, 0, 5);
        assertThat(values(in -> Ops.cast(Sorting.argSort(in, 0, true), DType.F64), x))
                .containsExactly(0, 5, 3, 1, 2, 6, 4);
        assertThat(values(in -> Sorting.sort(in, 0), x)).containsExactly(-INF, 0.0, -0.0, -0.0, INF, NAN, NAN);
        assertThat(values(in -> Sorting.topK(in, 0, 0), x)).isEmpty();
        assertThat(values(in -> Sorting.sort(in, 0))).isEmpty();
        assertThat(values(Sorting::median, NAN, 1, 2)).containsExactly(NAN);
        assertThat(values(Sorting::median, Double.MIN_VALUE)).containsExactly(Double.MIN_VALUE);
        assertThat(values(Sorting::median, Double.MAX_VALUE, Double.MAX_VALUE)).containsExactly(Double.MAX_VALUE);
    }

    @Test
    void prefixesTreatSpecialValuesAsTheirReductionDoes() {
        assertThat(values(x -> Prefixes.cumSum(x, 0), INF, -INF, 1)).containsExactly(INF, NAN, NAN);
        assertThat(values(x -> Prefixes.cumProd(x, 0), -0.0, 2, INF)).containsExactly(-0.0, -0.0, NAN);
        assertThat(values(x -> Prefixes.cumMax(x, 0), -0.0, 0.0, NAN, 9)).containsExactly(-0.0, 0.0, NAN, NAN);
        assertThat(values(x -> Prefixes.cumLogSumExp(x, 0, false), -INF, INF, INF, -5))
                .containsExactly(-INF, INF, INF, INF);
    }

    @Test
    void integersWrapAndKeepAllTheirBits() {
        GraphBuilder graph = GraphBuilder.create();
        Node a = Ops.constant(graph, Tensor.of(ImmutableIntArray.of(3), (1L << 53) + 1, 3L, 1L << 40));
        Node b = Ops.constant(graph, Tensor.of(ImmutableIntArray.of(2), 1 << 20, 1 << 12));
        Node sorted = Sorting.sort(a, 0);
        Node product = Prefixes.cumProd(a, 0);
        Node wrapped = Reductions.prod(b);
        ReferenceRun run = ReferenceRun.of(graph.build(), Map.of());
        long first = (1L << 53) + 1;
        assertThat((long[]) run.value(sorted).array()).containsExactly(3, 1L << 40, first);
        assertThat((long[]) run.value(product).array()).containsExactly(first, first * 3, first * 3 << 40);
        assertThat(run.value(wrapped).item()).isZero();
    }

    @Test
    void theMedianOfNothingIsRefused() {
        GraphBuilder graph = GraphBuilder.create();
        Node empty = Ops.input(graph, "x", new TensorType(DType.F64, Shape.of(0)));
        assertThatThrownBy(() -> Sorting.median(empty))
                .hasMessageStartingWith("[median] takes one or more floats, not f64[0]");
    }
}
