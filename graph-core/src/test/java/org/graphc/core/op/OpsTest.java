package org.graphc.core.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Domain;
import org.graphc.core.testing.FiniteDifferences;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class OpsTest {
    private static final Dim N = Dim.symbol("n");
    private static final Dim FOUR = Dim.constant(4);
    private static final Sizes SIZES = Sizes.of(Map.of("n", 3L));

    private static final List<List<Shape>> PATTERNS = List.of(
            List.of(Shape.of(3, 4), Shape.of(4)),
            List.of(Shape.of(3, 1), Shape.of(1, 4)),
            List.of(Shape.SCALAR, Shape.of(2, 2)),
            List.of(Shape.of(N, FOUR), Shape.of(4)),
            List.of(Shape.of(N, Dim.ONE), Shape.of(4)),
            List.of(Shape.of(2, 1, 3), Shape.of(4, 1)),
            List.of(Shape.of(0, 3), Shape.of(3)),
            List.of(Shape.of(1), Shape.of(0)),
            List.of(Shape.of(1, 1), Shape.SCALAR));

    private static final Map<String, BinaryOperator<Node>> FUNCTIONS = ImmutableMap.of(
            "add", Ops::add, "mul", Ops::mul, "div", Ops::div, "pow", Ops::pow, "where", OpsTest::choice);

    private final GraphBuilder graph = GraphBuilder.create();

    private static Node choice(Node a, Node b) {
        return Ops.where(Ops.gt(a, Ops.constantLike(a, 1.65)), a, b.times(2));
    }

    private Node in(String name, Dim... sizes) {
        return Ops.input(graph, name, TensorType.of(DType.F64, sizes));
    }

    private Node square(String name) {
        return Ops.input(graph, name, TensorType.of(DType.F64, 2, 2));
    }

    @TestFactory
    Stream<DynamicTest> broadcastArgumentsHaveTheirGradientsSummedBack() {
        return PATTERNS.stream()
                .flatMap(p -> FUNCTIONS.entrySet().stream()
                        .map(f -> dynamicTest(f.getKey() + p, () -> checkBroadcast(p, f.getValue()))));
    }

    private static void checkBroadcast(List<Shape> shapes, BinaryOperator<Node> function) {
        GraphBuilder builder = GraphBuilder.create();
        Node a = Ops.input(builder, "a", new TensorType(DType.F64, shapes.get(0)));
        Node b = Ops.input(builder, "b", new TensorType(DType.F64, shapes.get(1)));
        Node loss = Ops.sum(Ops.square(function.apply(a, b)));
        Gradients gradients = Gradients.of(loss, a, b);
        builder.output("loss", loss).output("da", gradients.of(a)).output("db", gradients.of(b));
        Graph built = builder.build();
        ImmutableMap<String, Tensor> feeds = ImmutableMap.of(
                "a", Domain.POSITIVE.tensor(DType.F64, SIZES.of(a.shape()), 1),
                "b", Domain.POSITIVE.tensor(DType.F64, SIZES.of(b.shape()), 2));
        ImmutableMap<String, Tensor> outputs = ReferenceRun.outputs(built, feeds);
        for (String x : List.of("a", "b")) {
            Tensor expected = FiniteDifferences.gradient(built, "loss", feeds, x);
            Tensors.assertClose(outputs.get("d" + x), expected, 1e-7, x);
        }
    }

    @Test
    void repeatedArgumentsAddTheirShares() {
        Node x = square("x");
        assertThat(slope(Ops.mul(x, x), x)).containsExactly(2, 4, 6, 8);
        assertThat(slope(Ops.add(x, x), x)).containsOnly(2);
        assertThat(slope(Ops.sub(x, x), x)).containsOnly(0);
        assertThat(slope(Ops.div(x, x), x)).containsOnly(0);
        assertThat(slope(Ops.maximum(x, x), x)).containsOnly(1);
        assertThat(slope(Ops.minimum(x, x), x)).containsOnly(1);
        assertThat(slope(Ops.concat(0, x, x, x), x)).containsOnly(3);
        assertThat(slope(Ops.matmul(x, x), x)).containsExactly(7, 11, 9, 13); // 1·Xᵀ + Xᵀ·1
        Node v = Ops.at(x, 0);
        assertThat(slope(Ops.dot(v, v), x)).containsExactly(2, 4, 0, 0);
    }

    private double[] slope(Node y, Node x) {
        Node gradient = Gradients.of(Ops.sum(y), x).of(x);
        Tensor at = Tensor.matrix(new double[] {1, 2}, new double[] {3, 4});
        return ReferenceRun.of(graph.build(), Map.of("x", at)).value(gradient).toDoubleArray();
    }

    @Test
    void vectorsCountAsRowsAndColumns() {
        Node v = in("v", N);
        Node m = in("m", N, FOUR);
        Node w = in("w", FOUR);
        Node batch = in("batch", Dim.constant(2), Dim.ONE, N, FOUR);
        assertThat(Ops.matmul(v, m).shape()).isEqualTo(Shape.of(4));
        assertThat(Ops.matmul(m, w).shape()).isEqualTo(Shape.of(N));
        assertThat(Ops.matmul(v, v).shape()).isEqualTo(Shape.SCALAR);
        assertThat(Ops.matmul(v, batch).shape()).isEqualTo(Shape.of(2, 1, 4));
        assertThat(Ops.matmul(batch, w).shape()).isEqualTo(Shape.of(Dim.constant(2), Dim.ONE, N));
        assertThat(Ops.matmul(Ops.matrixTranspose(m), batch).shape()).isEqualTo(Shape.of(2, 1, 4, 4));
        assertThat(Ops.outer(v, w).shape()).isEqualTo(Shape.of(N, FOUR));
    }

    @Test
    void probabilitiesSurviveLargeLogits() {
        Node x = square("x");
        Node p = Ops.softmax(x, 1);
        Node log = Ops.logSoftmax(x, -1);
        Tensor at = Tensor.matrix(new double[] {1e5, 0}, new double[] {-1e5, -1e5});
        ReferenceRun run = ReferenceRun.of(graph.build(), Map.of("x", at));
        assertThat(run.value(p).toDoubleArray()).containsExactly(1, 0, 0.5, 0.5);
        assertThat(run.value(log).toDoubleArray()).containsExactly(0, -1e5, -Math.log(2), -Math.log(2));
    }

    @Test
    void everySecondOfAnOddNumberIsAPolynomial() {
        Node x = in("x", N.times(Dim.constant(2)).plus(1));
        Node even = Ops.slice(x, 0, Dim.ZERO, x.shape().dim(0), 2);
        assertThat(even.shape()).isEqualTo(Shape.of(N.plus(1)));
        Node gradient = Gradients.of(Ops.sum(even), x).of(x);
        Tensor seven = Tensor.fill(DType.F64, ImmutableIntArray.of(7), i -> i);
        ReferenceRun run = ReferenceRun.of(graph.build(), Map.of("x", seven));
        assertThat(run.value(even).toDoubleArray()).containsExactly(0, 2, 4, 6);
        assertThat(run.value(gradient).toDoubleArray()).containsExactly(1, 0, 1, 0, 1, 0, 1);
    }

    @Test
    void nothingIsAppendedForNothing() {
        Node x = square("x");
        Node s = in("s");
        assertThat(Ops.cast(x, DType.F64)).isSameAs(x);
        assertThat(Ops.reshape(x, x.shape())).isSameAs(x);
        assertThat(Ops.broadcastTo(x, x.shape())).isSameAs(x);
        assertThat(Ops.sum(s)).isSameAs(s);
    }
}
