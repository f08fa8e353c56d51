package org.graphc.optimizer.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.LongStream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.testing.RandomGraphs;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.graphc.optimizer.pass.CommonSubexpressions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RuleSearchTest {
    private static final RuleSet ALL = RuleSet.union(
            ArithmeticRules.RULES,
            LogicRules.RULES,
            MovementRules.RULES,
            ReductionRules.RULES,
            StabilityRules.RULES,
            SinkingRules.RULES);

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void findsWhatTheFirstOfAllRulesDoes(long seed) {
        Graph graph = new CommonSubexpressions().run(RandomGraphs.of(seed).graph());
        RuleSearch search = new RuleSearch(ALL);
        for (Node node : graph.nodes()) {
            Optional<Node> expected = ALL.of(node).stream()
                    .flatMap(rule -> rule.apply(node.owner(), node).stream())
                    .filter(made -> made != node)
                    .findFirst();
            assertThat(search.apply(node.owner(), node).map(RuleSearch.Applied::node))
                    .as("%s of seed %d", node, seed)
                    .isEqualTo(expected);
        }
    }

    @Test
    void tellsOperationsOnOthersApart() {
        GraphBuilder graph = GraphBuilder.interning();
        Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        RuleSearch search =
                new RuleSearch(RuleSet.of(Rule.exact("neg(neg(x)) => x"), Rule.exact("x + neg(y) => x - y")));
        Node negative = Ops.neg(x);
        assertThat(search.apply(graph, negative)).isEmpty();
        assertThat(search.apply(graph, Ops.neg(negative)).map(RuleSearch.Applied::node))
                .contains(x);
        assertThat(search.apply(graph, Ops.neg(Ops.exp(x)))).isEmpty();
        assertThat(search.apply(graph, Ops.exp(x).plus(negative)).map(RuleSearch.Applied::node))
                .contains(Ops.exp(x).minus(x));
        assertThat(search.apply(graph, negative.plus(x)).map(RuleSearch.Applied::node))
                .contains(x.minus(x));
    }
}
