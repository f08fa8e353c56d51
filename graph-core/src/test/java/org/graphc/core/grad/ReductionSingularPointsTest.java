package org.graphc.core.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Prefixes;
import org.graphc.core.op.Reduce.Tie;
import org.graphc.core.op.Reductions;
import org.graphc.core.op.Sorting;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.type.DType;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Reductions, prefixes and order at ties, zeros, NaN and infinities: ours, and each peer's where it is another. */
class ReductionSingularPointsTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double THIRD = 1 / 3.0;

    /** A scalar function of a vector at a point, and its derivative there by convention. */
    private record Point(String name, UnaryOperator<Node> f, double[] at, double[] ours, double[][] peers) {
        double[] derivative(Convention convention) {
            return convention == Convention.STANDARD || peers.length == 0 ? ours : peers[convention.ordinal() - 1];
        }
    }

    /** The same in all conventions, or with other derivatives for PyTorch, TensorFlow and JAX. */
    private static Point point(String name, UnaryOperator<Node> f, double[] at, double[] ours, double[]... peers) {
        return new Point(name, f, at, ours, peers);
    }

    private static double[] v(double... values) {
        return values;
    }

    // spotless:off
    private static final ImmutableList<Point> TABLE = ImmutableList.of(
            point("max, three of four",      Ops::max, v(2, 5, 5, 5), v(0, THIRD, THIRD, THIRD)),
            point("min, two of three",       Ops::min, v(1, 5, 1), v(0.5, 0, 0.5)),
            point("max of 0 and -0",         Ops::max, v(-0.0, 0), v(0.5, 0.5)),
            point("max of all -∞",           Ops::max, v(-INF, -INF), v(0.5, 0.5)),
            point("max with NaN",            Ops::max, v(3, NAN, 9, NAN), v(0, 0.5, 0, 0.5)),
            point("max, tie = first",        x -> Reductions.max(x, Tie.FIRST), v(2, 5, 5, 5), v(0, 1, 0, 0)),
            point("min, tie = first",        x -> Reductions.min(x, Tie.FIRST), v(5, 1, 1), v(0, 1, 0)),
            point("first with NaN",          x -> Reductions.max(x, Tie.FIRST), v(9, NAN, NAN), v(0, 1, 0)),
            point("first over two axes",     x -> Reductions.max(matrix(x), Tie.FIRST), v(1, 7, 7, 7), v(0, 1, 0, 0)),
            point("first down each column",
                    x -> Ops.sum(Reductions.max(matrix(x), Tie.FIRST, 0)), v(3, 7, 3, 8), v(1, 0, 0, 1)),
            point("tie of a max with itself",
                    x -> Ops.maximum(Ops.max(x), Ops.max(x)), v(2, 2), v(0.5, 0.5)),

            point("prod with one zero",      Reductions::prod, v(2, 0, 5), v(0, 10, 0)),
            point("prod with two zeros",     Reductions::prod, v(0, 3, 0), v(0, 0, 0)),
            point("prod with one -0",        Reductions::prod, v(2, -0.0, 5), v(-0.0, 10, -0.0)),
            point("prod with 0 and ∞",       Reductions::prod, v(0, INF, 2), v(INF, 0, NAN)),
            point("prod of matrices",        x -> Reductions.prod(matrix(x)), v(2, 0, 5, 7), v(0, 70, 0, 0)),
            point("prod with one element",   Reductions::prod, v(0), v(1)),

            point("cumProd with a zero",     x -> weighted(Prefixes.cumProd(x, 0)), v(2, 0, 5), v(1, 34, 0)),
            point("cumProd with two zeros",  x -> weighted(Prefixes.cumProd(x, 0)), v(0, 3, 0), v(7, 0, 0)),
            point("cumProd from behind",
                    x -> weighted(Prefixes.cumulative(Monoid.PROD, x, 0, true, false)), v(5, 0, 2), v(0, 14, 3)),
            point("cumProd, exclusive",
                    x -> weighted(Prefixes.cumulative(Monoid.PROD, x, 0, false, true)), v(0, 2, 3), v(8, 0, 0)),

            point("cumMax, ties",            x -> weighted(Prefixes.cumMax(x, 0)), v(4, 4, 1, 4), v(1, 5, 0, 4)),
            point("cumMin, ties",            x -> weighted(Prefixes.cumMin(x, 0)), v(4, 4, 5, 4), v(1, 5, 0, 4)),
            point("cumMax of 0 and -0",      x -> weighted(Prefixes.cumMax(x, 0)), v(0, -0.0), v(1, 2)),
            point("cumMax with NaN",         x -> weighted(Prefixes.cumMax(x, 0)), v(4, NAN, 9, NAN), v(1, 5, 0, 4)),
            point("cumMin with NaN",         x -> weighted(Prefixes.cumMin(x, 0)), v(4, NAN, 9, NAN), v(1, 5, 0, 4)),
            point("cumMax of -∞",            x -> weighted(Prefixes.cumMax(x, 0)), v(-INF, -INF), v(1, 2)),
            point("cumMax from behind",
                    x -> weighted(Prefixes.cumulative(Monoid.MAX, x, 0, true, false)), v(4, 1, 4, 4), v(1, 0, 5, 4)),
            point("cumMax, exclusive",
                    x -> weighted(Prefixes.cumulative(Monoid.MAX, x, 0, false, true)), v(4, 4, 1, 4), v(2, 7, 0, 0)),

            point("sort, ties",              x -> weighted(Sorting.sort(x, 0)), v(4, 1, 4, 1), v(3, 1, 4, 2)),
            point("sort downwards, ties",    x -> weighted(Sorting.sort(x, 0, true)), v(4, 1, 4, 1), v(1, 3, 2, 4)),
            point("sort of 0 and -0",        x -> weighted(Sorting.sort(x, 0)), v(0, -0.0, -1), v(2, 3, 1)),
            point("sort with NaN",           x -> weighted(Sorting.sort(x, 0)), v(NAN, INF, NAN, 2), v(3, 2, 4, 1)),
            point("topK, ties",              x -> weighted(Sorting.topK(x, 2, 0)), v(1, 5, 5, 5), v(0, 1, 2, 0)),
            point("topK with NaN",           x -> weighted(Sorting.topK(x, 2, 0)), v(1, NAN, 5), v(0, 1, 2)),
            point("median, three ties",      Sorting::median, v(2, 2, 2), v(0, 1, 0)),
            point("median, two in between",  Sorting::median, v(2, 9, 2, 2), v(0, 0, 0.5, 0.5)),
            point("median with NaN",         Sorting::median, v(2, NAN, 3), v(0, 1, 0)),
            point("median of infinities",    Sorting::median, v(INF, INF, 0), v(1, 0, 0)),

            point("norm2 at the origin",     Reductions::norm2, v(0, -0.0), v(0, 0), v(0, 0), v(NAN, NAN), v(NAN, NAN)),
            point("norm2, at0 = NaN",        x -> Reductions.norm2(x, axes(0), NAN), v(0, 0), v(NAN, NAN)),
            point("norm2 elsewhere",         x -> Reductions.norm2(x, axes(0), NAN), v(3, 0, 4), v(0.6, 0, 0.8)),
            point("norm2 of tiny numbers",   Reductions::norm2, v(3e-300, 4e-300), v(0.6, 0.8)),
            point("norm2 of large numbers",  Reductions::norm2, v(3e300, 4e300), v(0.6, 0.8)),
            point("norm2 of one row of two",
                    x -> Ops.sum(Reductions.norm2(matrix(x), 1)), v(0, 0, 3, 4), v(0, 0, 0.6, 0.8),
                    v(0, 0, 0.6, 0.8), v(NAN, NAN, 0.6, 0.8), v(NAN, NAN, 0.6, 0.8)),
            point("norm1 at the origin",     Reductions::norm1, v(0, -0.0, 2),
                    v(0, 0, 1), v(0, 0, 1), v(0, 0, 1), v(1, 1, 1)),
            point("normInf at the origin",   Reductions::normInf, v(0, 0), v(0, 0)),
            point("normInf, ties",           Reductions::normInf, v(-2, 1, 2), v(-0.5, 0, 0.5)),
            point("std of a constant",       Reductions::std, v(0.1, 0.1, 0.1), v(0, 0, 0), v(0, 0, 0),
                    v(NAN, NAN, NAN), v(NAN, NAN, NAN)),
            point("std of a large constant", Reductions::std, v(1e300, 1e300), v(0, 0), v(0, 0),
                    v(NAN, NAN), v(NAN, NAN)),
            point("variance of a constant",  Reductions::variance, v(0.1, 0.1, 0.1), v(0, 0, 0)),
            point("variance of one, ddof 1", x -> Reductions.variance(x, axes(0), 1), v(3), v(NAN)),

            point("logSumExp of all -∞",     Ops::logSumExp, v(-INF, -INF), v(0, 0),
                    v(NAN, NAN), v(NAN, NAN), v(NAN, NAN)),
            point("logSumExp of one -∞",     Ops::logSumExp, v(-INF, 3), v(0, 1)),
            point("cumLogSumExp from -∞ on",
                    x -> weighted(Prefixes.cumLogSumExp(x, 0, false)), v(-INF, -INF, 3), v(0, 0, 3)),
            point("cumLogSumExp far out",
                    x -> weighted(Prefixes.cumLogSumExp(x, 0, false)), v(800, 800, -800), v(1 + 2.5, 2.5, 0)));
    // spotless:on

    private static ImmutableIntArray axes(int... axes) {
        return ImmutableIntArray.copyOf(axes);
    }

    private static Node matrix(Node x) {
        return Ops.reshape(x, Shape.of(2, 2));
    }

    /** Times 1, 2, 3, …, summed up. */
    private static Node weighted(Node x) {
        int length = (int) x.shape().dim(0).value();
        return Ops.sum(
                x.times(Ops.constant(x.owner(), Tensor.fill(DType.F64, ImmutableIntArray.of(length), i -> i + 1))));
    }

    @TestFactory
    Stream<DynamicTest> derivativesAreThoseOfTheTableInEveryConvention() {
        return TABLE.stream()
                .flatMap(point -> Arrays.stream(Convention.values())
                        .map(convention -> dynamicTest(
                                point.name() + ", " + convention,
                                () -> assertThat(boxed(derivative(point, convention)))
                                        .usingElementComparator((a, b) ->
                                                a == b.doubleValue() || a.equals(b) || Math.abs(a - b) <= 1e-12 ? 0 : 1)
                                        .containsExactly(boxed(point.derivative(convention))))));
    }

    @TestFactory
    Stream<DynamicTest> secondDerivativesHaveNoNaNWhereTheFirstHaveNone() {
        return TABLE.stream()
                .filter(point -> Arrays.stream(point.ours()).noneMatch(Double::isNaN)
                        && Arrays.stream(point.at()).allMatch(Double::isFinite))
                .map(point -> dynamicTest(point.name(), () -> {
                    GraphBuilder graph = GraphBuilder.create();
                    Node x = Ops.input(graph, "x", TensorType.of(DType.F64, point.at().length));
                    Node hessian = Differentials.hessian(point.f().apply(x), x, Disconnected.ZERO);
                    ReferenceRun run = ReferenceRun.of(graph.build(), Map.of("x", Tensor.vector(point.at())));
                    for (double element : run.value(hessian).toDoubleArray()) {
                        assertThat(element).isNotNaN();
                    }
                }));
    }

    private static Double[] boxed(double[] values) {
        return Arrays.stream(values).boxed().toArray(Double[]::new);
    }

    private static double[] derivative(Point point, Convention convention) {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, point.at().length));
        Node gradient = Gradients.of(point.f().apply(x), List.of(x), Disconnected.ERROR, convention)
                .of(x);
        return ReferenceRun.of(graph.build(), Map.of("x", Tensor.vector(point.at())))
                .value(gradient)
                .toDoubleArray();
    }
}
