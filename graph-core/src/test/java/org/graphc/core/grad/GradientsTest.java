package org.graphc.core.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Map;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.MatMul;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Domain;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;
import org.junit.jupiter.api.Test;

class GradientsTest {
    private static final TensorType SCALAR = TensorType.scalar(DType.F64);

    private final GraphBuilder graph = GraphBuilder.create();

    private Node scalar(String name) {
        return Ops.input(graph, name, SCALAR);
    }

    private Node input(String name, long... sizes) {
        return Ops.input(graph, name, TensorType.of(DType.F64, sizes));
    }

    @Test
    void theTableHoldsThoseThatTakePartAndNoOthers() {
        Node x = scalar("x");
        Node aside = scalar("aside");
        Node y = Ops.sin(x);
        Node dead = Ops.cos(x);
        Node z = y.times(Ops.exp(aside));
        Gradients gradients = Gradients.of(z, x);
        assertThat(gradients.table()).containsOnlyKeys(x, y, z).doesNotContainKey(dead);
        assertThat(gradients.table().get(x)).isSameAs(gradients.of(x));
        assertThat(gradients.gradients()).containsOnlyKeys(x);
        assertThat(graph.nodes())
                .noneMatch(node -> node.id() > z.id() && node.op().equals(new Elementwise(ScalarFn.LOG)));
    }

    @Test
    void anIntermediateAdjointCanBeAskedFor() {
        Node x = scalar("x");
        Node y = Ops.sin(x);
        Node z = Ops.square(y);
        Gradients gradients = Gradients.of(z, y);
        assertThat(run(Map.of("x", 0.5), gradients.of(y))).isEqualTo(2 * Math.sin(0.5));
        assertThat(gradients.table()).containsOnlyKeys(y, z);
    }

    @Test
    void theValueItselfHasDerivativeOne() {
        Node x = scalar("x");
        assertThat(run(Map.of("x", 7.0), Gradients.of(x, x).of(x))).isEqualTo(1);
    }

    @Test
    void disconnectedTargetsAreRefusedByDefault() {
        Node x = scalar("x");
        Node y = scalar("y");
        Node z = Ops.sin(x).named("z");
        assertThatThrownBy(() -> Gradients.of(z, y))
                .isInstanceOf(TypeMismatch.class)
                .hasMessageStartingWith("[gradient] z does not depend on y");
    }

    @Test
    void theRefusalNamesTheEdgesThatCut() {
        Node x = scalar("x");
        Node z = Ops.stopGradient(x).plus(Ops.sign(x)).named("z");
        assertThatThrownBy(() -> Gradients.of(z, x))
                .hasMessageStartingWith(
                        "[gradient] z depends on x only through sign (piecewise constant), stopGradient (cut here by"
                                + " the author), which no derivative passes");
    }

    @Test
    void disconnectedTargetsMayBeZero() {
        Node x = scalar("x");
        Node y = input("y", 2, 3);
        Gradients gradients = Gradients.of(Ops.sin(x), List.of(y, x), Disconnected.ZERO);
        assertThat(gradients.of(y).type()).isEqualTo(y.type());
        assertThat(gradients.warnings()).isEmpty();
        assertThat(gradients.gradients().keySet()).containsExactly(y, x);
    }

    @Test
    void disconnectedTargetsMayBeZeroWithAWarning() {
        Node x = scalar("x");
        Node y = scalar("y");
        Gradients gradients = Gradients.of(Ops.sin(x).named("z"), List.of(x, y), Disconnected.WARN);
        assertThat(gradients.warnings()).containsExactly("z does not depend on y");
    }

    @Test
    void aTargetThatComesAfterTheValueIsDisconnected() {
        Node x = scalar("x");
        Node z = Ops.sin(x).named("z");
        Node later = scalar("later");
        assertThatThrownBy(() -> Gradients.of(z, later)).hasMessageContaining("z does not depend on later");
    }

