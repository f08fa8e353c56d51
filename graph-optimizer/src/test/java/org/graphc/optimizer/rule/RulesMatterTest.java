package org.graphc.optimizer.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.optimizer.pass.Passes;
import org.graphc.optimizer.pass.Pipeline;
import org.graphc.optimizer.pass.Pipelines;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A rule that is switched off is missed: what it matches does not become the same by the others. */
class RulesMatterTest {
    private static final Pipeline RELAXED = Pipeline.parse(Passes.all().stream()
            .filter(p -> p.rules().stream().anyMatch(Rewrite.class::isInstance))
            .reduce(
                    Pipelines.o2().toString(),
                    (text, p) -> text.replace(p.name(), p.name() + "{precision=relaxed}"),
                    (a, b) -> a));

    static Stream<Rewrite> rewrites() {
        return Passes.all().stream()
                .flatMap(entry -> entry.rules().stream())
                .filter(Rewrite.class::isInstance)
                .map(Rewrite.class::cast);
    }

    @ParameterizedTest
    @MethodSource("rewrites")
    void changesWhatTheOthersMakeOfItsLeftSide(Rewrite rewrite) {
        List<Graph> graphs = graphs(rewrite);
        assertThat(graphs).as("graphs that show %s", rewrite).isNotEmpty();
        boolean matters = graphs.stream()
                .anyMatch(graph -> pipelines(rewrite).anyMatch(pipeline -> differs(graph, pipeline, rewrite)));
        assertThat(matters).as("%s makes a difference", rewrite).isTrue();
    }

    /** What sinks in one pipeline has to vanish by other rules in the one below. */
    private static Stream<Pipeline> pipelines(Rewrite rewrite) {
        return switch (rewrite.precision()) {
            case EXACT ->
                SinkingRules.RULES.rewrites().contains(rewrite)
                        ? Stream.of(Pipelines.o2())
                        : Stream.of(Pipelines.o1(), Pipelines.o2());
            case IMPROVES, REORDERS -> Stream.of(Pipelines.o2());
            case RELAXED -> Stream.of(RELAXED);
        };
    }

    private static boolean differs(Graph graph, Pipeline pipeline, Rewrite rewrite) {
        Graph with = pipeline.run(graph).graph();
        Graph without = pipeline.withoutRule(rewrite.name()).run(graph).graph();
        return !with.sameStructure(without);
    }

    private static List<Graph> graphs(Rewrite rewrite) {
        return rewrite instanceof Rule rule
                ? Trial.of(rule).stream().map(RulesMatterTest::left).toList()
                : CodedRewritesTest.graphs(rewrite.name());
    }

    private static Graph left(Trial trial) {
        GraphBuilder graph = trial.graph();
        graph.output("left", trial.left());
        return graph.build();
    }
}
