package org.graphc.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.GraphVerifier;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Ops;
import org.graphc.core.testing.SmallStack;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Graphs of a million nodes on a stack of 128 KB: whatever recurses over a graph overflows here. */
class MillionNodesTest {
    private static final int NODES = 1_000_000;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** Each node reads the one before. */
    @Test
    void aChainIsBuiltDifferentiatedAndRebuilt() {
        survives(x -> {
            Node y = x;
            while (y.owner().size() < NODES) {
                y = Ops.sin(y);
            }
            return y;
        });
    }

    /** Each node reads the one before and the first. */
    @Test
    void aCombIsBuiltDifferentiatedAndRebuilt() {
        survives(x -> {
            Node y = x;
            while (y.owner().size() < NODES) {
                y = y.times(x);
            }
            return y;
        });
    }

    /** Each node reads the one before twice: 2 to the power of a million paths. */
    @Test
    void aDiamondIsBuiltDifferentiatedAndRebuilt() {
        survives(x -> {
            Node y = x;
            while (y.owner().size() < NODES) {
                y = y.times(y);
            }
            return y;
        });
    }

    /** Each node chooses between the one before and the first: masks upon masks. */
    @Test
    void choicesAreBuiltDifferentiatedAndRebuilt() {
        survives(x -> {
            Node condition = Ops.gt(x, Ops.zerosLike(x));
            Node y = x;
            while (y.owner().size() < NODES / 4) {
                y = Ops.where(condition, y, x);
            }
            return y;
        });
    }

    /** One graph at a time, since each is some hundred megabytes. */
    private static void survives(UnaryOperator<Node> shape) {
        Assertions.assertTimeout(LIMIT, () -> {
            Graph graph = SmallStack.call(() -> differentiated(shape));
            int before = graph.size();
            Graph rebuilt = SmallStack.call(() -> rebuilt(graph));
            assertThat(rebuilt.size()).isLessThanOrEqualTo(before);
            assertThat(SmallStack.call(() -> graph.sameStructure(graph))).isTrue();
            assertThat(rebuilt.consumers(rebuilt.inputs().get("x")).isEmpty()).isFalse();
        });
    }

    private static Graph differentiated(UnaryOperator<Node> shape) {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        Node y = shape.apply(x);
        graph.output("y", y).output("dy", Gradients.of(y, x).of(x));
        return GraphVerifier.verify(graph.build(), "differentiating");
    }

    private static Graph rebuilt(Graph graph) {
        return GraphVerifier.verify(Sweep.forward(graph, Sweep.reaching(graph), Sweep::copy), "rebuilding");
    }
}
