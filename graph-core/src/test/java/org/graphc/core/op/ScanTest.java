package org.graphc.core.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Map;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.ControlFlow.Next;
import org.graphc.core.op.ControlFlow.Scanned;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;

class ScanTest {
    private final GraphBuilder graph = GraphBuilder.create();

    @Test
    void givesTheLastCarryAndTheOutputsStacked() {
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, Dim.symbol("n")));
        Scanned sums = ControlFlow.scan(
                (c, e) -> Next.carry(c.get(0).plus(e.get(0))).emit(c.get(0).times(2)),
                List.of(Ops.scalar(graph, DType.F64, 10)),
                List.of(x));
        graph.output("last", sums.carry()).output("outputs", sums.output());
        Map<String, Tensor> out = ReferenceRun.outputs(graph.build(), Map.of("x", Tensor.vector(1, 2, 3)));
        assertThat(out.get("last").item()).isEqualTo(16);
        assertThat(out.get("outputs").toDoubleArray()).containsExactly(20, 22, 26);
    }

    @Test
    void hasTheThirdDerivativeOfFiveSquarings() {
        Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        Node steps = Ops.input(graph, "steps", TensorType.of(DType.F64, 5));
        Node y = ControlFlow.scan((c, e) -> Next.carry(c.get(0).times(c.get(0))), List.of(x), List.of(steps))
                .carry();
        Node first = Gradients.of(y, x).of(x);
        Node second = Gradients.of(first, x).of(x);
        graph.output("third", Gradients.of(second, x).of(x));
        Graph built = graph.build();
        double third = ReferenceRun.outputs(
                        built, Map.of("x", Tensor.scalar(1.1), "steps", Tensor.vector(0, 0, 0, 0, 0)))
                .get("third")
                .item();
        double exact = 32.0 * 31 * 30 * Math.pow(1.1, 29);
        assertThat(third).isCloseTo(exact, within(1e-12 * exact));
    }

    @Test
    void readsValuesOfTheGraphAround() {
        Node w = Ops.input(graph, "w", TensorType.of(DType.F64, 2, 2));
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 3, 2));
        Node h = ControlFlow.scan(
                        (c, e) -> Next.carry(Ops.tanh(w.matmul(c.get(0)).plus(e.get(0)))),
                        List.of(Ops.zerosLike(Ops.at(x, 0))),
                        List.of(x))
                .carry();
        Node loss = Ops.sum(h);
        Node unrolled = Ops.zerosLike(Ops.at(x, 0));
        for (int i = 0; i < 3; i++) {
            unrolled = Ops.tanh(w.matmul(unrolled).plus(Ops.at(x, i)));
        }
        Node other = Ops.sum(unrolled);
        Node once = Gradients.of(loss, w).of(w);
        Node same = Gradients.of(other, w).of(w);
        graph.output("once", once).output("same", same);
        graph.output("twice", Gradients.of(Ops.sum(Ops.square(once)), w).of(w));
        graph.output("sameTwice", Gradients.of(Ops.sum(Ops.square(same)), w).of(w));
        Map<String, Tensor> out = ReferenceRun.outputs(
                graph.build(),
                Map.of(
                        "w", Tensor.matrix(new double[][] {{0.5, -0.3}, {0.2, 0.9}}),
                        "x", Tensor.matrix(new double[][] {{0.1, 0.2}, {-0.4, 0.3}, {0.7, -0.1}})));
        assertThat(out.get("once").toDoubleArray())
                .containsExactly(out.get("same").toDoubleArray(), within(1e-14));
        assertThat(out.get("twice").toDoubleArray())
                .containsExactly(out.get("sameTwice").toDoubleArray(), within(1e-14));
    }

    @Test
    void differentiatesChoicesAndLoopsOnConditions() {
        Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        Node y = ControlFlow.cond(
                        Ops.gt(x, Ops.constantLike(x, 0)), () -> List.of(Ops.log(x)), () -> List.of(x.times(3)))
                .get(0);
        Node z = ControlFlow.whileLoop(
                        c -> Ops.lt(c.get(0), Ops.constantLike(x, 100)),
                        c -> List.of(c.get(0).times(x)),
                        List.of(x),
                        java.util.OptionalLong.of(20))
                .get(0);
        Node c = ControlFlow.checkpoint(a -> List.of(Ops.exp(a.get(0).times(a.get(1)))), List.of(x, x))
                .get(0);
        Node d = ControlFlow.customGradient(a -> Ops.square(a.get(0)), (a, v, g) -> List.of(g.times(7)), List.of(x));
        graph.output("z", z);
        for (Node value : List.of(y, z, c, d)) {
            Node first = Gradients.of(value, x).of(x);
            graph.output("d" + value.id(), first);
            graph.output(
                    "dd" + value.id(),
                    Gradients.of(first, List.of(x), Gradients.Disconnected.ZERO).of(x));
        }
        Map<String, Tensor> out = ReferenceRun.outputs(graph.build(), Map.of("x", Tensor.scalar(3)));
        assertThat(out.get("z").item()).isEqualTo(243);
        assertThat(out.get("d" + y.id()).item()).isEqualTo(1 / 3.0);
        assertThat(out.get("dd" + y.id()).item()).isCloseTo(-1 / 9.0, within(1e-15));
        assertThat(out.get("d" + z.id()).item()).isEqualTo(5 * 81);
        assertThat(out.get("dd" + z.id()).item()).isEqualTo(20 * 27);
        assertThat(out.get("d" + c.id()).item()).isCloseTo(6 * Math.exp(9), within(1e-9));
        assertThat(out.get("dd" + c.id()).item()).isCloseTo(38 * Math.exp(9), within(1e-9));
        assertThat(out.get("d" + d.id()).item()).isEqualTo(7);
    }

    @Test
    void computesOnlyTheBranchThatIsTaken() {
        Node n = Ops.input(graph, "n", TensorType.scalar(DType.I64));
        Node loops = ControlFlow.cond(
                        Ops.gt(n, Ops.constantLike(n, 0)),
                        () -> List.of(ControlFlow.whileLoop(
                                        c -> Ops.lt(c.get(0), n),
                                        c -> List.of(Ops.mul(c.get(0), Ops.sub(n, n))),
                                        List.of(Ops.sub(n, Ops.constantLike(n, 1))),
                                        java.util.OptionalLong.of(3))
                                .get(0)),
                        () -> List.of(n))
                .get(0);
        graph.output("loops", loops);
        Graph built = graph.build();
        assertThat(ReferenceRun.outputs(built, Map.of("n", Tensor.scalar(DType.I64, -1)))
                        .get("loops")
                        .item())
                .isEqualTo(-1);
        org.assertj.core.api.Assertions.assertThatThrownBy(() ->
                        ReferenceRun.outputs(built, Map.of("n", Tensor.scalar(DType.I64, 2))))
                .hasMessageContaining("maxTrips = 3");
    }

    @Test
    void carriesTheAdjointOfWhatAStepRepeatsAndNotOfTheRepetition() {
        Node w = Ops.input(graph, "w", TensorType.of(DType.F64, 3));
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 4, 1000, 3));
        Node total = ControlFlow.scan(
                        (c, e) -> Next.carry(
                                c.get(0).plus(Ops.sum(Ops.square(e.get(0).minus(w))))),
                        List.of(Ops.scalar(graph, DType.F64, 0)),
                        List.of(x))
                .carry();
        Node gradient = Gradients.of(total, w).of(w);
        graph.output("gradient", gradient);
        long largest = graph.nodes().stream()
                .filter(node -> node.op() instanceof Scan)
                .flatMap(node -> ((Scan) node.op()).body().results().stream())
                .mapToLong(result -> result.shape().elements().value())
                .max()
                .orElseThrow();
        assertThat(largest).isEqualTo(3);
        Tensor ones = Tensor.fill(DType.F64, ImmutableIntArray.of(4, 1000, 3), i -> i % 3);
        assertThat(ReferenceRun.outputs(graph.build(), Map.of("w", Tensor.vector(1, 1, 1), "x", ones))
                        .get("gradient"))
                .isEqualTo(Tensor.vector(8000, 0, -8000));
    }
}