    @Test
    void aCostMustBeAScalar() {
        Node x = input("x", 3);
        Node z = Ops.sin(x).named("z");
        assertThatThrownBy(() -> Gradients.of(z, x))
                .hasMessageStartingWith("[gradient] z is f64[3], not a scalar: reduce it, with sum or mean, or give a"
                        + " seed of its type to vjp");
    }

    @Test
    void aCostAndItsTargetsMustBeFloats() {
        Node x = scalar("x");
        Node k = Ops.input(graph, "k", TensorType.scalar(DType.I64));
        assertThatThrownBy(() -> Gradients.of(k, x)).hasMessageStartingWith("[gradient] k is i64[], which has no");
        assertThatThrownBy(() -> Gradients.of(x, k))
                .hasMessageStartingWith("[gradient] nothing can be differentiated with respect to k, which is i64[]");
    }

    @Test
    void aTargetMustBeOfTheSameGraph() {
        Node other = Ops.input(GraphBuilder.create(), "other", SCALAR);
        assertThatThrownBy(() -> Gradients.of(scalar("x"), other))
                .hasMessageStartingWith("[gradient] other belongs to another graph");
    }

    @Test
    void aSeedMustHaveTheValuesType() {
        Node x = input("x", 3);
        assertThatThrownBy(() -> Gradients.vjp(x, List.of(x), scalar("seed"), Disconnected.ERROR))
                .hasMessageStartingWith("[vjp] the seed is f64[], the value f64[3]");
    }

    @Test
    void onlyTargetsHaveDerivatives() {
        Node x = scalar("x");
        Node y = Ops.sin(x);
        assertThatThrownBy(() -> Gradients.of(y, x).of(y))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sin is not among the targets");
    }

    @Test
    void aSeedFromOutsideMakesABlockOfALargerGraph() {
        Node u = input("u", 2);
        Node w = input("w", 2, 2);
        Node v = Ops.tanh(Ops.matmul(w, u));
        Node seed = input("seed", 2);
        Gradients block = Gradients.vjp(v, List.of(u, w), seed, Disconnected.ERROR);
        assertThat(block.of(u).type()).isEqualTo(u.type());
        assertThat(block.of(w).type()).isEqualTo(w.type());
    }

    @Test
    void gradientsOfGradientsReachAnyOrder() {
        Node x = scalar("x");
        Node value = Ops.exp(x.times(2));
        for (int order = 0; order < 5; order++) {
            value = Gradients.of(value, x).of(x);
        }
        assertThat(run(Map.of("x", 0.0), value)).isEqualTo(32);
    }

    @Test
    void aTowerOfCompositionsGrowsByItsHeight() {
        int ten = nodesOfTower(10);
        int twenty = nodesOfTower(20);
        int thirty = nodesOfTower(30);
        assertThat(thirty - twenty).isEqualTo(twenty - ten);
        assertThat(thirty).isLessThan(30 * 12);
    }

    /** f(f(…f(w))) with f(x) = x · sin x, which reads its argument twice: expanded it would be 2ⁿ. */
    private static int nodesOfTower(int height) {
        GraphBuilder tower = GraphBuilder.create();
        Node w = Ops.input(tower, "w", SCALAR);
        Node x = w;
        for (int i = 0; i < height; i++) {
            x = x.times(Ops.sin(x));
        }
        Gradients.of(x, w);
        return tower.size();
    }

    @Test
    void biasAndWeightsShareTheErrorSignalOnceCommonSubexpressionsAreMerged() {
        Node w = input("W", 2, 3);
        Node b = input("b", 2);
        Node x = input("x", 3);
        Node z = Ops.matmul(w, x).plus(b);
        Gradients gradients = Gradients.of(Ops.sum(Ops.tanh(z)), w, b);
        assertThat(gradients.of(b)).isSameAs(gradients.table().get(z));
        graph.output("dW", gradients.of(w)).output("db", gradients.of(b));
        Graph merged = Sweep.forward(graph.build(), Sweep::copy);
        assertThat(merged.nodes())
                .filteredOn(node -> node.op().equals(new Elementwise(ScalarFn.TANH)))
                .hasSize(1);
        assertThat(merged.size()).isLessThan(graph.size());
    }

