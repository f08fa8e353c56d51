package org.graphc.core.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Map;
import org.graphc.core.grad.Differentials;
import org.graphc.core.grad.Gradients;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Domain;
import org.graphc.core.testing.FiniteDifferences;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.testing.WindowSpecs;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;

class ConvolutionsTest {
    private static final int[] FEW = {0, 1, 2};

    private final GraphBuilder graph = GraphBuilder.create();

    private Node input(String name, long... sizes) {
        return Ops.input(graph, name, TensorType.of(DType.F64, sizes));
    }

    private static Tensor random(int seed, int... shape) {
        return Domain.ANY.tensor(DType.F64, ImmutableIntArray.copyOf(shape), seed);
    }

    private static double inner(Tensor a, Tensor b) {
        double sum = 0;
        for (int i = 0; i < a.size(); i++) {
            sum += a.getDouble(i) * b.getDouble(i);
        }
        return sum;
    }

    /** On every small grid of attributes: the value by another way, and that both gradients are its transposes. */
    @Test
    void everyStridePaddingDilationAndGroupingHasItsValueAndItsTransposes() {
        int cases = 0;
        for (int stride = 1; stride <= 3; stride++) {
            for (int low : new int[] {-1, 0, 2}) {
                for (int high : new int[] {-2, 0, 1}) {
                    for (int interior : FEW) {
                        for (int dilation = 1; dilation <= 2; dilation++) {
                            for (int groups = 1; groups <= 2; groups++) {
                                SlidingWindow window = new SlidingWindow(
                                        ImmutableIntArray.of(stride),
                                        dims(low),
                                        dims(high),
                                        ImmutableIntArray.of(interior),
                                        ImmutableIntArray.of(dilation));
                                checkTransposes(
                                        window, groups, random(1, 2, 2 * groups, 6), random(2, 3 * groups, 2, 2));
                                cases++;
                            }
                        }
                    }
                }
            }
        }
        assertThat(cases).isEqualTo(324);
    }

    private static com.google.common.collect.ImmutableList<Dim> dims(long size) {
        return com.google.common.collect.ImmutableList.of(Dim.constant(size));
    }

    private static void checkTransposes(SlidingWindow window, int groups, Tensor x, Tensor w) {
        GraphBuilder graph = GraphBuilder.create();
        Node image = Ops.input(graph, "x", x.type());
        Node kernels = Ops.input(graph, "w", w.type());
        Node y = graph.append(new Conv(window, groups), image, kernels);
        Node g = Ops.input(graph, "g", y.type());
        Gradients gradients = Gradients.vjp(y, List.of(image, kernels), g, Disconnected.ERROR);
        graph.output("y", y);
        graph.output("dx", gradients.of(image)).output("dw", gradients.of(kernels));
        Tensor seed = random(
                3, y.shape().dims().stream().mapToInt(d -> (int) d.value()).toArray());

        Map<String, Tensor> outputs = ReferenceRun.outputs(graph.build(), Map.of("x", x, "w", w, "g", seed));

        Tensors.assertClose(outputs.get("y"), WindowSpecs.convolution(window, groups, x, w), 1e-14, window.toString());
        for (int i = 0; i < x.size(); i++) {
            Tensor unit = unit(x, i);
            double expected = inner(WindowSpecs.convolution(window, groups, unit, w), seed);
            assertThat(outputs.get("dx").getDouble(i)).as("%s dx %d", window, i).isCloseTo(expected, near());
        }
        for (int i = 0; i < w.size(); i++) {
            double expected = inner(WindowSpecs.convolution(window, groups, x, unit(w, i)), seed);
            assertThat(outputs.get("dw").getDouble(i)).as("%s dw %d", window, i).isCloseTo(expected, near());
        }
    }

    private static org.assertj.core.data.Offset<Double> near() {
        return org.assertj.core.data.Offset.offset(1e-12);
    }

    private static Tensor unit(Tensor like, int at) {
        return Tensor.fill(DType.F64, like.shape(), i -> i == at ? 1 : 0);
    }

