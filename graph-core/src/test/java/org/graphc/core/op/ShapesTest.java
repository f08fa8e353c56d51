package org.graphc.core.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;
import org.junit.jupiter.api.Test;

class ShapesTest {
    private static final Dim N = Dim.symbol("n");
    private static final Tensor WIDE = Tensor.matrix(new double[] {1, 2, 3}, new double[] {4, 5, 6});

    private final GraphBuilder graph = GraphBuilder.create();
    private final Node x = Ops.input(graph, "x", TensorType.of(DType.F64, Dim.constant(2), Dim.constant(3)));

    private Tensor value(Node node) {
        return value(node, WIDE);
    }

    private Tensor value(Node node, Tensor fed) {
        return ReferenceRun.of(graph.build(), Map.of("x", fed)).value(node);
    }

    private Node vector(double... values) {
        return Ops.constant(graph, Tensor.vector(values));
    }

    private static List<Dim> dims(long... sizes) {
        return Arrays.stream(sizes).mapToObj(Dim::constant).toList();
    }

    @Test
    void reverseTakesAllAxesWhereNoneIsNamed() {
        assertThat(value(Shapes.reverse(x))).isEqualTo(Tensor.matrix(new double[] {6, 5, 4}, new double[] {3, 2, 1}));
        assertThat(value(Shapes.reverse(x, -1)))
                .isEqualTo(Tensor.matrix(new double[] {3, 2, 1}, new double[] {6, 5, 4}));
    }

    @Test
    void rollMovesAroundTheEnd() {
        Node v = vector(1, 2, 3, 4);

        assertThat(value(Shapes.roll(v, 1, 0))).isEqualTo(Tensor.vector(4, 1, 2, 3));
        assertThat(value(Shapes.roll(v, -1, 0))).isEqualTo(Tensor.vector(2, 3, 4, 1));
        assertThat(value(Shapes.roll(v, 9, 0))).isEqualTo(Tensor.vector(4, 1, 2, 3));
        assertThat(Shapes.roll(v, -8, 0)).isSameAs(v);
        assertThat(value(Shapes.roll(vector(), 3, 0))).isEqualTo(Tensor.vector());
    }

    @Test
    void rollTakesSizesOfTheRun() {
        GraphBuilder open = GraphBuilder.create();
        Node v = Ops.input(open, "v", TensorType.of(DType.F64, N));
        open.output("right", Shapes.roll(v, 1, 0)).output("left", Shapes.roll(v, -1, 0));
        Map<String, Tensor> values = ReferenceRun.outputs(open.build(), Map.of("v", Tensor.vector(1, 2, 3)));

        assertThat(values.get("right")).isEqualTo(Tensor.vector(3, 1, 2));
        assertThat(values.get("left")).isEqualTo(Tensor.vector(2, 3, 1));
    }

    @Test
    void tileAndRepeatAreThoseOfNumPy() {
        Node v = vector(1, 2);

        assertThat(value(Shapes.tile(v, 2))).isEqualTo(Tensor.vector(1, 2, 1, 2));
        assertThat(value(Shapes.tile(v, 2, 1))).isEqualTo(Tensor.matrix(new double[] {1, 2}, new double[] {1, 2}));
        assertThat(value(Shapes.tile(x, 2)))
                .isEqualTo(Tensor.matrix(new double[] {1, 2, 3, 1, 2, 3}, new double[] {4, 5, 6, 4, 5, 6}));
        assertThat(value(Shapes.tile(v, 0))).isEqualTo(Tensor.vector());
        assertThat(value(Shapes.repeat(v, 3, 0))).isEqualTo(Tensor.vector(1, 1, 1, 2, 2, 2));
        assertThat(value(Shapes.repeat(x, 2, 0)).shape()).isEqualTo(ImmutableIntArray.of(4, 3));
        assertThat(value(Gradients.of(Ops.sum(Shapes.tile(x, 2, 2)), x).of(x)))
                .isEqualTo(Tensor.matrix(new double[] {4, 4, 4}, new double[] {4, 4, 4}));
    }