    @Test
    void theDerivativesOfAProductAreTheBooks() {
        Node a = input("A", 2, 3);
        Node b = input("B", 3, 4);
        Node g = input("G", 2, 4);
        Node v = Ops.matmul(a, b);
        Gradients gradients = Gradients.vjp(v, List.of(a, b), g, Disconnected.ERROR);
        Node da = gradients.of(a);
        Node db = gradients.of(b);
        assertThat(da.op()).isEqualTo(new MatMul());
        assertThat(da.input(0)).isSameAs(g);
        assertThat(da.input(1).input(0)).isSameAs(b);
        assertThat(db.input(0).input(0)).isSameAs(a);
        assertThat(db.input(1)).isSameAs(g);
    }

    @Test
    void theGradientOfANetworkIsTheClosedForm() {
        Node w1 = input("W1", 4, 3);
        Node w2 = input("W2", 2, 4);
        Node x = input("x", 3);
        Node y = input("y", 2);
        Node z1 = Ops.matmul(w1, x);
        Node z2 = Ops.matmul(w2, Ops.sigmoid(z1));
        Node a2 = Ops.sigmoid(z2);
        Node cost = Ops.sum(Ops.square(a2.minus(y))).times(0.5);

        Node gradC = a2.minus(y);
        Node delta2 = gradC.times(slope(z2));
        Node delta1 = Ops.matmul(Ops.transpose(w2), delta2).times(slope(z1));
        Node closed = Ops.outer(delta1, x);

        Node symbolic = Gradients.of(cost, w1).of(w1);
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        feeds.put("W1", random(1, 4, 3))
                .put("W2", random(2, 2, 4))
                .put("x", random(3, 3))
                .put("y", random(4, 2));
        ReferenceRun run = ReferenceRun.of(graph.build(), feeds.buildOrThrow());
        Tensors.assertClose(run.value(symbolic), run.value(closed), 1e-14);
    }

    private static Node slope(Node z) {
        Node s = Ops.sigmoid(z);
        return s.times(Ops.constantLike(s, 1).minus(s));
    }

    private static Tensor random(long seed, int... shape) {
        return Domain.ANY.tensor(DType.F64, ImmutableIntArray.copyOf(shape), seed);
    }

    @Test
    void eachForwardEdgeAddsABoundedNumberOfNodes() {
        Node x = input("x", 3);
        Node w = input("w", 3, 3);
        Node h = x;
        for (int layer = 0; layer < 8; layer++) {
            h = Ops.relu(Ops.matmul(w, h)).plus(h);
        }
        Node loss = Ops.sum(h);
        int edges =
                graph.nodes().stream().mapToInt(node -> node.inputs().size()).sum();
        int before = graph.size();
        Gradients.of(loss, w, x);
        assertThat(graph.size() - before).isLessThan(4 * edges);
    }

    @Test
    void derivativeNodesSayWhatTheyComeFrom() {
        Node x = scalar("x");
        Node z = Ops.sin(x).named("z");
        Node gradient = Gradients.of(z, x).of(x);
        assertThat(gradient.origin().derivative()).hasValueSatisfying(derivative -> {
            assertThat(derivative.of()).isEqualTo("z");
            assertThat(derivative.rule()).isEqualTo("sin");
            assertThat(derivative.twin()).containsSame(z);
        });
        assertThat(graph.build().adjointOf(gradient)).containsSame(x);
        assertThat(graph.origin().isDerivative()).isFalse();
    }

    private double run(Map<String, Double> at, Node node) {
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        at.forEach((name, value) -> feeds.put(name, Tensor.scalar(value)));
        return ReferenceRun.of(graph.build(), feeds.buildOrThrow()).value(node).item();
    }
}
