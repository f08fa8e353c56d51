package org.graphc.core.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
}
