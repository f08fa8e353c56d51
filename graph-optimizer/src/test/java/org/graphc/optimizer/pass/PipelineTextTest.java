package org.graphc.optimizer.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.graphc.optimizer.rule.Equation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cse",
                "canon,cse,stabilize{-log1p},repeat<8>(simplify,cse,dce)",
                "repeat<2>(repeat<3>(cse),dce)",
                "simplify{precision=relaxed,-x / 1 => x}",
                "simplify{-where(c, x, x) => x}",
                "products{precision=exact},loops{-scan(unread parts) => without},share{-logSoftmax}"
            })
    void printsWhatItRead(String text) {
        assertThat(Pipeline.parse(text)).hasToString(text);
    }

    @Test
    void spacesMeanNothingAndGroupsHaveACap() {
        assertThat(Pipeline.parse(" cse , repeat( dce ) ")).hasToString("cse,repeat<8>(dce)");
    }

    @Test
    void refusesWhatMeansNothing() {
        refuses("cse,", "column 5: expected a pass");
        refuses("cse dce", "column 5: expected , or the end");
        refuses("frob", "column 1: there is no pass frob; there are dce, cse, ");
        refuses("repeat<0>(cse)", "a cap is 1 to 1000");
        refuses("repeat<99999999999>(cse)", "a cap is 1 to 1000");
        refuses("repeat<2>(cse", "column 14: expected )");
        refuses("cse{x=1}", "cse takes no options");
        refuses(
                "simplify{fast}",
                "simplify has options precision=exact|improves|reorders|relaxed, -RULE and +RULE, not fast");
        refuses("simplify{precision=vague}", "precision is exact, improves, reorders or relaxed, not vague");
        refuses("stabilize{-log2p}", "the pass stabilize has no rule log2p; name its equation, or a function");
        refuses("stabilize{-log1p", "expected }");
        refuses("repeat(".repeat(50) + "cse", "groups nest deeper than 8");
    }

    private static void refuses(String text, String problem) {
        assertThatThrownBy(() -> Pipeline.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }

    private static Graph logOfOnePlus() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 3));
        return graph.output("y", Ops.log(x.plus(1)).over(x.times(1))).build();
    }

    private static List<String> rules(Pipeline pipeline) {
        return pipeline.run(logOfOnePlus()).hits().stream().sorted().toList();
    }

    @Test
    void switchesRulesOffByWhatTheyMakeOrByTheirEquation() {
        String log1p = "log(1 + x) => log1p(x)";
        assertThat(rules(Pipeline.parse("stabilize"))).containsExactly(log1p);
        assertThat(rules(Pipeline.parse("stabilize{-log1p}"))).isEmpty();
        assertThat(rules(Pipeline.parse("stabilize{-log(1+x)=>log1p(x)}"))).isEmpty();
        assertThat(rules(Pipeline.parse("stabilize").withoutRule("log1p"))).isEmpty();
        assertThat(Pipelines.o2().withoutRule("log1p").toString()).contains("stabilize{-log1p}");
        assertThat(rules(Pipelines.o2().withoutRule("log1p"))).containsExactly("x * 1 => x");
        assertThatThrownBy(() -> Pipelines.o2().withoutRule("log2p"))
                .hasMessageStartingWith("no pass of the pipeline has a rule log2p; graphc passes lists");
    }

    /** Each rewrite can be named in a text that is read again: none has a comma that would end an option. */
    @Test
    void switchesOffAnyRewriteByItsEquation() {
        for (Passes.Entry pass : Passes.all()) {
            for (Equation rule : pass.rules()) {
                String text = pass.name() + "{precision=relaxed,-" + rule.name() + "}";
                assertThat(Pipeline.parse(text)).hasToString(text);
                assertThat(Pipeline.parse(text).precision(rule.name())).isEmpty();
                Pipeline all = Pipeline.parse(pass.name() + "{precision=relaxed}");
                assertThat(all.withoutRule(rule.name())).hasToString(text);
            }
        }
        refuses("loops{-frob}", "the pass loops has no rule frob; it has scan(carry that stays) => captured; ");
    }

    @Test
    void firstLevelIsExact() {
        assertThat(Pipelines.o1().isExact()).isTrue();
        assertThat(Pipelines.o2().isExact()).isFalse();
    }

    @Test
    void switchesRelaxedRulesOn() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 3));
        Graph difference = graph.output("y", x.minus(x)).build();
        assertThat(Pipeline.parse("simplify").run(difference).hits()).isEmpty();
        assertThat(Pipeline.parse("simplify{+x - x => 0}").run(difference).hits())
                .containsExactly("x - x => 0");
        assertThat(Pipeline.parse("simplify{precision=relaxed}").run(difference).hits())
                .containsExactly("x - x => 0");
    }

    @Test
    void stopsAtTheLimitOfRewrites() {
        assertThat(Pipelines.o2().run(logOfOnePlus()).hits()).hasSize(2);
        assertThat(Pipelines.o2().limitedTo(1).run(logOfOnePlus()).hits()).hasSize(1);
        assertThat(Pipelines.o2().limitedTo(0).run(logOfOnePlus()).hits()).isEmpty();
    }
}
