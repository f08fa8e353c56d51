package org.graphc.optimizer.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;

class CommonSubexpressionsTest {
    private final GraphBuilder graph = GraphBuilder.create();

    /** f(f(f(w))) written out with f(w) = w sin w: every w is computed again where it is used. */
    @Test
    void collapsesAnExpansionOfExponentialSize() {
        int depth = 12;
        Node w = Ops.input(graph, "w", TensorType.scalar(DType.F64));
        Node[] copies = new Node[1 << depth];
        Arrays.fill(copies, w);
        for (int level = depth; level > 0; level--) {
            for (int i = 0; i < 1 << (level - 1); i++) {
                copies[i] = Ops.mul(copies[2 * i], Ops.sin(copies[2 * i + 1]));
            }
        }
        graph.output("z", copies[0]);
        Graph written = graph.build();
        assertThat(written.size()).isEqualTo(1 + 2 * ((1 << depth) - 1));
        assertThat(new CommonSubexpressions().run(written).size()).isEqualTo(1 + 2 * depth);
    }

    /** s = u · f(Wx + b): the error signal ∂s/∂h ∂h/∂z, once for each derivative written out, is one node after. */
    @Test
    void sharesTheErrorSignalOfTwoDerivatives() {
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 3, 1));
        Node u = Ops.input(graph, "u", TensorType.of(DType.F64, 1, 4));
        Node w = Ops.param(graph, "W", TensorType.of(DType.F64, 4, 3), new Initializer.Full(0.1));
        Node b = Ops.param(graph, "b", TensorType.of(DType.F64, 4, 1), new Initializer.Full(0));
        Node h = Ops.sigmoid(Ops.matmul(w, x).plus(b)).named("h");
        Node s = Ops.sum(Ops.matmul(u, h)).named("s");
        graph.output("ds_dW", Gradients.of(s, w).of(w));
        graph.output("ds_db", Gradients.of(s, b).of(b));
        Graph twice = graph.build();
        Graph once = new CommonSubexpressions().run(twice);
        assertThat(sigmoids(twice))
                .as("the forward one, and σ(-z) in both derivatives")
                .isEqualTo(3);
        assertThat(sigmoids(once)).isEqualTo(2);
        Node delta = once.outputs().get("ds_db");
        assertThat(once.outputs().get("ds_dW").inputs()).contains(delta);
    }

    private static long sigmoids(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> node.op().name().equals("sigmoid"))
                .count();
    }

    @Test
    void keepsZerosOfDifferentSignApart() {
        graph.output("plus", Ops.constant(graph, 0.0));
        graph.output("minus", Ops.constant(graph, -0.0));
        graph.output("again", Ops.constant(graph, 0.0));
        assertThat(new CommonSubexpressions().run(graph.build()).size()).isEqualTo(2);
    }
}
