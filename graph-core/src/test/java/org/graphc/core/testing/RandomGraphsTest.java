package org.graphc.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphVerifier;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.op.StopGradient;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.junit.jupiter.api.Test;

class RandomGraphsTest {
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
        for (long seed = 0; seed < 300; seed++) {
            RandomGraphs.Case made = RandomGraphs.of(seed);
            GraphVerifier.verify(made.graph(), made.toString());
            ReferenceRun run = ReferenceRun.of(made.graph(), made.feeds(4));
            for (Node node : made.graph().nodes()) {
                Tensor value = run.value(node);
                assertThat(value.dtype()).isEqualTo(node.dtype());
                assertThat(Tensors.magnitude(value)).as("%s %s", made, node).isLessThan(1e9);
                assertThat(value.toDoubleArray())
                        .as("%s %s %s", made, node, node.op())
                        .doesNotContain(Double.NaN);
            }
            ReferenceRun.of(made.graph(), made.specialFeeds());
        }
    }

    @Test
    void reachesEveryScalarFunctionAndManyOperations() {
        Set<ScalarFn> functions = new HashSet<>();
        Set<Class<?>> operations = new HashSet<>();
        for (long seed = 0; seed < 300; seed++) {
            Graph graph = RandomGraphs.of(seed).graph();
            for (Node node : graph.nodes()) {
                operations.add(node.op().getClass());
                if (node.op() instanceof Elementwise e) {
                    functions.add(e.fn());
                }
            }
        }
        assertThat(functions).containsExactlyInAnyOrder(ScalarFn.values());
        assertThat(operations).hasSizeGreaterThanOrEqualTo(17);
    }

    @Test
    void appendsGradientsThatAgreeWithDifferences() {
        int compared = 0;
        for (long seed = 0; seed < 150; seed++) {
            RandomGraphs.Case made = RandomGraphs.withGradients(seed);
            ImmutableMap<String, Tensor> feeds = made.feeds();
            boolean single = made.graph().nodes().stream().anyMatch(node -> node.dtype() == DType.F32);
            if (!single && !isCut(made.graph())) { // a difference of 1e-6 is lost in f32
                Map<String, Tensor> outputs = ReferenceRun.outputs(made.graph(), feeds);
                assertThat(inner(outputs, feeds))
                        .as(made.toString())
                        .isCloseTo(slope(made.graph(), feeds), Offset.offset(1e-6));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(50);
    }

    /** Whether the author cut; softmax does too, at its maximum, where it makes no difference. */
    private static boolean isCut(Graph graph) {
        return graph.nodes().stream()
                .anyMatch(node ->
                        node.op() instanceof StopGradient && !(node.input(0).op() instanceof Reshape));
    }

    /** The gradients times a direction, which is the feeds themselves. */
    private static double inner(Map<String, Tensor> outputs, Map<String, Tensor> feeds) {
        double sum = 0;
        for (String name : List.of("x", "y", "v", "s", "t")) {
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
