package org.graphc.optimizer.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.graphc.core.op.Ops.add;
import static org.graphc.core.op.Ops.mul;
import static org.graphc.core.op.Ops.sin;
import static org.graphc.core.op.Ops.sum;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written again, by hand or by differentiation, is computed once. */
class SharedWorkTest {
    /** f is written out at each use of its argument: 2 ^ levels copies of w, each of a new chain. */
    private static Graph expanded(int levels) {
        GraphBuilder graph = GraphBuilder.create();
        Node w = Ops.input(graph, "w", TensorType.of(DType.F64, 3));
        List<Node> row = Collections.nCopies(1 << levels, w);
        while (row.size() > 1) {
            List<Node> next = new ArrayList<>();
            for (int i = 0; i < row.size(); i += 2) {
                next.add(add(sin(row.get(i)), mul(row.get(i + 1), row.get(i + 1))));
            }
            row = next;
        }
        return graph.output("y", row.get(0)).build();
    }

    @Test
    void collapsesFunctionsExpandedByHand() {
        Graph graph = expanded(10);
        assertThat(graph.size()).isGreaterThan(3000);
        assertThat(Pipelines.o1().run(graph).graph().size()).isEqualTo(1 + 3 * 10);
        assertThat(Pipelines.o2().run(graph).graph().size()).isEqualTo(1 + 3 * 10);
    }

    /** Each number is the sum of the two before it, which two authors compute: twice for whom they are two nodes. */
    private static Graph fibonacci(int depth) {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        Node[] before = {Ops.square(x), Ops.square(x)};
        Node[] last = {sin(x), sin(x)};
        for (int i = 0; i < depth; i++) {
            Node[] next = {add(last[0], before[1]), add(last[1], before[0])};
            before = last;
            last = next;
        }
        Node y = add(last[0], last[1]);
        graph.output("y", y);
        graph.output("dx", Gradients.of(y, x).of(x));
        return graph.build();
    }

    @Test
    void collapsesALadderWrittenTwiceAndItsGradient() {
        int depth = 90;
        Graph graph = fibonacci(depth);
        Graph small = Pipelines.o2().run(graph).graph();
        assertThat(graph.outputs().get("y").id()).isGreaterThan(2 * depth);
        assertThat(small.size()).isLessThan(2 * depth + 20);
        assertThat(small.nodes().stream()
                        .filter(node -> isFn(node, ScalarFn.SIN))
                        .count())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = ScalarFn.class,
            names = {"EXP", "TANH", "SIGMOID", "SOFTPLUS", "EXPM1", "LOG", "SQRT", "RSQRT", "CBRT"})
    void derivativesUseTheValueAgain(ScalarFn fn) {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 3));
        Node y = sum(graph.append(new Elementwise(fn), x));
        graph.output("y", y);
        graph.output("dx", Gradients.of(y, x).of(x));
        Graph small = Pipelines.o2().run(graph.build()).graph();
        assertThat(small.nodes().stream().filter(node -> isFn(node, fn)))
                .as("%s", small.nodes())
                .hasSizeLessThanOrEqualTo(fn == ScalarFn.SIGMOID ? 2 : 1);
    }

    private static boolean isFn(Node node, ScalarFn fn) {
        return node.op() instanceof Elementwise e && e.fn() == fn;
    }
}
