package org.graphc.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.BitSet;
import org.graphc.core.grad.Gradients;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.testing.RandomGraphs;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;

/** {@link Graph}, and what goes over it: {@link Sweep} and {@link GraphVerifier}. */
class GraphTest {
    private static final TensorType SCALAR = TensorType.scalar(DType.F64);
    private static final Op SIN = new Elementwise(ScalarFn.SIN);

    private final GraphBuilder graph = GraphBuilder.create();
    private final Node x = Ops.input(graph, "x", SCALAR);
    private final Node w = Ops.param(graph, "w", SCALAR, new Initializer.Full(2));

    @Test
    void consumersReadANodeInOrderEachOnce() {
        Node square = Ops.square(x);
        Node sum = square.plus(x);
        Graph built = graph.output("y", sum).build();
        assertThat(built.consumers(x)).containsExactly(square, sum);
        assertThat(built.consumers(sum)).isEmpty();
    }

    @Test
    void inputsAndParametersAreToldApart() {
        Graph built = graph.build();
        assertThat(built.inputs()).containsOnlyKeys("x");
        assertThat(built.parameters()).containsOnlyKeys("w");
        assertThat(built.leaves().keySet()).containsExactly("x", "w");
    }

    @Test
    void rootsAreWhatIsAskedFor() {
        Node positive = Ops.gt(x, w);
        Node next = x.times(w);
        graph.output("y", x).output("again", x).update(w, next).check(positive, "x > w");
        assertThat(graph.build().roots()).containsExactlyInAnyOrder(x, positive, next);
    }

    @Test
    void structureIgnoresDeadNodesAndOrigins() {
        Graph one = structure(false, "y", "m");
        Graph two = structure(true, "y", "m");
        assertThat(one.sameStructure(two)).isTrue();
        assertThat(two.sameStructure(one)).isTrue();
    }

    @Test
    void structureSeesNamesOperationsAndMessages() {
        Graph one = structure(false, "y", "m");
        assertThat(one.sameStructure(structure(false, "z", "m"))).isFalse();
        assertThat(one.sameStructure(structure(false, "y", "n"))).isFalse();
        assertThat(one.sameStructure(graph.build())).isFalse();
        Graph other = Sweep.forward(
                one, (out, old, in) -> out.append(old.op().equals(SIN) ? new Elementwise(ScalarFn.COS) : old.op(), in));
        assertThat(one.sameStructure(other)).isFalse();
    }

    private static Graph structure(boolean dead, String output, String message) {
        GraphBuilder builder = GraphBuilder.create();
        Node a = Ops.input(builder, "a", SCALAR);
        if (dead) {
            builder.scope("dead", () -> Ops.exp(a));
        }
        Node y = Ops.sin(a);
        return builder.output(output, y).check(Ops.lt(y, a), message).build();
    }

    @Test
    void aSweepThatCopiesMergesOnceAndThenChangesNothing() {
        for (long seed = 0; seed < 100; seed++) {
            Graph built = RandomGraphs.of(seed).graph();
            Graph merged = GraphVerifier.verify(Sweep.forward(built, Sweep::copy), "copying");
            Graph again = Sweep.forward(merged, Sweep::copy);
            assertThat(merged.size()).isLessThanOrEqualTo(built.size());
            assertThat(again.sameStructure(merged)).as("seed %s", seed).isTrue();
            assertThat(again.size()).isEqualTo(merged.size());
        }
    }

    @Test
    void aSweepKeepsLeavesThatNobodyReads() {
        graph.output("y", Ops.sin(x));
        Graph swept = Sweep.forward(graph.build(), Sweep.reaching(graph.build()), Sweep::copy);
        assertThat(swept.leaves()).containsOnlyKeys("x", "w");
        assertThat(swept.size()).isEqualTo(3);
    }

    @Test
    void namesTwinsAndAdjointsFollowASweep() {
        Node y = Ops.sin(x).named("y");
        graph.output("dx", Gradients.of(y, x).of(x));
        Graph swept = Sweep.forward(graph.build(), Sweep::copy);
        Node dx = swept.outputs().get("dx");
        assertThat(swept.adjointOf(dx)).contains(swept.inputs().get("x"));
        Node twin = dx.origin().derivative().orElseThrow().twin().orElseThrow();
        assertThat(swept.name(twin)).contains("y");
        assertThat(swept.node(twin.id())).isSameAs(twin);
    }

    @Test
    void aOneThatWasThereBeforeTheValueStaysItsAdjoint() {
        Node y = Ops.sin(x.plus(1)).named("y");
        graph.output("seed", Gradients.of(y, x).table().get(y));
        Graph swept = Sweep.forward(graph.build(), Sweep::copy);
        Node seed = swept.outputs().get("seed");
        assertThat(swept.adjointOf(seed).flatMap(swept::name)).contains("y");
        assertThat(seed.id()).isLessThan(swept.adjointOf(seed).orElseThrow().id());
    }

    @Test
    void reachIsWhatTheRootsDependOn() {
        Node dead = Ops.cos(x);
        graph.output("y", Ops.sin(x));
        BitSet live = Sweep.reaching(graph.build());
        assertThat(live.get(x.id())).isTrue();
        assertThat(live.get(dead.id())).isFalse();
        assertThat(live.get(w.id())).isFalse();
    }

    @Test
    void theVerifierFindsAWrongType() {
        Node wrong = new Node(2, SIN, ImmutableList.of(x), TensorType.of(DType.F64, 3), graph, Origin.NONE);
        assertThatThrownBy(() -> GraphVerifier.verify(with(ImmutableList.of(x, w, wrong)), "pass p"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("after pass p: %2 = Elementwise[fn=sin] is f64[3], inferred f64[]");
    }

    @Test
    void theVerifierFindsWrongOrderInputsAndRoots() {
        assertThatThrownBy(() -> GraphVerifier.verify(with(ImmutableList.of(w, x)), "p"))
                .hasMessage("after p: %1 stands at 0");
        Node later = Ops.sin(Ops.sin(x));
        Node early = new Node(2, SIN, ImmutableList.of(later), SCALAR, graph, Origin.NONE);
        assertThatThrownBy(() -> GraphVerifier.verify(with(ImmutableList.of(x, w, early)), "p"))
                .hasMessage("after p: %2 reads %3");
        assertThatThrownBy(() -> GraphVerifier.verify(with(ImmutableList.of()), "p"))
                .hasMessage("after p: root %0 is not in the graph");
    }

    private Graph with(ImmutableList<Node> nodes) {
        return new Graph(
                nodes, ImmutableMap.of(), ImmutableMap.of("y", x), ImmutableMap.of(), ImmutableList.of(), new Labels());
    }
}
