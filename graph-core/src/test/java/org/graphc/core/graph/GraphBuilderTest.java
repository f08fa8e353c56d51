package org.graphc.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;
import org.junit.jupiter.api.Test;

class GraphBuilderTest {
    private static final TensorType SCALAR = TensorType.scalar(DType.F64);
    private static final Op ADD = new Elementwise(ScalarFn.ADD);

    private final GraphBuilder graph = GraphBuilder.create();
    private final Node x = Ops.input(graph, "x", SCALAR);

    @Test
    void keepsEveryNodeThatAnAuthorWrites() {
        Node a = graph.append(ADD, x, x);
        assertThat(graph.append(ADD, x, x)).isNotSameAs(a);
        assertThat(graph.nodes()).extracting(Node::id).containsExactly(0, 1, 2);
    }

    @Test
    void findsTheEqualNodeWhenItInterns() {
        GraphBuilder interning = GraphBuilder.interning();
        Node y = Ops.input(interning, "y", SCALAR);
        assertThat(interning.append(ADD, y, y)).isSameAs(interning.append(ADD, y, y));
        assertThat(Ops.input(interning, "y", SCALAR)).isSameAs(y);
        assertThat(Ops.constant(interning, 0.0)).isNotSameAs(Ops.constant(interning, -0.0));
        assertThat(Ops.constant(interning, Tensor.vector(1, 2))).isSameAs(Ops.constant(interning, Tensor.vector(1, 2)));
    }

    @Test
    void internsBeyondTheFirstTable() {
        GraphBuilder interning = GraphBuilder.interning();
        for (int i = 0; i < 10_000; i++) {
            assertThat(Ops.constant(interning, i % 5000).id()).isEqualTo(i % 5000);
        }
    }

    @Test
    void takenNamesAreRefused() {
        assertThatThrownBy(() -> Ops.input(graph, "x", SCALAR)).hasMessage("the name x is taken");
        graph.output("y", x);
        assertThatThrownBy(() -> graph.output("y", x)).hasMessage("there is an output y already");
        assertThat(graph.size()).isEqualTo(1);
    }

    @Test
    void namesAreNames() {
        assertThatThrownBy(() -> graph.output("a b", x)).hasMessageStartingWith("\"a b\" is not a name");
        assertThatThrownBy(() -> Ops.input(graph, "a" + (char) 27, SCALAR))
                .hasMessageStartingWith("\"a\\u001b\" is not a name");
    }

    @Test
    void nodesOfAnotherGraphAreRefused() {
        Node other = Ops.input(GraphBuilder.create(), "other", SCALAR);
        assertThatThrownBy(() -> graph.append(ADD, x, other))
                .isInstanceOf(TypeMismatch.class)
                .hasMessageStartingWith("[add] its inputs belong to different graphs");
        assertThatThrownBy(() -> graph.output("y", other)).hasMessage("%0 belongs to another graph");
    }

    @Test
    void updatesAreOfParametersOnceAndOfTheirType() {
        Node w = Ops.param(graph, "w", SCALAR, new Initializer.Full(1));
        Node vector = Ops.constant(graph, Tensor.vector(1, 2));
        assertThatThrownBy(() -> graph.update(x, w)).hasMessage("%0 is not a parameter");
        assertThatThrownBy(() -> graph.update(w, vector))
                .hasMessageStartingWith("[update] a parameter of type f64[] cannot take f64[2]");
        graph.update(w, x);
        assertThatThrownBy(() -> graph.update(w, x)).hasMessage("w is updated twice");
        assertThat(graph.build().updates()).containsEntry("w", x);
    }

    @Test
    void assertionsAreOfTruthValues() {
        assertThatThrownBy(() -> graph.check(x, "positive"))
                .hasMessageStartingWith("[assert] the condition is f64[], not bool");
    }

    @Test
    void scopesNestAndEndEvenWhereTheBodyFails() {
        graph.scope("outer", () -> graph.scope("inner", () -> graph.append(ADD, x, x)));
        assertThat(graph.node(1).origin().scope()).isEqualTo("outer/inner");
        assertThatThrownBy(() -> graph.scope("bad", () -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(graph.origin()).isEqualTo(Origin.NONE);
    }

    @Test
    void aBuiltGraphDoesNotGrowWithItsBuilder() {
        Graph built = graph.output("x", x).build();
        Node late = graph.append(ADD, x, x).named("late").named("later");
        assertThat(graph.name(late)).contains("late");
        assertThat(built.size()).isEqualTo(1);
        assertThat(built.outputs()).containsOnlyKeys("x");
    }
}