    @Test
    void secondDerivativesOfASquareAreThoseOfDifferences() {
        Node x = input("x", 1, 2, 5, 4);
        Node w = input("w", 2, 1, 2, 3);
        SlidingWindow window =
                SlidingWindow.of(2).withStride(2, 1).withPadding(1, 1).withDilation(2, 1);
        Node y = Convolutions.conv2d(x, w, window, 2);
        Node loss = Ops.sum(y.times(y).times(y));
        Node v = Ops.constant(graph, random(5, 2, 1, 2, 3));
        graph.output("slope", Ops.sum(Gradients.of(loss, w).of(w).times(v)));
        graph.output("hvp", Differentials.hvp(loss, w, v, Disconnected.ERROR));
        Map<String, Tensor> feeds = Map.of("x", random(1, 1, 2, 5, 4), "w", random(2, 2, 1, 2, 3));

        Tensor hvp = ReferenceRun.outputs(graph.build(), feeds).get("hvp");

        Tensors.assertClose(hvp, FiniteDifferences.gradient(graph.build(), "slope", feeds, "w"), 1e-8);
    }

    @Test
    void anImageConvolvedWithItselfGetsBothDerivatives() {
        Node x = input("x", 1, 1, 3);
        Node loss = Ops.sum(Convolutions.conv1d(x, x, SlidingWindow.of(1).withPadding(2), 1));
        graph.output("d", Gradients.of(loss, x).of(x));

        Tensor d = ReferenceRun.outputs(graph.build(), Map.of("x", Tensor.of(ImmutableIntArray.of(1, 1, 3), 1.0, 2, 4)))
                .get("d");

        assertThat(d).isEqualTo(Tensor.of(ImmutableIntArray.of(1, 1, 3), 14.0, 14, 14));
    }

    @Test
    void aKernelOfOneElementIsAMatrixProductOfChannels() {
        Node x = input("x", 2, 3, 2, 2);
        Node w = input("w", 4, 3, 1, 1);
        graph.output("conv", Convolutions.conv2d(x, w));
        graph.output("einsum", Contractions.einsum("bchw,fc->bfhw", x, Ops.reshape(w, Shape.of(4, 3))));
        Map<String, Tensor> outputs =
                ReferenceRun.outputs(graph.build(), Map.of("x", random(1, 2, 3, 2, 2), "w", random(2, 4, 3, 1, 1)));

        Tensors.assertClose(outputs.get("conv"), outputs.get("einsum"), 1e-15);
    }

    @Test
    void anEmptyBatchHasAnEmptyValueAndAZeroGradient() {
        Node x = input("x", 0, 1, 4);
        Node w = input("w", 2, 1, 2);
        Node y = Convolutions.conv1d(x, w);
        graph.output("y", y).output("d", Gradients.of(Ops.sum(y), w).of(w));

        Map<String, Tensor> outputs =
                ReferenceRun.outputs(graph.build(), Map.of("x", random(1, 0, 1, 4), "w", random(2, 2, 1, 2)));

        assertThat(outputs.get("y").shape()).isEqualTo(ImmutableIntArray.of(0, 2, 3));
        assertThat(outputs.get("d")).isEqualTo(Tensor.of(ImmutableIntArray.of(2, 1, 2), 0.0, 0, 0, 0));
    }

    /** Zeros that pad are no factors: an infinite weight that meets only padding is not seen. */
    @Test
    void paddingIsNotMultiplied() {
        Node x = input("x", 1, 1, 2);
        Node w = input("w", 1, 1, 3);
        Node y = Convolutions.conv1d(x, w, SlidingWindow.of(1).withStride(4).withPadding(1), 1);
        Node z = Convolutions.conv1d(x, w, SlidingWindow.of(1).withInterior(1).withStride(2), 1);
        graph.output("y", y)
                .output("z", z)
                .output("d", Gradients.of(Ops.sum(z), x).of(x));
        double infinity = Double.POSITIVE_INFINITY;
        Map<String, Tensor> outputs = ReferenceRun.outputs(
                graph.build(),
                Map.of(
                        "x", Tensor.of(ImmutableIntArray.of(1, 1, 2), 2.0, 3),
                        "w", Tensor.of(ImmutableIntArray.of(1, 1, 3), infinity, 5, 7)));

        assertThat(outputs.get("y")).isEqualTo(Tensor.of(ImmutableIntArray.of(1, 1, 1), 2.0 * 5 + 3 * 7));
        assertThat(outputs.get("z")).isEqualTo(Tensor.of(ImmutableIntArray.of(1, 1, 1), infinity));
        assertThat(outputs.get("d")).isEqualTo(Tensor.of(ImmutableIntArray.of(1, 1, 2), infinity, 7));
    }