    @Test
    void padPutsAValueAndTakesAwayWhereNegative() {
        Node v = vector(1, 2, 3);
        ImmutableIntArray none = ImmutableIntArray.of(0);
        ImmutableIntArray one = ImmutableIntArray.of(1);
        Node nine = Ops.constant(graph, 9);

        assertThat(value(Shapes.pad(v, dims(1), dims(2), one, nine))).isEqualTo(Tensor.vector(9, 1, 9, 2, 9, 3, 9, 9));
        assertThat(value(Shapes.pad(v, dims(-1), dims(1), none, nine))).isEqualTo(Tensor.vector(2, 3, 9));
        assertThat(value(Shapes.pad(v, dims(-1), dims(-1), one, nine))).isEqualTo(Tensor.vector(9, 2, 9));
        assertThat(value(Shapes.pad(v, dims(0), dims(-2), none))).isEqualTo(Tensor.vector(1));
        assertThatThrownBy(() -> Shapes.pad(v, dims(-2), dims(-2), none)).isInstanceOf(TypeMismatch.class);
        assertThatThrownBy(() -> Shapes.pad(v, dims(0), dims(0), none, v))
                .hasMessageContaining("the value is f64[3], not a scalar");
    }

    @Test
    void padHasDerivativesByTheElementsAndByTheValue() {
        Node nine = Ops.constant(graph, 9);
        Node y = Shapes.pad(x, dims(1, -1), dims(0, 2), ImmutableIntArray.of(0, 0), nine);
        Gradients of = Gradients.of(Ops.sum(y), x, nine);

        assertThat(value(y).shape()).isEqualTo(ImmutableIntArray.of(3, 4));
        assertThat(value(of.of(x))).isEqualTo(Tensor.matrix(new double[] {0, 1, 1}, new double[] {0, 1, 1}));
        assertThat(value(of.of(nine)).item()).isEqualTo(8);
    }

    @Test
    void trianglesKeepWhatLiesAtOrBesideTheDiagonal() {
        assertThat(value(Shapes.tril(x, 0))).isEqualTo(Tensor.matrix(new double[] {1, 0, 0}, new double[] {4, 5, 0}));
        assertThat(value(Shapes.tril(x, 1))).isEqualTo(Tensor.matrix(new double[] {1, 2, 0}, new double[] {4, 5, 6}));
        assertThat(value(Shapes.tril(x, -1))).isEqualTo(Tensor.matrix(new double[] {0, 0, 0}, new double[] {4, 0, 0}));
        assertThat(value(Shapes.triu(x, 0))).isEqualTo(Tensor.matrix(new double[] {1, 2, 3}, new double[] {0, 5, 6}));
        assertThat(value(Shapes.triu(x, 1))).isEqualTo(Tensor.matrix(new double[] {0, 2, 3}, new double[] {0, 0, 6}));
        assertThat(value(Gradients.of(Ops.sum(Shapes.tril(x, 0)), x).of(x)))
                .isEqualTo(Tensor.matrix(new double[] {1, 0, 0}, new double[] {1, 1, 0}));
    }

    @Test
    void aTriangleHidesWhatIsNotInIt() {
        Tensor poles = Tensor.matrix(new double[] {1, 0, 0}, new double[] {4, 5, 0});
        Node y = Ops.sum(Shapes.tril(Ops.log(x), 0));

        assertThat(value(Gradients.of(y, x).of(x), poles))
                .isEqualTo(Tensor.matrix(new double[] {1, 0, 0}, new double[] {0.25, 0.2, 0}));
    }

    @Test
    void diagonalsAreReadAndWritten() {
        assertThat(value(Shapes.diagonal(x, 0))).isEqualTo(Tensor.vector(1, 5));
        assertThat(value(Shapes.diagonal(x, 1))).isEqualTo(Tensor.vector(2, 6));
        assertThat(value(Shapes.diagonal(x, 2))).isEqualTo(Tensor.vector(3));
        assertThat(value(Shapes.diagonal(x, -1))).isEqualTo(Tensor.vector(4));
        assertThat(value(Shapes.diagonal(Ops.transpose(x), 1))).isEqualTo(Tensor.vector(4));
        assertThat(value(Shapes.diagMatrix(vector(7, Double.NaN))).toDoubleArray())
                .containsExactly(7, 0, 0, Double.NaN);
        assertThat(value(Shapes.trace(x)).item()).isEqualTo(6);
        assertThat(value(Gradients.of(Shapes.trace(x), x).of(x)))
                .isEqualTo(Tensor.matrix(new double[] {1, 0, 0}, new double[] {0, 1, 0}));
        assertThat(value(Shapes.diagonal(Shapes.diagMatrix(x), 0))).isEqualTo(WIDE);
        assertThatThrownBy(() -> Shapes.diagonal(x, 4)).isInstanceOf(TypeMismatch.class);
    }

