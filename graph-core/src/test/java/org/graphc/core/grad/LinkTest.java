package org.graphc.core.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Optional;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.AdjointState;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Origin;
import org.graphc.core.graph.Source;
import org.graphc.core.graph.Vjp;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;

class LinkTest {
    private static final TensorType SCALAR = TensorType.scalar(DType.F64);

    private final GraphBuilder graph = GraphBuilder.create();
    private final Node x = Ops.input(graph, "x", SCALAR);
    private final Node y = Ops.input(graph, "y", SCALAR);

    /** The sine, written by someone who knows no calculus. */
    private record Unruled() implements Op {
        @Override
        public String name() {
            return "unruled";
        }

        @Override
        public TensorType infer(List<TensorType> inputs) {
            return inputs.get(0);
        }

        @Override
        public Tensor evaluate(List<Tensor> inputs, Sizes sizes) {
            return Tensor.scalar(Math.sin(inputs.get(0).item()));
        }

        @Override
        public AdjointState adjointState(int i) {
            return AdjointState.MISSING;
        }
    }

    /** Neither a rule nor a word about it. */
    private record Careless() implements Op {
        @Override
        public String name() {
            return "careless";
        }

        @Override
        public TensorType infer(List<TensorType> inputs) {
            return inputs.get(0);
        }

        @Override
        public Tensor evaluate(List<Tensor> inputs, Sizes sizes) {
            return inputs.get(0);
        }
    }

    private static Node written(Node node, GraphBuilder graph) {
        graph.at(Origin.NONE);
        return node;
    }

    private GraphBuilder line(int line) {
        return graph.at(Origin.NONE.withSource(new Source("model.graph", line, 9, 10)));
    }

    private Link link(Node z) {
        return Gradients.of(z, List.of(x), Disconnected.ZERO).state(x);
    }

    @Test
    void aDerivativeThatPassesHasNoCause() {
        Link link = link(Ops.sin(x));
        assertThat(link.state()).isEqualTo(AdjointState.VALUE);
        assertThat(link.cause()).isEmpty();
        assertThat(link.cuts()).isEmpty();
    }

    @Test
    void aPiecewiseConstantFunctionIsZero() {
        line(3);
        Node sign = written(Ops.sign(x), graph);
        Link link = link(sign.times(y));
        assertThat(link.state()).isEqualTo(AdjointState.ZERO);
        assertThat(link.cause()).contains(new Link.Cut(sign, 0, AdjointState.ZERO));
        assertThat(link.cause().orElseThrow().source()).contains(new Source("model.graph", 3, 9, 10));
    }

    @Test
    void whatTheAuthorCutIsDisconnected() {
        Node cut = Ops.stopGradient(Ops.sin(x));
        Link link = link(cut.times(y));
        assertThat(link.state()).isEqualTo(AdjointState.DISCONNECTED);
        assertThat(link.cause()).contains(new Link.Cut(cut, 0, AdjointState.DISCONNECTED));
    }

    @Test
    void withoutAPathItIsDisconnectedAndNothingCuts() {
        Link link = link(Ops.sin(y));
        assertThat(link).isEqualTo(new Link(AdjointState.DISCONNECTED, ImmutableList.of()));
    }

    @Test
    void throughIntegersAndTruthValuesItIsUndefined() {
        Node whole = Ops.cast(x, DType.I64);
        Link integers = link(Ops.cast(whole, DType.F64).times(y));
        assertThat(integers.state()).isEqualTo(AdjointState.UNDEFINED);
        assertThat(integers.cause()).contains(new Link.Cut(whole, 0, AdjointState.UNDEFINED));
        Node test = Ops.gt(x, y);
        assertThat(link(Ops.where(test, y, y.negate())).cause())
                .contains(new Link.Cut(test, 0, AdjointState.UNDEFINED));
        Node best = Ops.argMax(Ops.stack(0, x, y), 0);
        assertThat(link(Ops.cast(best, DType.F64)).cause()).contains(new Link.Cut(best, 0, AdjointState.UNDEFINED));
    }

    @Test
    void onePathThatPassesIsEnough() {
        Link link = link(Ops.sign(x).plus(Ops.stopGradient(x)).plus(x));
        assertThat(link.state()).isEqualTo(AdjointState.VALUE);
        assertThat(link.cuts()).hasSize(2);
        assertThat(link.cause()).isEmpty();
    }

    @Test
    void ofPathsThatAllStopTheGravestCounts() {
        Node cut = Ops.stopGradient(x);
        Node sign = Ops.sign(x);
        assertThat(link(cut.plus(sign)).state()).isEqualTo(AdjointState.ZERO);
        Node whole = Ops.cast(Ops.cast(x, DType.I32), DType.F64);
        assertThat(link(cut.plus(sign).plus(whole)).state()).isEqualTo(AdjointState.UNDEFINED);
    }