    @Test
    void theTransposedConvolutionIsTheTransposeOfTheConvolution() {
        SlidingWindow window =
                SlidingWindow.of(2).withStride(2, 3).withPadding(1, 0).withDilation(1, 2);
        Node g = input("g", 2, 4, 3, 2);
        Node w = input("w", 4, 3, 2, 3);
        Node back = Convolutions.convTranspose2d(g, w, window, 2);
        Node x = input("x", back.shape().dims().stream().mapToLong(Dim::value).toArray());
        graph.output("back", back).output("y", Convolutions.conv2d(x, w, window, 2));
        Tensor image = random(3, 2, 6, 4, 8);
        Tensor seed = random(1, 2, 4, 3, 2);

        Map<String, Tensor> outputs =
                ReferenceRun.outputs(graph.build(), Map.of("g", seed, "w", random(2, 4, 3, 2, 3), "x", image));

        assertThat(back.shape()).isEqualTo(Shape.of(2, 6, 4, 8));
        assertThat(inner(outputs.get("back"), image)).isCloseTo(inner(outputs.get("y"), seed), near());
    }

    @Test
    void whatDoesNotFitIsNamedWithBothTypes() {
        Node x = input("x", 1, 2, 4, 4);
        Node w = input("w", 3, 2, 5, 3);
        Node other = input("other", 3, 4, 1, 1);
        Node open = Ops.input(
                graph, "open", TensorType.of(DType.F64, Dim.ONE, Dim.constant(2), Dim.symbol("n"), Dim.constant(4)));
        Node small = input("small", 3, 2, 2, 2);
        Node whole = Ops.input(graph, "whole", TensorType.of(DType.I32, 3, 2, 1, 1));
        Node bits = Ops.input(graph, "bits", TensorType.of(DType.BOOL, 3, 2, 1, 1));

        assertThatThrownBy(() -> Convolutions.conv2d(x, w))
                .hasMessageStartingWith("[conv2d] a window of 5 does not fit the 4 places of axis 2, padding included:"
                        + " f64[1, 2, 4, 4] and f64[3, 2, 5, 3]");
        assertThatThrownBy(() -> Convolutions.conv2d(x, other))
                .hasMessageStartingWith(
                        "[conv2d] channels differ, axis 1 of both: f64[1, 2, 4, 4] and f64[3, 4, 1, 1]");
        assertThatThrownBy(() -> Convolutions.conv2d(x, small, SlidingWindow.of(2), 2))
                .hasMessageStartingWith("[conv2d] in 2 groups the image has 2 times the kernels' channels, axis 1 of"
                        + " both, and the number of kernels is a multiple of 2: f64[1, 2, 4, 4] and f64[3, 2, 2, 2]");
        assertThatThrownBy(() -> Convolutions.conv2d(x, whole))
                .hasMessageStartingWith("[conv2d] needs two of one number type: f64[1, 2, 4, 4] and i32[3, 2, 1, 1]");
        assertThatThrownBy(() -> Convolutions.conv2d(bits, bits)).hasMessageContaining("needs two of one number type");
        assertThatThrownBy(() -> Convolutions.conv1d(x, small))
                .hasMessageStartingWith("[conv1d] needs ranks of 3: f64[1, 2, 4, 4] and f64[3, 2, 2, 2]");
        assertThatThrownBy(
                        () -> Convolutions.conv2d(x, small, SlidingWindow.of(2).withStride(0, 1), 1))
                .hasMessageContaining("strides and dilations are at least 1");
        assertThatThrownBy(() -> Convolutions.conv2d(x, small, SlidingWindow.of(1), 1))
                .hasMessageStartingWith("[conv2d] stride, padding and dilation are of 2 axes, not 1");
        assertThatThrownBy(() ->
                        Convolutions.conv2d(open, small, SlidingWindow.of(2).withStride(2, 1), 1))
                .hasMessageStartingWith("[conv2d] stride 2 along an axis of n gives no polynomial of sizes");
    }

    @Test
    void aStrideAlongAnAxisOfUnknownSizeIsFineWhereItDivides() {
        Dim n = Dim.symbol("n");
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, Dim.ONE, Dim.ONE, n.times(Dim.constant(2))));
        Node w = input("w", 1, 1, 2);
        Node y = Convolutions.conv1d(x, w, SlidingWindow.of(1).withStride(2), 1);
        graph.output("dx", Gradients.of(Ops.sum(y), x).of(x));

        Tensor dx = ReferenceRun.outputs(
                        graph.build(),
                        Map.of("x", random(1, 1, 1, 6), "w", Tensor.of(ImmutableIntArray.of(1, 1, 2), 3.0, 5)))
                .get("dx");

        assertThat(y.shape()).isEqualTo(Shape.of(Dim.ONE, Dim.ONE, n));
        assertThat(dx).isEqualTo(Tensor.of(ImmutableIntArray.of(1, 1, 6), 3.0, 5, 3, 5, 3, 5));
    }
}
