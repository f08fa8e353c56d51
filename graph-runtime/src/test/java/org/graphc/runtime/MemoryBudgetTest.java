package org.graphc.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Parameter;
import org.graphc.core.op.Print;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.optimizer.cost.Recomputation;
import org.graphc.optimizer.pass.Pipeline;
import org.graphc.optimizer.pass.Pipelines;
import org.graphc.runtime.plan.Planner;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static final Sizes SIZES = Sizes.of(Map.of("batch", 512L));

    /** What a run allocates is what its plan says, and the plan is what the budget is about. */
    @Test
    void gradientsKeepEveryBitUnderAnyBudgetThatCanBeMet() {
        for (Graph graph : List.of(network(20), chain(64), residualNetwork(12))) {
            Graph optimized = Pipelines.o2().run(graph).graph();
            Map<String, Tensor> feeds = feeds(optimized);
            Result whole = run(optimized, feeds);
            ImmutableList<MemoryBudget.Point> curve = MemoryBudget.curve(optimized, SIZES);
            long most = curve.get(0).bytes();
            long least = curve.get(curve.size() - 1).bytes();
            for (long budget : new long[] {least, (least + most) / 2, most - 1}) {
                Graph fitted = MemoryBudget.fit(optimized, SIZES, budget);
                assertThat(Planner.plan(fitted).bytes(SIZES)).isLessThanOrEqualTo(budget);
                Result again = run(fitted, feeds);
                assertThat(again.outputs()).isEqualTo(whole.outputs());
                assertThat(again.updates()).isEqualTo(whole.updates());
            }
        }
    }

    @Test
    void aBudgetThatIsMetAnywayChangesNothing() {
        Graph graph = network(4);
        assertThat(MemoryBudget.fit(graph, SIZES, Long.MAX_VALUE)).isSameAs(graph);
    }

    @Test
    void aBudgetThatCannotBeMetSaysWhatTheLeastIs() {
        Graph graph = Pipelines.o2().run(network(8)).graph();
        List<MemoryBudget.Point> curve = MemoryBudget.curve(graph, SIZES);
        assertThatThrownBy(() -> MemoryBudget.fit(graph, SIZES, 1000))
                .isInstanceOf(RunFailure.class)
                .hasMessageContaining("a memory budget of 1000 bytes cannot be met")
                .hasMessageContaining(" " + curve.get(curve.size() - 1).bytes() + " at least");
    }

    @Test
    void lessMemoryCostsMoreArithmetic() {
        for (Graph graph : List.of(network(20), chain(64), residualNetwork(12))) {
            List<MemoryBudget.Point> curve =
                    MemoryBudget.curve(Pipelines.o2().run(graph).graph(), SIZES);
            assertThat(curve.get(0).flops()).isZero();
            for (int i = 1; i < curve.size(); i++) {
                assertThat(curve.get(i).bytes()).isLessThan(curve.get(i - 1).bytes());
                assertThat(curve.get(i).flops()).isGreaterThan(curve.get(i - 1).flops());
            }
        }
    }

    /** Four times the layers keep about twice as much, not four times; and do no layer more than twice. */
    @Test
    void theLeastGrowsAsTheSquareRootOfTheLayers() {
        assertThat(least(network(64)) / (double) least(network(16))).isBetween(1.5, 2.6);
        assertThat(most(network(64)) / (double) most(network(16))).isGreaterThan(3.4);
    }

    @Test
    void whatPrintsIsNotComputedAgain() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 8));
        Node seen = graph.append(new Print("h"), Ops.tanh(x));
        Node loss = Ops.sum(Ops.tanh(seen));
        graph.output("gradient", Gradients.of(loss, x).of(x));
        Recomputation.Recomputed made = Recomputation.keeping(graph.build(), List.of());
        assertThat(made.again()).extracting(node -> node.op().name()).containsExactly("tanh", "tanh");
        assertThat(made.graph().nodes().stream().filter(node -> node.op() instanceof Print))
                .hasSize(1);
    }

    @Test
    void noRewriteMergesTheTwoComputations() {
        Graph optimized = Pipelines.o2().run(network(8)).graph();
        Graph fitted = MemoryBudget.fit(optimized, SIZES, least(network(8)));
        assertThat(Planner.plan(fitted).bytes(SIZES)).isLessThan(most(network(8)));
        assertThat(Planner.plan(Pipelines.o2().run(fitted).graph()).bytes(SIZES))
                .isEqualTo(Planner.plan(fitted).bytes(SIZES));
    }

    private static long least(Graph graph) {
        List<MemoryBudget.Point> curve =
                MemoryBudget.curve(Pipelines.o2().run(graph).graph(), SIZES);
        return curve.get(curve.size() - 1).bytes();
    }

    private static long most(Graph graph) {
        return Planner.plan(Pipelines.o2().run(graph).graph()).bytes(SIZES);
    }

    private static Result run(Graph graph, Map<String, Tensor> feeds) {
        return Compiler.compile(graph, new CompileOptions(Pipeline.empty())).call(feeds);
    }

    private static Map<String, Tensor> feeds(Graph graph) {
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        double[] x = new double[512 * 16];
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.cos(i * i + 0.25);
        }
        feeds.put("x", Tensor.of(ImmutableIntArray.of(512, 16), x));
        graph.parameters().forEach((name, leaf) -> feeds.put(name, ((Parameter) leaf.op()).initial()));
        return feeds;
    }

    /** Layers of one width; one training step. */
    private static Graph network(int layers) {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, Dim.symbol("batch"), Dim.constant(16)));
        Node h = x;
        List<Node> weights = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            Node w = Ops.param(graph, "W" + i, TensorType.of(DType.F64, 16, 16), new Initializer.Normal(0, 0.3, i));
            weights.add(w);
            h = Ops.tanh(Ops.matmul(h, w));
        }
        Node loss = Ops.mean(Ops.square(h));
        graph.output("loss", loss);
        Gradients.of(loss, weights.toArray(Node[]::new))
                .gradients()
                .forEach((w, g) -> graph.update(w, w.minus(g.times(0.1))));
        return graph.build();
    }

    /** Each layer adds to what came in, so that a cut crosses one value, and the inside of a layer is skipped. */
    private static Graph residualNetwork(int layers) {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, Dim.symbol("batch"), Dim.constant(16)));
        Node h = x;
        Node w = Ops.param(graph, "W", TensorType.of(DType.F64, 16, 16), new Initializer.Normal(0, 0.1, 7));
        for (int i = 0; i < layers; i++) {
            h = h.plus(Ops.matmul(Ops.tanh(Ops.matmul(h, w)), w));
        }
        Node loss = Ops.mean(Ops.square(h));
        graph.output("loss", loss);
        graph.output("gradient", Gradients.of(loss, w).of(w));
        return graph.build();
    }

    private static Graph chain(int length) {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, Dim.symbol("batch"), Dim.constant(16)));
        Node h = x;
        for (int i = 0; i < length; i++) {
            h = Ops.sin(h);
        }
        Node loss = Ops.sum(h);
        graph.output("loss", loss);
        graph.output("gradient", Gradients.of(loss, x).of(x));
        return graph.build();
    }
}
