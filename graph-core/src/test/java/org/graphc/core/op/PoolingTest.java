package org.graphc.core.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Map;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Domain;
import org.graphc.core.testing.FiniteDifferences;
import org.graphc.core.testing.OpSpec;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;

class PoolingTest {
    private static final double NAN = Double.NaN;
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private final GraphBuilder graph = GraphBuilder.create();

    private Node input(long... sizes) {
        return Ops.input(graph, "x", TensorType.of(DType.F64, sizes));
    }

    private static ImmutableIntArray ints(int... values) {
        return ImmutableIntArray.copyOf(values);
    }

    private Map<String, Tensor> run(Tensor x) {
        return ReferenceRun.outputs(graph.build(), Map.of("x", x));
    }

    private static SlidingWindow overlapping(int size) {
        return SlidingWindow.of(size);
    }

    @Test
    void theMaximumIsTakenUnderEachWindow() {
        Node x = input(1, 1, 4, 4);
        graph.output("max", Pooling.maxPool2d(x, 2, 2)).output("mean", Pooling.avgPool2d(x, 2, 2));
        Tensor ordered = Tensor.fill(DType.F64, ints(1, 1, 4, 4), i -> i);

        assertThat(run(ordered).get("max")).isEqualTo(Tensor.of(ints(1, 1, 2, 2), 5.0, 7, 13, 15));
        assertThat(run(ordered).get("mean")).isEqualTo(Tensor.of(ints(1, 1, 2, 2), 2.5, 4.5, 10.5, 12.5));
    }

    @Test
    void ofEqualElementsTheFirstGetsTheDerivative() {
        Node x = input(2, 2);
        graph.output("d", Gradients.of(Ops.sum(Pooling.maxPool2d(x, 2, 2)), x).of(x));

        assertThat(run(Tensor.of(ints(2, 2), 1.0, 3, 3, 3)).get("d")).isEqualTo(Tensor.of(ints(2, 2), 0.0, 1, 0, 0));
    }

    @Test
    void whereWindowsOverlapTheWinnerGetsTheSum() {
        Node x = input(4);
        Node y = Pooling.maxPool(x, ints(3), overlapping(1));
        Node weights = Ops.constant(graph, Tensor.vector(1, 10));
        graph.output("d", Gradients.of(Ops.sum(y.times(weights)), x).of(x));

        assertThat(run(Tensor.vector(1, 5, 2, 3)).get("d")).isEqualTo(Tensor.vector(0, 11, 0, 0));
    }

    @Test
    void aNanWins() {
        Node x = input(4);
        Node max = Pooling.maxPool1d(x, 2);
        graph.output("max", max).output("d", Gradients.of(Ops.sum(max), x).of(x));
        graph.output("min", Pooling.minPool(x, ints(2), Pooling.sideBySide(2)));

        assertThat(run(Tensor.vector(INFINITY, NAN, -0.0, 0.0)).get("max")).isEqualTo(Tensor.vector(NAN, -0.0));
        assertThat(run(Tensor.vector(INFINITY, NAN, -0.0, 0.0)).get("d")).isEqualTo(Tensor.vector(0, 1, 1, 0));
        assertThat(run(Tensor.vector(INFINITY, NAN, 2, 1)).get("min")).isEqualTo(Tensor.vector(NAN, 1));
    }

    @Test
    void paddingNeverWins() {
        Node x = input(3);
        SlidingWindow window = SlidingWindow.of(1).withStride(2).withPadding(1);
        graph.output("max", Pooling.maxPool(x, ints(2), window));
        graph.output("min", Pooling.minPool(x, ints(2), window));

        assertThat(run(Tensor.vector(-5, -7, -INFINITY)).get("max")).isEqualTo(Tensor.vector(-5, -7));
        assertThat(run(Tensor.vector(5, 7, INFINITY)).get("min")).isEqualTo(Tensor.vector(5, 7));
    }

    @Test
    void paddingCountsAsZerosInAMeanUnlessToldOtherwise() {
        Node x = input(3);
        SlidingWindow window = SlidingWindow.of(1).withPadding(1);
        graph.output("counted", Pooling.avgPool(x, ints(3), window, true));
        graph.output("left", Pooling.avgPool(x, ints(3), window, false));

        Map<String, Tensor> outputs = run(Tensor.vector(3, 6, 9));

        assertThat(outputs.get("counted")).isEqualTo(Tensor.vector(3, 6, 5));
        assertThat(outputs.get("left")).isEqualTo(Tensor.vector(4.5, 6, 7.5));
    }

    @Test
    void sumsKeepLeadingAxesAndInfinitiesInTheirWindows() {
        Node x = input(2, 3);
        graph.output("sum", Pooling.windowSum(x, ints(2), overlapping(1)));

        assertThat(run(Tensor.of(ints(2, 3), 1.0, 2, 3, 4, 5, INFINITY)).get("sum"))
                .isEqualTo(Tensor.of(ints(2, 2), 3.0, 5, 9, INFINITY));
    }

