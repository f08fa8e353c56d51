package org.graphc.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.SmallStack;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.interp.Interpreter;
import org.junit.jupiter.api.Test;

/** A chain of a million nodes, with its gradient, through the whole compiler on a stack of 128 KB. */
class MillionNodesTest {
    private static final int LENGTH = 1_000_000;

    @Test
    void areCompiledAndRunOnASmallStack() {
        compareBothMeanings(1_000); // loads the classes, which takes more stack than any graph
        SmallStack.run(() -> compareBothMeanings(LENGTH));
    }

    private static void compareBothMeanings(int length) {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        Node y = x;
        for (int i = 1; i < length; i++) {
            y = Ops.sin(y);
        }
        graph.output("y", y);
        graph.output("dy_dx", Gradients.of(y, x).of(x));
        Graph chain = graph.build();
        assertThat(chain.size()).isGreaterThan(2 * length);
        Map<String, Tensor> feeds = Map.of("x", Tensor.scalar(1.25));
        Result compiled = Compiler.compile(chain, CompileOptions.unoptimized()).call(feeds);
        Result interpreted = new Interpreter(chain).call(feeds);
        assertThat(compiled.outputs()).isEqualTo(interpreted.outputs());
    }
}
