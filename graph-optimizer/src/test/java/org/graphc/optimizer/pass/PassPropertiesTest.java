package org.graphc.optimizer.pass;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;
import com.google.common.collect.Sets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphVerifier;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Constant;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.RandomGraphs;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.optimizer.rule.Precision;
import org.graphc.optimizer.rule.ReductionRules;
import org.graphc.optimizer.rule.Rewrite;
import org.graphc.optimizer.rule.RuleSet;
import org.graphc.optimizer.rule.SinkingRules;
import org.graphc.optimizer.rule.StabilityRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every pass promises, on random graphs. */
class PassPropertiesTest {
    /** A choice that leaves out an input; a scan that stacks what no step changes. */
    private static final long[] FOUND_ONCE = {360, 790};

    private static final long[] SEEDS =
            LongStream.concat(RandomGraphs.seeds(60), LongStream.of(FOUND_ONCE)).toArray();

    static List<Pass> singles() {
        return List.of(new CommonSubexpressions(), new DeadNodes(), new CanonicalOrder(), new ConstantFolding());
    }

    static List<Pass> exactPasses() {
        return ImmutableList.<Pass>builder()
                .addAll(singles())
                .add(whole("loops", Pipeline.parse("repeat<8>(loops)")))
                .add(whole("o1", Pipelines.o1()))
                .build();
    }

    static List<Pass> passes() {
        return ImmutableList.<Pass>builder()
                .addAll(exactPasses())
                .add(whole("o2", Pipelines.o2()))
                .build();
    }

    private static Pass whole(String name, Pipeline pipeline) {
        return new Pass() {
            @Override
            public Graph run(Graph graph) {
                return pipeline.verifying().run(graph).graph();
            }

            @Override
            public String toString() {
                return name;
            }
        };
    }

    @ParameterizedTest
    @MethodSource("exactPasses")
    void keepsEveryBitOnOrdinaryAndSpecialValues(Pass pass) {
        for (long seed : SEEDS) {
            RandomGraphs.Case made = RandomGraphs.of(seed);
            Graph after = pass.run(made.graph());
            assertSameBits(made.graph(), after, made.feeds(4), made + " ordinary");
            assertSameBits(made.graph(), after, made.specialFeeds(), made + " special");
        }
    }

    @ParameterizedTest
    @MethodSource("passes")
    void givesSoundGraphsAndIsIdempotent(Pass pass) {
        for (long seed : SEEDS) {
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
        for (long seed : SEEDS) {
            RandomGraphs.Case made = RandomGraphs.of(seed);
            assertThat(computing(pass.run(made.graph())))
                    .as(made.toString())
                    .isLessThanOrEqualTo(computing(made.graph()));
        }
    }

    /**
     * The nodes that outputs need and that have something to compute, in bodies too, since they may move between a body
     * and the graph around; broadcast constants are written numbers.
     */
    static long computing(Graph graph) {
        Deque<Graph> graphs = new ArrayDeque<>(List.of(graph));
        long count = 0;
        while (!graphs.isEmpty()) {
            for (Node node : new DeadNodes().run(graphs.pop()).nodes()) {
                Body.of(node.op()).forEach(body -> graphs.push(body.graph()));
                boolean isNumber =
                        node.op() instanceof Broadcast && node.input(0).op() instanceof Constant;
                count += node.inputs().isEmpty() || isNumber ? 0 : 1;
            }
        }
        return count;
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

    @Test
    void keepsValuesCloseWhereLastBitsMayChange() {
        for (long seed : SEEDS) {
            RandomGraphs.Case made = RandomGraphs.of(seed);
            Graph after = Pipelines.o2().run(made.graph()).graph();
            ReferenceRun expected = ReferenceRun.of(made.graph(), made.feeds());
            ReferenceRun actual = ReferenceRun.of(after, made.feeds());
            made.graph().outputs().forEach((name, node) -> {
                boolean isSingle = made.graph().nodes().stream().anyMatch(any -> any.dtype() == DType.F32);
                Tensors.assertClose(
                        actual.outputs().get(name),
                        expected.value(node),
                        isSingle ? 2e-5 : 1e-12,
                        made + " output " + name);
            });
        }
    }

    @Test
    void endsBeforeTheLastSweep() {
        for (long seed : SEEDS) {
            RandomGraphs.Case made = RandomGraphs.of(seed);
            Optimized optimized = Pipelines.o2().run(made.graph());
            assertThat(Iterables.getLast(optimized.reports()).sweep())
                    .as("%s%n%s", made, optimized.table())
                    .isLessThan(Pipeline.MAX_SWEEPS);
        }
    }

    /** Sinking moves a node that another may still read, a stable form may take two more; exact rules add none. */
    @Test
    void growsByNoMoreThanStabilityAndSinkingTake() {
        Set<String> sinking = names(SinkingRules.RULES);
        Set<String> improving = Sets.difference(
                names(RuleSet.union(StabilityRules.RULES, ReductionRules.RULES).only(Precision.IMPROVES)), sinking);
        for (long seed : SEEDS) {
            RandomGraphs.Case made = RandomGraphs.of(seed);
            Optimized optimized = Pipelines.o2().run(made.graph());
            long sunk = optimized.hits().stream().filter(sinking::contains).count();
            long stable = optimized.hits().stream().filter(improving::contains).count();
            assertThat(computing(optimized.graph()))
                    .as(made.toString())
                    .isLessThanOrEqualTo(computing(made.graph()) + sunk + 2 * stable);
        }
    }

    private static Set<String> names(RuleSet rules) {
        return rules.rewrites().stream().map(Rewrite::name).collect(Collectors.toSet());
    }
}
