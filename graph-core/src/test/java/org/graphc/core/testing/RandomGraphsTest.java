package org.graphc.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.graphc.core.grad.Gradients;
import org.graphc.core.grad.Tangents;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphVerifier;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.OpCatalog;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.op.StopGradient;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.junit.jupiter.api.Test;

class RandomGraphsTest {
    private static final List<String> MOVED = List.of("x", "y", "v", "s", "t");

    @Test
    void makesTheSameGraphAndFeedsForTheSameSeed() {
        for (long seed = 0; seed < 20; seed++) {
            RandomGraphs.Case once = RandomGraphs.of(seed);
            RandomGraphs.Case again = RandomGraphs.of(seed);
            assertThat(once.graph().sameStructure(again.graph()))
                    .as(once.toString())
                    .isTrue();
            assertThat(once.graph().size()).isEqualTo(again.graph().size());
            assertThat(once.feeds()).isEqualTo(again.feeds());
        }
        assertThat(RandomGraphs.of(1).graph().sameStructure(RandomGraphs.of(2).graph()))
                .isFalse();
    }

    @Test
    void makesSoundGraphsThatRunOnOrdinaryAndOnSpecialValues() {
        for (long seed : RandomGraphs.seeds(150).toArray()) {
            RandomGraphs.Case made = RandomGraphs.of(seed);
            GraphVerifier.verify(made.graph(), made.toString());
            ReferenceRun run = ReferenceRun.of(made.graph(), made.feeds(4));
            for (Node node : made.graph().nodes()) {
                Tensor value = run.value(node);
                assertThat(value.dtype()).isEqualTo(node.dtype());
                if (node.dtype().isFloat() && !isWritten(node)) {
                    assertThat(Tensors.magnitude(value)).as("%s %s", made, node).isLessThan(1e9);
                    assertThat(value.toDoubleArray())
                            .as("%s %s %s", made, node, node.op())
                            .doesNotContain(Double.NaN);
                }
            }
            ReferenceRun.of(made.graph(), made.specialFeeds());
        }
    }

    @Test
    void reachesEveryScalarFunctionAndEveryOperation() {
        Set<ScalarFn> functions = new HashSet<>();
        Set<Class<?>> operations = new HashSet<>();
        for (long seed = 0; seed < 600; seed++) {
            for (Graph graph : withBodies(RandomGraphs.of(seed).graph())) {
                for (Node node : graph.nodes()) {
                    operations.add(node.op().getClass());
                    if (node.op() instanceof Elementwise e) {
                        functions.add(e.fn());
                    }
                }
            }
        }
        assertThat(functions).containsExactlyInAnyOrder(ScalarFn.values());
        assertThat(operations).containsAll(OpCatalog.OPS);
    }

    @Test
    void appendsGradientsThatAgreeWithDifferences() {
        int compared = 0;
        for (long seed : RandomGraphs.seeds(150).toArray()) {
            RandomGraphs.Case made = RandomGraphs.withGradients(seed);
            ImmutableMap<String, Tensor> feeds = made.feeds();
            if (!isSingle(made.graph()) && !isCut(made.graph())) { // a difference of 1e-6 is lost in f32
                Map<String, Tensor> outputs = ReferenceRun.outputs(made.graph(), feeds);
                double slope = slope(made.graph(), feeds);
                assertThat(inner(outputs, feeds))
                        .as(made.toString())
                        .isCloseTo(slope, Offset.offset(1e-6 * Math.max(1, Math.abs(slope))));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(50);
    }

    /** A number that the graph says, as a rule does of where there is no derivative. */
    private static boolean isWritten(Node node) {
        return node.op() instanceof Constant
                || (node.op() instanceof Broadcast && node.input(0).op() instanceof Constant);
    }

    /** A graph and the bodies in it, at any depth. */
    private static List<Graph> withBodies(Graph graph) {
        List<Graph> all = new ArrayList<>(List.of(graph));
        for (int i = 0; i < all.size(); i++) {
            for (Node node : all.get(i).nodes()) {
                Body.of(node.op()).forEach(body -> all.add(body.graph()));
            }
        }
        return all;
    }

    @Test
    void differentiatesForwardsAsBackwards() {
        for (long seed : RandomGraphs.seeds(150).toArray()) {
            RandomGraphs.Case made = RandomGraphs.withGradients(seed);
            Node loss = made.graph().outputs().get("loss");
            Map<Node, Node> directions = new LinkedHashMap<>();
            MOVED.forEach(name -> directions.put(
                    made.graph().leaves().get(name), made.graph().leaves().get(name)));
            Node slope = Tangents.of(loss, directions, Gradients.Disconnected.ZERO, Convention.STANDARD)
                    .of(loss);
            Graph both = loss.owner().output("slope", slope).build();
            Map<String, Tensor> outputs = ReferenceRun.outputs(both, made.feeds());
            double backwards = inner(outputs, made.feeds());
            assertThat(outputs.get("slope").item())
                    .as(made.toString())
                    .isCloseTo(
                            backwards,
                            Offset.offset((isSingle(both) ? 2e-3 : 1e-9) * Math.max(1, Math.abs(backwards))));
        }
    }

    private static boolean isSingle(Graph graph) {
        return withBodies(graph).stream().anyMatch(g -> g.nodes().stream().anyMatch(node -> node.dtype() == DType.F32));
    }

    /** Whether the author cut; softmax does too, at its maximum, where it makes no difference. */
    private static boolean isCut(Graph graph) {
        return withBodies(graph).stream()
                .flatMap(each -> each.nodes().stream())
                .anyMatch(node -> node.op() instanceof StopGradient && !isMaximum(node.input(0)));
    }

    private static boolean isMaximum(Node node) {
        return node.op() instanceof Reshape && node.input(0).op() instanceof Reduce r && r.monoid() == Monoid.MAX;
    }

    /** The gradients times a direction, which is the feeds themselves. */
    private static double inner(Map<String, Tensor> outputs, Map<String, Tensor> feeds) {
        double sum = 0;
        for (String name : MOVED) {
            Tensor gradient = outputs.get("d_" + name);
            for (int i = 0; i < gradient.size(); i++) {
                sum += gradient.getDouble(i) * feeds.get(name).getDouble(i);
            }
        }
        return sum;
    }

    /** One small step, since a random graph has kinks and jumps that a larger one would meet. */
    private static double slope(Graph graph, Map<String, Tensor> feeds) {
        double step = 1e-6;
        return (loss(graph, feeds, 1 + step) - loss(graph, feeds, 1 - step)) / (2 * step);
    }

    private static double loss(Graph graph, Map<String, Tensor> feeds, double factor) {
        Map<String, Tensor> scaled = Maps.transformValues(
                feeds, t -> t.dtype().isFloat() ? Tensor.fill(t.dtype(), t.shape(), i -> t.getDouble(i) * factor) : t);
        return ReferenceRun.outputs(graph, scaled).get("loss").item();
    }
}
