package org.graphc.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Map;
import org.graphc.core.grad.Gradients;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Conv;
import org.graphc.core.op.Convolutions;
import org.graphc.core.op.Ops;
import org.graphc.core.op.SlidingWindow;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Domain;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.interp.Interpreter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compiled convolutions are sums of the same terms as interpreted ones, in another order. */
class ConvRoutineTest {
    private static Tensor random(DType dtype, int seed, int... shape) {
        return Domain.ANY.tensor(dtype, ImmutableIntArray.copyOf(shape), seed);
    }

    private static Tensor absolute(Tensor x) {
        return Tensor.fill(x.dtype(), x.shape(), i -> Math.abs(x.getDouble(i)));
    }

    /** Value and gradients within 2 · n · u · Σ|terms|; Σ|terms| is what absolute values of all leaves give. */
    private static void check(SlidingWindow window, int groups, Tensor x, Tensor w) {
        GraphBuilder graph = GraphBuilder.create();
        Node image = Ops.input(graph, "x", x.type());
        Node kernels = Ops.input(graph, "w", w.type());
        Node y = graph.append(new Conv(window, groups), image, kernels);
        Node g = Ops.input(graph, "g", y.type());
        Gradients gradients = Gradients.vjp(y, List.of(image, kernels), g, Disconnected.ERROR);
        graph.output("y", y).output("dx", gradients.of(image)).output("dw", gradients.of(kernels));
        Graph built = graph.build();
        Tensor seed = Domain.ANY.tensor(x.dtype(), Sizes.NONE.of(y.shape()), 3);
        Map<String, Tensor> feeds = Map.of("x", x, "w", w, "g", seed);

        CompiledFunction compiled = Compiler.compile(built);
        Map<String, Tensor> actual = compiled.call(feeds).outputs();

        Map<String, Tensor> expected = new Interpreter(built).call(feeds).outputs();
        Map<String, Tensor> terms = new Interpreter(built)
                .call(Map.of("x", absolute(x), "w", absolute(w), "g", absolute(seed)))
                .outputs();
        double unit = x.dtype() == DType.F64 ? 0x1p-53 : 0x1p-24;
        int most = Math.max(w.size() / w.shape().get(0), Math.max(seed.size(), w.size()));
        expected.forEach((name, value) -> {
            for (int i = 0; i < value.size(); i++) {
                double allowed = 2 * most * unit * terms.get(name).getDouble(i);
                assertThat(actual.get(name).getDouble(i))
                        .as("%s %d", name, i)
                        .isCloseTo(value.getDouble(i), org.assertj.core.data.Offset.offset(allowed));
            }
        });
        assertThat(compiled.call(feeds).outputs()).isEqualTo(actual);
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void imagesWithSeveralChannelsAndGroups(DType dtype) {
        SlidingWindow window =
                SlidingWindow.of(2).withStride(2, 1).withPadding(1, 2).withDilation(1, 2);
        check(window, 2, random(dtype, 1, 3, 4, 9, 8), random(dtype, 2, 6, 2, 3, 3));
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void patchesOfMoreThanATile(DType dtype) {
        check(SlidingWindow.of(1), 1, random(dtype, 1, 1, 1, 5063), random(dtype, 2, 2, 1, 5000));
    }

    @Test
    void volumes() {
        check(
                SlidingWindow.of(3).withPadding(1, 1, 1),
                1,
                random(DType.F64, 1, 2, 2, 4, 5, 3),
                random(DType.F64, 2, 3, 2, 3, 2, 3));
    }

    @Test
    void anInfiniteWeightThatMeetsOnlyPaddingIsNotSeen() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 1, 1, 3));
        Node w = Ops.input(graph, "w", TensorType.of(DType.F64, 1, 1, 2));
        SlidingWindow window = SlidingWindow.of(1).withStride(2).withPadding(1);
        graph.output("y", Convolutions.conv1d(x, w, window, 1));
        graph.output("plain", Convolutions.conv1d(x, w));
        Map<String, Tensor> feeds = Map.of(
                "x", Tensor.of(ImmutableIntArray.of(1, 1, 3), 0.0, 2, 3),
                "w", Tensor.of(ImmutableIntArray.of(1, 1, 2), Double.POSITIVE_INFINITY, 5));

        Map<String, Tensor> outputs =
                Compiler.compile(graph.build()).call(feeds).outputs();

        assertThat(outputs.get("y")).isEqualTo(Tensor.of(ImmutableIntArray.of(1, 1, 2), 0.0, Double.POSITIVE_INFINITY));
        Tensors.assertSameBits(
                outputs.get("plain"), Tensor.of(ImmutableIntArray.of(1, 1, 2), Double.NaN, Double.POSITIVE_INFINITY));
    }

    @Test
    void oneProgramServesEveryBatchAndLength() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, Dim.symbol("batch"), Dim.constant(2), Dim.symbol("n")));
        Node w = Ops.input(graph, "w", TensorType.of(DType.F64, 3, 2, 3));
        Node y = Convolutions.conv1d(x, w, SlidingWindow.of(1).withPadding(1), 1);
        graph.output("y", y).output("dw", Gradients.of(Ops.sum(y.times(y)), w).of(w));
        Graph built = graph.build();
        CompiledFunction compiled = Compiler.compile(built);
        for (int[] sizes : new int[][] {{1, 4}, {5, 7}, {0, 4}, {2, 1}}) {
            Map<String, Tensor> feeds =
                    Map.of("x", random(DType.F64, 1, sizes[0], 2, sizes[1]), "w", random(DType.F64, 2, 3, 2, 3));
            Map<String, Tensor> expected = new Interpreter(built).call(feeds).outputs();
            compiled.call(feeds)
                    .outputs()
                    .forEach((name, value) -> Tensors.assertClose(value, expected.get(name), 1e-13));
        }
    }
}
