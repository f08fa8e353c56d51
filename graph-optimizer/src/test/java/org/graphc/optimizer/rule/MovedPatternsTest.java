package org.graphc.optimizer.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Domain;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.optimizer.pass.Pipeline;
import org.graphc.optimizer.pass.Pipelines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Left sides with a transpose, a reshape or a broadcast between their operations. */
class MovedPatternsTest {
    private static final Map<String, UnaryOperator<Node>> MOVES = ImmutableMap.of(
            "transpose", x -> Ops.transpose(x, 1, 0),
            "reshape", x -> Ops.reshape(x, Shape.of(12)),
            "broadcast", x -> Ops.broadcastTo(x, Shape.of(2, 3, 4)),
            "both", x -> Ops.transpose(Ops.broadcastTo(Ops.reshape(x, Shape.of(12)), Shape.of(2, 12)), 1, 0));

    private record Pattern(String rule, String function, Written of) {}

    private interface Written {
        Node of(Node x, Node y, UnaryOperator<Node> moved);
    }

    private record Case(Pattern pattern, String move) {
        Graph graph() {
            GraphBuilder graph = GraphBuilder.create();
            Node x = Ops.input(graph, "x", new TensorType(DType.F64, Shape.of(3, 4)));
            Node y = Ops.input(graph, "y", new TensorType(DType.F64, Shape.of(3, 4)));
            return graph.output("z", pattern.of.of(x, y, MOVES.get(move))).build();
        }

        @Override
        public String toString() {
            return pattern.rule + " through " + move;
        }
    }

    private static final List<Pattern> PATTERNS = List.of(
            new Pattern("log(1 + x) => log1p(x)", "log1p", (x, y, m) -> Ops.log(m.apply(x.plus(1)))),
            new Pattern(
                    "exp(x) - 1 => expm1(x)",
                    "expm1",
                    (x, y, m) -> m.apply(Ops.exp(x)).minus(1)),
            new Pattern("log1p(exp(x)) => softplus(x)", "softplus", (x, y, m) -> Ops.log1p(m.apply(Ops.exp(x)))),
            new Pattern(
                    "log(sigmoid(x)) => neg(softplus(neg(x)))",
                    "softplus",
                    (x, y, m) -> Ops.log(m.apply(Ops.sigmoid(x)))),
            new Pattern(
                    "1 - sigmoid(x) => sigmoid(neg(x))",
                    "neg",
                    (x, y, m) -> Ops.constant(x.owner(), 1).minus(m.apply(Ops.sigmoid(x)))),
            new Pattern(
                    "log(exp(x) + exp(y)) => logAddExp(x, y)",
                    "logAddExp",
                    (x, y, m) -> Ops.log(m.apply(Ops.exp(x)).plus(Ops.exp(m.apply(y))))),
            new Pattern(
                    "log(sum[a](exp(x))) => logSumExp[a](x)",
                    "logSumExp",
                    (x, y, m) -> Ops.log(Ops.sum(m.apply(Ops.exp(x)), 0))),
            new Pattern(
                    "sqrt(x * x + y * y) => hypot(x, y)",
                    "hypot",
                    (x, y, m) -> Ops.sqrt(m.apply(Ops.square(x)).plus(Ops.square(m.apply(y))))));

    static Stream<Case> cases() {
        return PATTERNS.stream().flatMap(p -> MOVES.keySet().stream().map(move -> new Case(p, move)));
    }

    private static boolean has(Graph graph, String function) {
        return graph.nodes().stream().anyMatch(node -> node.op().name().equals(function));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void matchesThroughMoves(Case each) {
        Graph written = each.graph();
        Graph made = Pipelines.o2().run(written).graph();
        assertThat(has(written, each.pattern.function)).isFalse();
        assertThat(has(made, each.pattern.function)).isTrue();
        Pipeline without = Pipelines.o2().withoutRule(each.pattern.rule);
        assertThat(has(without.run(written).graph(), each.pattern.function)).isFalse();
        for (int seed = 0; seed < 5; seed++) {
            Map<String, Tensor> feeds = ImmutableMap.of("x", random(seed), "y", random(seed + 100));
            Tensors.assertClose(value(made, feeds), value(written, feeds), 1e-14);
        }
    }

    private static Tensor random(int seed) {
        return Tensors.random(DType.F64, Sizes.NONE.of(Shape.of(3, 4)), Domain.ANY, seed);
    }

    private static Tensor value(Graph graph, Map<String, Tensor> feeds) {
        return ReferenceRun.outputs(graph, feeds).get("z");
    }

    /** A sum is no function of single elements: a move of its result is none of its argument. No bit may change. */
    @Test
    void keepsWhatIsMovedOtherwise() {
        GraphBuilder graph = GraphBuilder.interning();
        Node x = Ops.input(graph, "x", new TensorType(DType.F64, Shape.of(3, 3)));
        Node turned = Ops.transpose(Ops.sum(Ops.exp(Ops.broadcastTo(x, Shape.of(2, 3, 3))), 0), 1, 0);
        assertThat(Rule.improves("log(sum[a](exp(x))) => logSumExp[a](x)").apply(graph, Ops.log(turned)))
                .isEmpty();
        Node opposite = Ops.transpose(Ops.neg(x), 1, 0);
        assertThat(Rule.exact("x + neg(y) => x - y").apply(graph, x.plus(opposite)))
                .isEmpty();
        Node different = Ops.square(x).plus(Ops.transpose(x, 1, 0).times(x));
        assertThat(Rule.improves("sqrt(x * x + y * y) => hypot(x, y)").apply(graph, Ops.sqrt(different)))
                .isEmpty();
    }
}
