package org.graphc.optimizer.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RuleTest {
    private static final RuleSet EXACT =
            RuleSet.union(ArithmeticRules.RULES, LogicRules.RULES).only(Precision.EXACT);

    private record Kept(String why, DType dtype, UnaryOperator<Node> of) {
        @Override
        public String toString() {
            return why;
        }
    }

    // spotless:off
    static Stream<Kept> kept() {
        return Stream.of(
            new Kept("-0 + 0 is 0", DType.F64, x -> x.plus(0)),
            new Kept("0 - 0 is 0, -0 is not", DType.F64, x -> Ops.zerosLike(x).minus(x)),
            new Kept("∞ - ∞ is NaN", DType.F64, x -> x.minus(x)),
            new Kept("∞ * 0 is NaN", DType.F64, x -> x.times(0)),
            new Kept("0 / 0 is NaN", DType.F64, x -> x.over(x)),
            new Kept("-x has another sign", DType.F64, x -> x.times(Ops.neg(x))),
            new Kept("a third is no power of two", DType.F64, x -> x.over(3)),
            new Kept("truncated quotients are no products", DType.I32, x -> x.over(2)),
            new Kept("-(x - y) of equals is -0", DType.F64, x -> Ops.neg(x.minus(Ops.sin(x)))),
            new Kept("|least| is negative", DType.I32, x -> Ops.relu(Ops.abs(x))),
            new Kept("-least is least", DType.I32, x -> Ops.neg(x).over(Ops.neg(Ops.abs(x)))),
            new Kept("|√-0| is 0", DType.F64, x -> Ops.abs(Ops.sqrt(x))),
            new Kept("NaN is no number", DType.F64, x -> Ops.eq(x, x)),
            new Kept("NaN is neither less nor not less", DType.F64, x -> Ops.not(Ops.lt(x, Ops.sin(x)))),
            new Kept("x² rounds once, the power as it likes", DType.F64, x -> Ops.pow(x, 2)),
            new Kept("√-0 is -0, its power 0", DType.F64, x -> Ops.pow(x, 0.5)),
            new Kept("maximum with -0 keeps no sign", DType.F64, x -> Ops.maximum(x, Ops.constantLike(x, -0.0))));
    }
    // spotless:on

    @ParameterizedTest
    @MethodSource("kept")
    void exactRulesKeep(Kept each) {
        GraphBuilder graph = GraphBuilder.interning();
        Node node = each.of.apply(Ops.input(graph, "x", TensorType.of(each.dtype, 3)));
        assertThat(new RuleSearch(EXACT).apply(graph, node)).isEmpty();
    }

    @Test
    void matchesLiteralsOfAnyTypeAndThroughBroadcasts() {
        Rule rule = Rule.exact("x * 1 => x");
        for (DType dtype : List.of(DType.F32, DType.F64, DType.I32, DType.I64)) {
            GraphBuilder graph = GraphBuilder.interning();
            Node x = Ops.input(graph, "x", TensorType.of(dtype, 2, 3));
            assertThat(rule.apply(graph, x.times(1))).contains(x);
            assertThat(rule.apply(graph, Ops.constantLike(x, 1).times(x))).contains(x);
            assertThat(rule.apply(graph, x.times(2))).isEmpty();
            assertThat(rule.apply(graph, x.times(x))).isEmpty();
        }
    }

    @Test
    void matchesAConstantOnlyIfAllItsElementsAre() {
        GraphBuilder graph = GraphBuilder.interning();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 3));
        Rule rule = Rule.exact("x * 1 => x");
        assertThat(rule.apply(graph, x.times(Ops.constant(graph, Tensor.vector(1, 1, 1)))))
                .contains(x);
        assertThat(rule.apply(graph, x.times(Ops.constant(graph, Tensor.vector(1, 1, 2)))))
                .isEmpty();
    }

    @Test
    void matchesCommutativeOperationsInAnyOrderAtAnyDepth() {
        GraphBuilder graph = GraphBuilder.interning();
        Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        Node e = Ops.exp(x);
        Rule rule = Rule.improves("exp(x) / (1 + exp(x)) => sigmoid(x)");
        assertThat(rule.apply(graph, e.over(e.plus(1)))).contains(Ops.sigmoid(x));
        assertThat(rule.apply(graph, e.over(Ops.constant(graph, 1).plus(e)))).contains(Ops.sigmoid(x));
        assertThat(rule.apply(graph, e.over(Ops.exp(e).plus(1)))).isEmpty();
    }

    @Test
    void isCalledWhatItSays() {
        assertThat(Rule.exact("  x - 0      => x     if float(x)").name()).isEqualTo("x - 0 => x if float(x)");
    }

    @Test
    void refusesLinesThatSayNothing() {
        refuses("x + y", "is not lhs => rhs");
        refuses("x + y => z", "does not bind [z]");
        refuses("x => x", "has no operation on its left side");
        refuses("x + y => x if float(z)", "does not bind [z]");
        refuses("x + y => x if blue(x)", "no condition blue");
        refuses("frob(x) => x", "no operation frob");
        refuses("exp(x => x", "expected )");
        refuses("x + => x", "expected name or number");
        refuses("((((((((((x)))))))))) + y => x", "expected less nesting");
    }

    private static void refuses(String line, String problem) {
        assertThatThrownBy(() -> Rule.exact(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void namesTheRuleThatChangesAType() {
        GraphBuilder graph = GraphBuilder.interning();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 3));
        RuleSet wrong = RuleSet.of(Rule.exact("exp(x) => eq(x, x)"));
        assertThatThrownBy(() -> new RuleSearch(wrong).apply(graph, Ops.exp(x)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("rule \"exp(x) => eq(x, x)\" made bool[3] of f64[3]");
    }

    @Test
    void theFirstRuleThatMatchesWins() {
        GraphBuilder graph = GraphBuilder.interning();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 3));
        RuleSet both = RuleSet.of(Rule.exact("abs(x) => x"), Rule.exact("abs(x) => neg(x)"));
        assertThat(new RuleSearch(both).apply(graph, Ops.abs(x)).map(RuleSearch.Applied::node))
                .contains(x);
    }
}
