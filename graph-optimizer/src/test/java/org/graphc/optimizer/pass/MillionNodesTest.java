package org.graphc.optimizer.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.SmallStack;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Graphs as deep and as wide as they come: every pass and both pipelines, on a stack where recursion overflows. */
class MillionNodesTest {
    private static final int NODES = 1_000_000;

    /** @param fewest nodes where like terms are merged, at {@code -O2} */
    private record Shape(String name, Graph graph, int distinct, int fewest) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** sin of sin of sin …: nothing to do. */
    private static Shape chain() {
        GraphBuilder graph = GraphBuilder.create();
        Node at = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        for (int i = 1; i < NODES; i++) {
            at = Ops.sin(at);
        }
        return new Shape("chain", graph.output("y", at).build(), NODES, NODES);
    }

    /** A sum of equal terms with a one multiplied in: each tooth is the same node after, and all are a multiple. */
    private static Shape comb() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        Node one = Ops.constant(graph, 1);
        Node at = x;
        for (int i = 0; i < NODES / 3; i++) {
            at = Ops.add(at, Ops.mul(Ops.sin(x), one));
        }
        return new Shape("comb", graph.output("y", at).build(), 2 + NODES / 3, 5);
    }

    /** As many levels as fit, on each a node that reads the one before twice: two paths each, 2^333333 in all. */
    private static Shape diamond() {
        GraphBuilder graph = GraphBuilder.create();
        Node at = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        for (int i = 0; i < NODES / 3; i++) {
            at = Ops.mul(Ops.sin(at), Ops.neg(Ops.neg(at)));
        }
        return new Shape("diamond", graph.output("y", at).build(), 1 + NODES / 3 * 2, 1 + NODES / 3 * 2);
    }

    static Stream<Shape> shapes() {
        return Stream.of(chain(), comb(), diamond());
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void everyPassEnds(Shape shape) {
        List<Pass> passes =
                List.of(new CommonSubexpressions(), new DeadNodes(), new CanonicalOrder(), new ConstantFolding());
        for (Pass pass : passes) {
            assertThat(SmallStack.call(() -> pass.run(shape.graph)).size()).isLessThanOrEqualTo(shape.graph.size());
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void everyPipelineFindsTheDistinctNodes(Shape shape) {
        for (Pipeline pipeline : List.of(Pipelines.o1(), Pipelines.o2())) {
            Optimized optimized = SmallStack.call(() -> pipeline.verifying().run(shape.graph));
            assertThat(optimized.graph().size())
                    .as(optimized.table())
                    .isEqualTo(pipeline == Pipelines.o2() ? shape.fewest : shape.distinct);
        }
    }

    private static Node[] inputs(GraphBuilder graph, DType dtype) {
        Node[] inputs = new Node[5];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = Ops.input(graph, "x" + i, TensorType.scalar(dtype));
        }
        return inputs;
    }

    /** 1 x0 + 2 x1 + 3 x2 + 1 x3 + … of five values, a million nodes and more, are five terms with three numbers. */
    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "I32"})
    void mergesTheTermsOfALongSum(DType dtype) {
        GraphBuilder graph = GraphBuilder.interning();
        Node[] inputs = inputs(graph, dtype);
        Node[] numbers = {Ops.constant(graph, Tensor.scalar(dtype, 2)), Ops.constant(graph, Tensor.scalar(dtype, 3))};
        Node at = inputs[0];
        for (int i = 0; i < NODES; i++) {
            Node x = inputs[i % 5];
            at = i % 3 == 2 ? Ops.sub(at, x) : Ops.add(at, Ops.mul(numbers[i % 3], x));
        }
        Graph sum = graph.output("y", at).build();
        assertThat(SmallStack.call(() -> new LikeTerms().run(sum)).size()).isEqualTo(5 + 3 + 5 + 4);
    }

    /** x0 x1 x2 x3 x4 x0 …: a million factors take twenty squarings, and five products at most after each. */
    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "I32"})
    void raisesALongProductToPowers(DType dtype) {
        GraphBuilder graph = GraphBuilder.interning();
        Node[] inputs = inputs(graph, dtype);
        Node at = inputs[0];
        for (int i = 1; i < NODES; i++) {
            at = Ops.mul(at, inputs[i % 5]);
        }
        Graph product = graph.output("y", at).build();
        int bits = Integer.bitCount(NODES / 5);
        int squarings = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(NODES / 5);
        assertThat(SmallStack.call(() -> new LikeTerms().run(product)).size()).isEqualTo(5 + squarings + 5 * bits - 1);
    }

    /** Each sum is read twice, so that none is within another: nothing to do, and no form that grows. */
    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "I32"})
    void leavesSumsThatAreReadTwice(DType dtype) {
        GraphBuilder graph = GraphBuilder.interning();
        Node[] inputs = inputs(graph, dtype);
        Node before = inputs[1];
        Node at = inputs[0];
        for (int i = 0; i < NODES / 2; i++) {
            Node next = Ops.add(at, Ops.mul(before, inputs[i % 5]));
            before = at;
            at = next;
        }
        Graph ladder = graph.output("y", at).build();
        assertThat(SmallStack.call(() -> new LikeTerms().run(ladder))).isSameAs(ladder);
    }

    /** A million constants are folded within the budget of one run, which is more than a million scalars. */
    @ParameterizedTest
    @MethodSource("pipelines")
    void foldsAChainOfConstants(Pipeline pipeline) {
        GraphBuilder graph = GraphBuilder.create();
        Node at = Ops.constant(graph, 0.5);
        for (int i = 1; i < NODES; i++) {
            at = Ops.sin(at);
        }
        Graph written = graph.output("y", at).build();
        assertThat(SmallStack.call(() -> pipeline.run(written)).graph().size()).isEqualTo(1);
    }

    static List<Pipeline> pipelines() {
        return List.of(Pipelines.o1(), Pipelines.o2());
    }
}
