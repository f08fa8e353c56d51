package org.graphc.optimizer.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.optimizer.pass.Passes;
import org.graphc.optimizer.pass.Pipeline;
import org.graphc.optimizer.pass.Pipelines;
import org.graphc.optimizer.pass.WholeGraphCases;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A rewrite that is switched off is missed: what it matches does not become the same by the others. Every rewrite of
 * every pass has a graph that shows it.
 */
class RulesMatterTest {
    private static final Pipeline RELAXED = Pipeline.parse(Passes.all().stream()
            .filter(p -> p.rules().stream().anyMatch(Rewrite.class::isInstance))
            .reduce(
                    Pipelines.o2().toString(),
                    (text, p) -> text.replace(p.name(), p.name() + "{precision=relaxed}"),
                    (a, b) -> a));

    /** Without what comes last: a factor that is taken out of a sum may meet a rule that puts it back. */
    private static final Pipeline BEFORE_TERMS =
            Pipeline.parse(Pipelines.o2().toString().replaceFirst(",repeat<8>\\(terms.*", ""));

    static Stream<Arguments> rewrites() {
        return Passes.all().stream()
                .flatMap(pass -> pass.rules().stream().map(rewrite -> Arguments.of(rewrite, pass.name())));
    }

    @ParameterizedTest
    @MethodSource("rewrites")
    void changesWhatTheOthersMakeOfItsLeftSide(Equation rewrite, String pass) {
        List<Graph> graphs = graphs(rewrite, pass);
        assertThat(graphs).as("graphs that show %s", rewrite).isNotEmpty();
        boolean matters = graphs.stream()
                .anyMatch(graph -> pipelines(rewrite).anyMatch(pipeline -> differs(graph, pipeline, rewrite)));
        assertThat(matters).as("%s makes a difference", rewrite).isTrue();
    }

    /** What sinks in one pipeline has to vanish by other rules in another. */
    private static Stream<Pipeline> pipelines(Equation rewrite) {
        return Stream.of(Pipelines.o1(), Pipelines.o2(), BEFORE_TERMS, RELAXED)
                .filter(p -> (rewrite.precision() == Precision.RELAXED) == (p == RELAXED))
                .filter(p -> p.precision(rewrite.name()).isPresent());
    }

    private static boolean differs(Graph graph, Pipeline pipeline, Equation rewrite) {
        Graph with = pipeline.run(graph).graph();
        Graph without = pipeline.withoutRule(rewrite.name()).run(graph).graph();
        return !with.sameStructure(without);
    }

    private static List<Graph> graphs(Equation rewrite, String pass) {
        if (rewrite instanceof Rule rule) {
            return Trial.of(rule).stream().map(RulesMatterTest::left).toList();
        }
        return rewrite instanceof Rewrite
                ? CodedRewritesTest.graphs(rewrite.name())
                : WholeGraphCases.graphs(pass, rewrite.name());
    }

    private static Graph left(Trial trial) {
        GraphBuilder graph = trial.graph();
        graph.output("left", trial.left());
        return graph.build();
    }
}
