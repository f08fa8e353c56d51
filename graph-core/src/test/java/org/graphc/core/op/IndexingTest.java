package org.graphc.core.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Map;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IndexingTest {
    private final GraphBuilder graph = GraphBuilder.create();

    private Node input(String name, DType dtype, long... sizes) {
        return Ops.input(graph, name, TensorType.of(dtype, sizes));
    }

    private Node longs(long... values) {
        return Ops.constant(graph, Tensor.of(ImmutableIntArray.of(values.length), values));
    }

    private Tensor value(Node node, Map<String, Tensor> feeds) {
        return ReferenceRun.of(graph.build(), feeds).value(node);
    }

    private static final ImmutableMap<String, Tensor> X = ImmutableMap.of("x", Tensor.vector(10, 20, 30));

    @Test
    void anElementThatIsNamedTwiceGetsBothDerivatives() {
        Node x = input("x", DType.F64, 3);
        Node y = Indexing.gather(x, longs(2, 0, 2, -1), 0);
        Node loss = Ops.sum(y.times(Ops.constant(graph, Tensor.vector(1, 2, 4, 8))));

        Tensor gradient = value(Gradients.of(loss, x).of(x), X);

        assertThat(gradient).isEqualTo(Tensor.vector(2, 0, 13));
    }

    @Test
    void secondDerivativesAccumulateToo() {
        Node x = input("x", DType.F64, 3);
        Node y = Indexing.gather(x, longs(1, 1, 2), 0);
        Node first = Gradients.of(Ops.sum(y.times(y).times(y)), x).of(x);

        Node second = Gradients.of(Ops.sum(first), x).of(x);

        assertThat(value(second, X)).isEqualTo(Tensor.vector(0, 2 * 6 * 20, 6 * 30));
    }

    @ParameterizedTest
    @EnumSource
    void anIndexBeyondTheAxisIsWhatThePolicySays(OutOfRange policy) {
        Node x = input("x", DType.F64, 3);
        Node y = Indexing.gather(x, longs(3, 0, -4, -3), 0, 0, policy);
        Node gradient = Gradients.of(Ops.sum(y), x).of(x);

        switch (policy) {
            case ERROR ->
                assertThatThrownBy(() -> value(y, X))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("[gather] index 3 is out of range for an axis of size 3");
            case CLAMP -> {
                assertThat(value(y, X)).isEqualTo(Tensor.vector(30, 10, 10, 10));
                assertThat(value(gradient, X)).isEqualTo(Tensor.vector(3, 0, 1));
            }
            case DROP -> {
                assertThat(value(y, X)).isEqualTo(Tensor.vector(0, 10, 0, 10));
                assertThat(value(gradient, X)).isEqualTo(Tensor.vector(2, 0, 0));
            }
        }
    }

    @Test
    void nothingCanBeClampedToOnAnEmptyAxis() {
        Node x = input("x", DType.F64, 0);
        Map<String, Tensor> none = Map.of("x", Tensor.vector());

        assertThat(value(Indexing.gather(x, longs(7), 0, 0, OutOfRange.DROP), none))
                .isEqualTo(Tensor.vector(0));
        assertThatThrownBy(() -> value(Indexing.gather(x, longs(7), 0, 0, OutOfRange.CLAMP), none))
                .hasMessage("[gather] index 7 is out of range for an axis of size 0");
    }

    @Test
    void indicesOfEveryMagnitudeAreRefusedByTheirValue() {
        Node x = input("x", DType.F64, 3);

        assertThatThrownBy(() -> value(Indexing.gather(x, longs(1L << 32), 0), X))
                .hasMessageContaining("index 4294967296 is out of range");
    }

    @Test
    void singlePrecisionAddsInDoubleAndRoundsOnce() {
        Node zero = Ops.constant(graph, Tensor.of(ImmutableIntArray.of(1), 1e8f));
        Node u = Ops.constant(graph, Tensor.of(ImmutableIntArray.of(8), 1f, 1f, 1f, 1f, 1f, 1f, 1f, 1f));

        Tensor sum = value(Indexing.scatterAdd(zero, longs(0, 0, 0, 0, 0, 0, 0, 0), u, 0), Map.of());

        assertThat(sum).isEqualTo(Tensor.of(ImmutableIntArray.of(1), 100000008f));
    }

    @Test
    void updatesBroadcastToWhatIsNamed() {
        Node x = input("x", DType.F64, 3);
        Node one = input("one", DType.F64);
        Node y = Indexing.scatterAdd(x, longs(0, 0, 2), one, 0);
        Map<String, Tensor> feeds = Map.of("x", Tensor.vector(10, 20, 30), "one", Tensor.scalar(1));

        assertThat(value(y, feeds)).isEqualTo(Tensor.vector(12, 20, 31));
        assertThat(value(Indexing.scatterSet(x, longs(0, 0, 2), one, 0), feeds)).isEqualTo(Tensor.vector(1, 20, 1));
        assertThat(value(Gradients.of(Ops.sum(y), one).of(one), feeds).item()).isEqualTo(3);
        assertThatThrownBy(() -> graph.append(new ScatterAdd(0, 0, OutOfRange.ERROR), x, longs(0), one))
                .hasMessageContaining("the updates are f64[], where the indices name f64[1]");
    }

    @Test
    void aPromiseThatIndicesAreUniqueMakesTheDerivativeAGather() {
        Node x = input("x", DType.F64, 3);
        Node u = input("u", DType.F64, 2);
        Map<String, Tensor> feeds = Map.of("x", Tensor.vector(10, 20, 30), "u", Tensor.vector(1, 2));
        Node y = Indexing.scatter(new ScatterSet(0, 0, OutOfRange.ERROR, true), x, longs(2, 0), u);
        int before = graph.size();
        Node gradient = Gradients.of(Ops.sum(Ops.square(y)), u).of(u);
        assertThat(graph.build().nodes().subList(before, graph.size()))
                .noneMatch(node -> node.op() instanceof ScatterSet || node.op() instanceof Iota);
        assertThat(value(y, feeds)).isEqualTo(Tensor.vector(2, 20, 1));
        assertThat(value(gradient, feeds)).isEqualTo(Tensor.vector(2, 4));
    }

    @Test
    void aBrokenPromiseOfUniqueIndicesIsRefused() {
        Node x = input("x", DType.F64, 2, 3);
        Node u = input("u", DType.F64, 2, 2);
        Map<String, Tensor> feeds = Map.of(
                "x",
                Tensor.fill(DType.F64, ImmutableIntArray.of(2, 3), i -> 0),
                "u",
                Tensor.matrix(new double[] {1, 2}, new double[] {3, 4}));
        Node rows = Ops.constant(graph, Tensor.of(ImmutableIntArray.of(2, 2), 0L, 1L, 1L, -2L));
        Node fine = Ops.constant(graph, Tensor.of(ImmutableIntArray.of(2, 2), 0L, 1L, 1L, 0L));
        ScatterSet op = new ScatterSet(1, 1, OutOfRange.ERROR, true);
        assertThat(value(Indexing.scatter(op, x, fine, u), feeds))
                .isEqualTo(Tensor.matrix(new double[] {1, 2, 0}, new double[] {4, 3, 0}));
        assertThatThrownBy(() -> value(Indexing.scatter(op, x, rows, u), feeds))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("[scatterSet] index -2 names element 1 again, which unique = true rules out");
    }

    @Test
    void takeAlongReadsEachElementInItsOwnRow() {
        Node x = input("x", DType.F64, 2, 3);
        Tensor value = Tensor.matrix(new double[] {1, 2, 3}, new double[] {4, 5, 6});
        Node columns = Ops.constant(graph, Tensor.of(ImmutableIntArray.of(2, 2), 2L, 0L, 1L, 1L));
        Node rows = Ops.constant(graph, Tensor.of(ImmutableIntArray.of(1, 3), 1, 0, -1));
        Node along = Indexing.takeAlong(x, columns, 1);
        Node down = Indexing.takeAlong(x, rows, 0);

        assertThat(value(along, Map.of("x", value))).isEqualTo(Tensor.matrix(new double[] {3, 1}, new double[] {5, 5}));
        assertThat(value(down, Map.of("x", value))).isEqualTo(Tensor.matrix(new double[] {4, 2, 6}));
        assertThat(value(Gradients.of(Ops.sum(along), x).of(x), Map.of("x", value)))
                .isEqualTo(Tensor.matrix(new double[] {1, 0, 1}, new double[] {0, 2, 0}));
    }

    @Test
    void aLaneThatNobodyChoseStaysZeroThroughAGather() {
        Node x = input("x", DType.F64, 3);
        Node chosen = Ops.gt(Indexing.gather(x, longs(0, 1), 0), Ops.constant(graph, 0));
        Node y = Ops.where(chosen, Indexing.gather(Ops.log(x), longs(0, 1), 0), Ops.constant(graph, 0));

        Tensor gradient = value(Gradients.of(Ops.sum(y), x).of(x), Map.of("x", Tensor.vector(0, 2, 0)));

        assertThat(gradient).isEqualTo(Tensor.vector(0, 0.5, 0));
    }

    @Test
    void refusalsNameTheTypes() {
        Node x = input("x", DType.F64, 2, 3);
        Node open = Ops.input(graph, "i", TensorType.of(DType.I32, Dim.symbol("n")));
        Node u = input("u", DType.F64, 2, 3);
        List<List<Object>> refused = List.of(
                List.of((Runnable) () -> Indexing.gather(x, x, 0), "indices are i32 or i64, not f64[2, 3]"),
                List.of((Runnable) () -> Indexing.gather(x, open, 2), "no axis 2 in shape [2, 3]: axes are -2 to 1"),
                List.of(
                        (Runnable) () -> Indexing.gather(x, open, 1, 1, OutOfRange.DROP),
                        "1 batch axes before axis 1 are not common to f64[2, 3] and i32[n]"),
                List.of((Runnable) () -> Indexing.scatterAdd(x, open, u, 0), "f64[2, 3] does not broadcast to [n, 3]"),
                List.of((Runnable) () -> Indexing.takeAlong(x, open, 0), "i32[n] and f64[2, 3] differ beside axis 0"));
        for (List<Object> pair : refused) {
            assertThatThrownBy(((Runnable) pair.get(0))::run)
                    .isInstanceOfSatisfying(
                            TypeMismatch.class, e -> assertThat(e.problem()).isEqualTo(pair.get(1)));
        }
    }
}
