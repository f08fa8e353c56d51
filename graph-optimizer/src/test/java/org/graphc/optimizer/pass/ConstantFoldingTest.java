package org.graphc.optimizer.pass;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.ImmutableIntArray;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;

class ConstantFoldingTest {
    private final GraphBuilder graph = GraphBuilder.create();

    private Node folded(Node node) {
        Graph after = new ConstantFolding().run(graph.output("y", node).build());
        return after.outputs().get("y");
    }

    @Test
    void evaluatesOperationsOnConstants() {
        Node y = folded(Ops.sum(Ops.exp(Ops.constant(graph, Tensor.vector(0, 0, 0)))));
        assertThat(y.op()).isEqualTo(new Constant(Tensor.scalar(3.0)));
    }

    @Test
    void neverFillsATensorWithOneNumber() {
        Node y = folded(Ops.full(graph, TensorType.of(DType.F64, 3), 2));
        assertThat(y.op()).isInstanceOf(Broadcast.class);
    }

    @Test
    void worksOnTheNumbersBelowBroadcastsOfAnySize() {
        TensorType large = TensorType.of(DType.F64, Dim.symbol("n"), Dim.constant(1_000_000));
        Ops.input(graph, "x", large);
        Node y = folded(Ops.mul(Ops.full(graph, large, 3), Ops.exp(Ops.full(graph, large, 0))));
        assertThat(y.op()).isInstanceOf(Broadcast.class);
        assertThat(y.input(0).op()).isEqualTo(new Constant(Tensor.scalar(3.0)));
        assertThat(y.type()).isEqualTo(large);
    }

    @Test
    void joinsAScalarAndAVectorThatAreRepeatedToOneShape() {
        Shape shape = Shape.of(1000, 3);
        Node row = Ops.broadcastTo(Ops.constant(graph, Tensor.vector(1, 2, 3)), shape);
        Node y = folded(row.times(10));
        assertThat(y.input(0).op()).isEqualTo(new Constant(Tensor.vector(10, 20, 30)));
        assertThat(y.type()).isEqualTo(row.type());
    }

    @Test
    void leavesLargeResultsToTheRun() {
        Node column = Ops.reshape(Ops.constant(graph, Tensor.fill(DType.F64, shape(100), i -> i)), Shape.of(100, 1));
        Node y = folded(Ops.matmul(column, Ops.transpose(column)));
        assertThat(y.op().name()).isEqualTo("matmul");
    }

    @Test
    void leavesParametersSinceTheyChange() {
        Node w = Ops.param(graph, "w", TensorType.scalar(DType.F64), new Initializer.Full(1));
        assertThat(folded(Ops.exp(w)).op().name()).isEqualTo("exp");
    }

    private static ImmutableIntArray shape(int size) {
        return ImmutableIntArray.of(size);
    }
}
