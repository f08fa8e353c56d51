package org.graphc.optimizer.pass;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphVerifier;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.RandomGraphs;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every pass promises, on random graphs. */
class PassPropertiesTest {
    private static final int SEEDS = 300;

    static List<Pass> exactPasses() {
        return List.of(new CommonSubexpressions(), new DeadNodes(), new CanonicalOrder());
    }

    static List<Pass> passes() {
        return exactPasses();
    }

    @ParameterizedTest
    @MethodSource("exactPasses")
    void keepsEveryBitOnOrdinaryAndSpecialValues(Pass pass) {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomGraphs.Case made = RandomGraphs.of(seed);
            Graph after = pass.run(made.graph());
            assertSameBits(made.graph(), after, made.feeds(4), made + " ordinary");
            assertSameBits(made.graph(), after, made.specialFeeds(), made + " special");
        }
    }

    @ParameterizedTest
    @MethodSource("passes")
    void givesSoundGraphsAndIsIdempotent(Pass pass) {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomGraphs.Case made = RandomGraphs.of(seed);
            Graph once = GraphVerifier.verify(pass.run(made.graph()), made.toString());
            Graph twice = pass.run(once);
            assertThat(twice.size()).as(made.toString()).isEqualTo(once.size());
            assertThat(twice.sameStructure(once)).as(made.toString()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("exactPasses")
    void computesNoMoreNodesThanBefore(Pass pass) {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomGraphs.Case made = RandomGraphs.of(seed);
            assertThat(computing(pass.run(made.graph())))
                    .as(made.toString())
                    .isLessThanOrEqualTo(computing(made.graph()));
        }
    }

    /** The nodes that outputs need and that have something to compute. */
    static long computing(Graph graph) {
        return new DeadNodes()
                .run(graph).nodes().stream()
                        .filter(node -> !node.inputs().isEmpty())
                        .count();
    }

    static void assertSameBits(Graph before, Graph after, ImmutableMap<String, Tensor> feeds, String what) {
        ReferenceRun expected = ReferenceRun.of(before, feeds);
        ReferenceRun actual = ReferenceRun.of(after, feeds);
        before.outputs()
                .forEach((name, node) -> Tensors.assertSameBits(
                        actual.outputs().get(name), expected.value(node), what + " output " + name));
        before.updates()
                .forEach((name, node) -> Tensors.assertSameBits(
                        actual.updates().get(name), expected.value(node), what + " update " + name));
    }
}