    @Test
    void diagonalsOfSquaresTakeSizesOfTheRun() {
        GraphBuilder open = GraphBuilder.create();
        Node m = Ops.input(open, "m", TensorType.of(DType.F64, N, N));
        Node wide = Ops.input(open, "w", TensorType.of(DType.F64, N, Dim.constant(2)));
        open.output("d", Shapes.diagonal(m, 0)).output("above", Shapes.diagonal(m, 1));
        open.output("size", Shapes.dim(m, -1)).output("one", Shapes.eye(open, N, N, DType.F64));
        Tensor square = Tensor.matrix(new double[] {1, 2}, new double[] {3, 4});
        Map<String, Tensor> values = ReferenceRun.outputs(open.build(), Map.of("m", square, "w", square));

        assertThat(values.get("d")).isEqualTo(Tensor.vector(1, 4));
        assertThat(values.get("above")).isEqualTo(Tensor.vector(2));
        assertThat(values.get("size")).isEqualTo(Tensor.of(ImmutableIntArray.of(), 2L));
        assertThat(values.get("one")).isEqualTo(Tensor.matrix(new double[] {1, 0}, new double[] {0, 1}));
        assertThatThrownBy(() -> Shapes.diagonal(wide, 0)).hasMessageContaining("no polynomial of sizes");
    }

    @Test
    void oneHotLeavesOutWhatIsOutOfRange() {
        Node indices = Ops.constant(graph, Tensor.of(ImmutableIntArray.of(4), 1, -1, 2, 0));

        assertThat(value(Indexing.oneHot(indices, Dim.constant(2), DType.I64)))
                .isEqualTo(Tensor.of(ImmutableIntArray.of(4, 2), 0L, 1L, 0L, 0L, 0L, 0L, 1L, 0L));
        assertThatThrownBy(() -> Indexing.oneHot(x, N, DType.F64)).hasMessageContaining("i32 or i64");
    }

    @Test
    void theLastWriterStaysAndOnlyItHasADerivative() {
        Node base = vector(1, 2, 3);
        Node u = vector(10, 20, 30, 40);
        Node indices = Ops.constant(graph, Tensor.of(ImmutableIntArray.of(4), 2L, 0L, -1L, 0L));
        Node y = Indexing.scatterSet(base, indices, u, 0);
        Node loss = Ops.sum(y.times(y));
        Gradients of = Gradients.of(loss, base, u);

        assertThat(value(y)).isEqualTo(Tensor.vector(40, 2, 30));
        assertThat(value(of.of(base))).isEqualTo(Tensor.vector(0, 4, 0));
        assertThat(value(of.of(u))).isEqualTo(Tensor.vector(0, 0, 60, 80));
        assertThat(value(Gradients.of(Ops.sum(of.of(u)), u).of(u))).isEqualTo(Tensor.vector(0, 0, 2, 2));
    }

    @Test
    void aReplacedPoleIsForgotten() {
        Node base = vector(0, 4);
        Node indices = Ops.constant(graph, Tensor.of(ImmutableIntArray.of(1), 0L));
        Node chosen = Ops.where(Ops.gt(base, vector(0, 0)), Ops.log(base), vector(0, 0));
        Node y = Indexing.scatterSet(chosen, indices, vector(5), 0);

        assertThat(value(Gradients.of(Ops.sum(y), base).of(base))).isEqualTo(Tensor.vector(0, 0.25));
    }

    @Test
    void partsAreMovedInsideAndNegativeStartsCountFromTheEnd() {
        Node starts = Ops.constant(graph, Tensor.of(ImmutableIntArray.of(2), -1L, 7L));
        Node part = Indexing.dynamicSlice(x, starts, Shape.of(1, 2));
        Node written = Indexing.dynamicUpdateSlice(x, starts, part.times(10));

        assertThat(value(part)).isEqualTo(Tensor.matrix(new double[] {5, 6}));
        assertThat(value(written)).isEqualTo(Tensor.matrix(new double[] {1, 2, 3}, new double[] {4, 50, 60}));
        assertThatThrownBy(() -> Indexing.dynamicSlice(x, starts, Shape.of(1, 4)))
                .hasMessageContaining("a part of [1, 4] does not fit into f64[2, 3]");
        assertThatThrownBy(() -> Indexing.dynamicSlice(x, x, Shape.of(1, 1)))
                .hasMessageContaining("the starts are one integer for each axis of f64[2, 3], not f64[2, 3]");
    }
}