    @Test
    void theEdgeNearestToTheTargetIsTheCause() {
        Node first = Ops.sign(x);
        assertThat(link(Ops.stopGradient(Ops.sin(first)).plus(y)).cause())
                .contains(new Link.Cut(first, 0, AdjointState.ZERO));
    }

    @Test
    void aRuleThatSendsNothingMakesAZero() {
        Node joined = graph.append(new Half(), x, y);
        Gradients gradients = Gradients.of(joined, List.of(x, y), Disconnected.ZERO);
        assertThat(gradients.state(x).state()).isEqualTo(AdjointState.VALUE);
        assertThat(gradients.state(y).cause()).contains(new Link.Cut(joined, 1, AdjointState.ZERO));
        assertThatThrownBy(() -> Differentials.jvp(joined, y, x, Disconnected.ERROR))
                .hasMessageStartingWith("[jvp] half depends on y only through half (piecewise constant)");
    }

    /** The first of two inputs; its rule does not even mention the second. */
    private record Half() implements Op {
        @Override
        public String name() {
            return "half";
        }

        @Override
        public TensorType infer(List<TensorType> inputs) {
            return inputs.get(0);
        }

        @Override
        public Tensor evaluate(List<Tensor> inputs, Sizes sizes) {
            return inputs.get(0);
        }

        @Override
        public void vjp(Vjp v) {
            v.propagate(0, v.adjoint());
        }
    }

    @Test
    void intermediateValuesHaveStatesToo() {
        Node inner = Ops.sin(x);
        Node z = Ops.sign(inner).plus(x);
        Gradients gradients = Gradients.of(z, List.of(x), Disconnected.ERROR);
        assertThat(gradients.state(inner).state()).isEqualTo(AdjointState.ZERO);
        assertThat(gradients.state(x).state()).isEqualTo(AdjointState.VALUE);
    }

    @Test
    void messagesNameTheEdgesTheirLinesAndWhyTheyCut() {
        line(3);
        Node sign = Ops.sign(x);
        line(4);
        Node cut = Ops.stopGradient(x);
        Node z = written(sign.times(cut), graph).named("z");
        assertThatThrownBy(() -> Gradients.of(z, x))
                .hasMessageStartingWith("[gradient] z depends on x only through sign at model.graph:3:9 (piecewise"
                        + " constant), stopGradient at model.graph:4:9 (cut here by the author), which no derivative"
                        + " passes");
        assertThatThrownBy(() -> Differentials.jvp(z, x, y, Disconnected.ERROR))
                .hasMessageStartingWith("[jvp] z depends on x only through sign at model.graph:3:9");
    }

    @Test
    void aMissingRuleIsRefusedEvenWhereOtherPathsPass() {
        line(5);
        Node unruled = graph.append(new Unruled(), x);
        Node z = written(unruled.plus(x), graph).named("z");
        String message =
                "z depends on x through unruled at model.graph:5:9 (without a rule), which no derivative passes";
        for (Disconnected policy : new Disconnected[] {Disconnected.ERROR, Disconnected.ZERO}) {
            assertThatThrownBy(() -> Gradients.of(z, List.of(x), policy))
                    .hasMessageStartingWith("[gradient] " + message);
            assertThatThrownBy(() -> Differentials.jvp(z, x, y, policy)).hasMessageStartingWith("[jvp] " + message);
        }
        Gradients warned = Gradients.of(z, List.of(x), Disconnected.WARN);
        assertThat(warned.warnings()).containsExactly(message);
        assertThat(warned.state(x).state()).isEqualTo(AdjointState.MISSING);
        Tangents forward = Tangents.of(z, ImmutableMap.of(x, y), Disconnected.WARN, Convention.STANDARD);
        assertThat(forward.warnings()).containsExactly(message);
    }

    @Test
    void anOperationWithoutARuleThatDoesNotSaySoIsAnErrorOfItsAuthor() {
        Node z = graph.append(new Careless(), x);
        assertThatThrownBy(() -> Gradients.of(z, x))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Careless[] lets derivatives pass and has no rule");
    }

    @Test
    void forwardModeIsSilentAboutWhatIsMeant() {
        Node z = Ops.sign(x).named("z");
        assertThat(Tangents.of(z, ImmutableMap.of(x, y), Disconnected.ZERO, Convention.STANDARD)
                        .tangent(z))
                .isEqualTo(Optional.empty());
        assertThat(Tangents.of(z, ImmutableMap.of(x, y), Disconnected.WARN, Convention.STANDARD)
                        .warnings())
                .containsExactly("z depends on x only through sign (piecewise constant), which no derivative passes");
    }
}