    @Test
    void integersArePooledToo() {
        Node x = Ops.input(graph, "x", TensorType.of(DType.I64, 4));
        graph.output("max", Pooling.maxPool1d(x, 2)).output("sum", Pooling.windowSum(x, ints(2), overlapping(1)));
        Tensor big = Tensor.of(ints(4), Long.MAX_VALUE, Long.MAX_VALUE - 1, -3L, -2L);

        assertThat(run(big).get("max")).isEqualTo(Tensor.of(ints(2), Long.MAX_VALUE, -2L));
        assertThat(run(big).get("sum").getLong(2)).isEqualTo(-5);
    }

    @Test
    void derivativesAreThoseOfDifferencesToTheSecondOrder() {
        Node x = input(1, 2, 5, 4);
        SlidingWindow window = SlidingWindow.of(2).withStride(2, 1).withPadding(1, 1);
        Node max = Pooling.maxPool(x, ints(3, 2), window);
        Node mean = Pooling.avgPool(x, ints(3, 2), window, false);
        Node loss = Ops.sum(max.times(max).times(mean));
        Node v = Ops.constant(graph, Domain.ANY.tensor(DType.F64, ints(1, 2, 5, 4), 9));
        Node gradient = Gradients.of(loss, x).of(x);
        Node slope = Ops.sum(gradient.times(v));
        graph.output("loss", loss).output("slope", slope).output("gradient", gradient);
        graph.output("second", Gradients.of(slope, x).of(x));
        Tensor at = OpSpec.spread(0.1).of(DType.F64, ints(1, 2, 5, 4), new java.util.SplittableRandom(4));
        Map<String, Tensor> feeds = Map.of("x", at);

        Map<String, Tensor> outputs = run(at);

        Tensors.assertClose(
                outputs.get("gradient"), FiniteDifferences.gradient(graph.build(), "loss", feeds, "x"), 1e-8);
        Tensors.assertClose(
                outputs.get("second"), FiniteDifferences.gradient(graph.build(), "slope", feeds, "x"), 1e-8);
    }

    @Test
    void theBatchMayBeEmptyOrKnownOnlyInARun() {
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, Dim.symbol("n"), Dim.constant(4)));
        Node max = Pooling.maxPool1d(x, 2);
        graph.output("max", max).output("mean", Pooling.avgPool1d(x, 2));
        graph.output("d", Gradients.of(Ops.sum(max), x).of(x));

        assertThat(max.shape()).isEqualTo(Shape.of(Dim.symbol("n"), Dim.constant(2)));
        assertThat(run(Tensor.of(ints(0, 4), new double[0])).get("d").shape()).isEqualTo(ints(0, 4));
        assertThat(run(Tensor.of(ints(1, 4), 1.0, 2, 4, 3)).get("max")).isEqualTo(Tensor.of(ints(1, 2), 2.0, 4));
        assertThat(run(Tensor.of(ints(1, 4), 1.0, 2, 4, 3)).get("d")).isEqualTo(Tensor.of(ints(1, 4), 0.0, 1, 1, 0));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Node x = input(2, 3);
        Node whole = Ops.input(graph, "i", TensorType.of(DType.I32, 4));

        assertThatThrownBy(() -> Pooling.maxPool2d(x, 3, 2))
                .hasMessageStartingWith(
                        "[maxPool2d] a window of 3 does not fit the 2 places of axis 0, padding included: f64[2, 3]");
        assertThatThrownBy(() -> Pooling.maxPool(x, ints(2), SlidingWindow.of(1).withPadding(2)))
                .hasMessageStartingWith("[maxPool1d] padding 2 is more than half of a window of [2] over f64[2, 3]");
        assertThatThrownBy(() -> Pooling.maxPool(x, ints(2, 2, 2), SlidingWindow.of(3)))
                .hasMessageStartingWith("[maxPool3d] a window over 3 axes does not fit f64[2, 3]");
        assertThatThrownBy(() -> Pooling.avgPool1d(whole, 2))
                .hasMessageStartingWith("[avgPool1d] takes floats, not i32[4]");
        assertThatThrownBy(() -> Pooling.windowSum(x, ints(0), SlidingWindow.of(1)))
                .hasMessageStartingWith("[windowSum] a window of 0 does not fit");
    }

    @Test
    void aWindowThatMeetsPaddingOnlyFailsWhenItIsRun() {
        Node x = input(1);
        SlidingWindow window = SlidingWindow.of(1).withPadding(1).withDilation(2);
        graph.output("max", x.owner().append(new WindowArgMax(ints(2), window), x));

        assertThatThrownBy(() -> run(Tensor.vector(1))).hasMessage("[windowArgMax] a window of [2] meets padding only");
    }
}
