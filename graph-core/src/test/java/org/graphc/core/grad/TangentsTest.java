package org.graphc.core.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableMap;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.SmallStack;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;

class TangentsTest {
    private static final TensorType SCALAR = TensorType.scalar(DType.F64);

    private final GraphBuilder graph = GraphBuilder.create();
    private final Node x = Ops.input(graph, "x", SCALAR);
    private final Node y = Ops.input(graph, "y", SCALAR);
    private final Node v = Ops.input(graph, "v", SCALAR);
    private final Node w = Ops.input(graph, "w", SCALAR);

    private double value(Node node, double atX) {
        return ReferenceRun.of(
                        graph.build(),
                        Map.of(
                                "x", Tensor.scalar(atX),
                                "y", Tensor.scalar(3),
                                "v", Tensor.scalar(5),
                                "w", Tensor.scalar(7)))
                .value(node)
                .item();
    }

    private Tangents along(Node z, Map<Node, Node> directions) {
        return Tangents.of(z, directions, Disconnected.ERROR, Convention.STANDARD);
    }

    @Test
    void severalTargetsMoveAtOnce() {
        Node z = x.times(y);
        assertThat(value(along(z, ImmutableMap.of(x, v, y, w)).of(z), 2)).isEqualTo(5 * 3 + 2 * 7);
    }

    @Test
    void severalValuesShareTheirTangents() {
        Node sine = Ops.sin(x);
        Node a = sine.times(y);
        Node b = Ops.exp(sine);
        int before = graph.size();
        Tangents both = Tangents.of(List.of(a, b), ImmutableMap.of(x, v), Disconnected.ERROR, Convention.STANDARD);
        assertThat(value(both.of(b), 2)).isEqualTo(Math.exp(Math.sin(2)) * (5 * Math.cos(2)));
        assertThat(value(both.of(a), 2)).isEqualTo(5 * Math.cos(2) * 3);
        assertThat(graph.nodes().subList(before, graph.size()))
                .filteredOn(node -> node.op().equals(new Elementwise(ScalarFn.COS)))
                .hasSize(1);
    }

    @Test
    void aTargetThatDependsOnAnotherMovesWithItAndByItself() {
        Node inner = Ops.square(x);
        Node z = inner.times(y);
        Tangents tangents = along(z, ImmutableMap.of(x, v, inner, w));
        assertThat(value(tangents.of(z), 2)).isEqualTo((2 * 2 * 5 + 7) * 3);
    }

    @Test
    void aTangentThatIsZeroIsNoNode() {
        Node aside = Ops.tanh(y);
        Node z = Ops.sin(x).plus(aside).plus(Ops.sign(x));
        int before = graph.size();
        Tangents tangents = along(z, ImmutableMap.of(x, v));
        assertThat(tangents.tangent(aside)).isEmpty();
        assertThat(graph.nodes().subList(before, graph.size())).hasSize(2); // cos x and v cos x
    }

    @Test
    void theValueItselfMovesAsItsDirectionSays() {
        assertThat(along(x, ImmutableMap.of(x, v)).of(x)).isSameAs(v);
    }

    @Test
    void theDirectionMayDependOnTheTarget() {
        Node z = Ops.exp(x);
        Node product = Differentials.hvp(z, x, x, Disconnected.ERROR);
        assertThat(value(product, 2)).isEqualTo(Math.exp(2) * 2);
    }

    /** What forward mode must not make of lanes that nobody chose: 0 · ∞. */
    private void isZeroAtZero(UnaryOperator<Node> f) {
        Node zero = Ops.zerosLike(x);
        Node chosen = f.apply(Ops.where(Ops.gt(x, zero), x, zero));
        Node z = Ops.where(Ops.gt(x, zero), chosen, zero);
        Node after = f.apply(Ops.where(Ops.gt(x, zero), x, zero));
        assertThat(value(along(z, ImmutableMap.of(x, v)).of(z), 0)).isZero();
        assertThat(value(along(after, ImmutableMap.of(x, v)).of(after), 0)).isZero();
    }

    @Test
    void aChoiceMasksTangents() {
        isZeroAtZero(Ops::log);
        isZeroAtZero(Ops::sqrt);
        isZeroAtZero(a -> Ops.exp(Ops.sqrt(a)));
        isZeroAtZero(a -> a.times(Ops.log(a)));
        isZeroAtZero(a -> Ops.sqrt(Ops.reshape(Ops.expandDims(a, 0), a.shape())));
        isZeroAtZero(a -> Ops.sum(Ops.log(Ops.stack(0, a, a))));
        isZeroAtZero(a -> Ops.at(Ops.log(Ops.concat(0, Ops.flatten(a), Ops.flatten(y))), 0));
        isZeroAtZero(a -> Ops.cast(Ops.log(Ops.cast(a, DType.F32)), DType.F64));
        isZeroAtZero(a -> Ops.logSumExp(Ops.log(Ops.stack(0, a, a))));
    }

    @Test
    void masksOfBothBranchesAreChosenFromToo() {
        Node zero = Ops.zerosLike(x);
        Node positive = Ops.gt(x, zero);
        Node left = Ops.where(positive, x, zero);
        Node right = Ops.where(positive, x.times(2), zero);
        Node z = Ops.sqrt(Ops.where(Ops.gt(y, zero), left, right));
        assertThat(value(along(z, ImmutableMap.of(x, v)).of(z), 0)).isZero();
        assertThat(value(along(z, ImmutableMap.of(x, v)).of(z), 4)).isEqualTo(5 * 0.25);
    }

    @Test
    void forwardAndReverseGiveTheSameMixedDerivativeInAnyOrder() {
        Node z = Ops.exp(Ops.sin(x).times(y));
        Node byX = Gradients.of(z, x).of(x);
        Node forwardOverReverse = along(byX, ImmutableMap.of(y, w)).of(byX);
        Node moved = along(z, ImmutableMap.of(y, w)).of(z);
        Node reverseOverForward = Gradients.of(moved, x).of(x);
        Node forwardOverForward =
                along(moved, ImmutableMap.of(x, Ops.constantLike(x, 1))).of(moved);
        double expected = value(forwardOverReverse, 2);
        assertThat(value(reverseOverForward, 2)).isCloseTo(expected, within(1e-12 * Math.abs(expected)));
        assertThat(value(forwardOverForward, 2)).isCloseTo(expected, within(1e-12 * Math.abs(expected)));
    }

    @Test
    void aDirectionMustFitAndAValueMustBeAmongThoseAskedFor() {
        Node z = Ops.sin(x);
        Node wrong = Ops.input(graph, "wrong", TensorType.of(DType.F64, 2));
        assertThatThrownBy(() -> along(z, ImmutableMap.of(x, wrong)))
                .hasMessageStartingWith("[jvp] the direction is f64[2], the target f64[]");
        assertThatThrownBy(() -> along(z, ImmutableMap.of(x, v)).of(y)).hasMessage("y is not among the values");
        assertThatThrownBy(() -> along(z, ImmutableMap.of(y, v)))
                .hasMessageStartingWith("[jvp] sin does not depend on y");
    }

    /** Each node reads the one before; whatever recurses overflows the stack. */
    @Test
    void aChainOfAMillionNodesMovesOnASmallStack() {
        int[] sizes = SmallStack.call(() -> {
            Node z = x;
            while (graph.size() < 1_000_000) {
                z = Ops.sin(z);
            }
            int before = graph.size();
            along(z, ImmutableMap.of(x, v));
            return new int[] {before, graph.size()};
        });
        assertThat(sizes[1] - sizes[0]).isEqualTo(2 * (sizes[0] - 4));
    }

    @Test
    void aDiamondOfManyPathsMovesInOneStepEach() {
        Node z = x;
        for (int i = 0; i < 100; i++) {
            z = Ops.mul(z, z);
        }
        int before = graph.size();
        along(z, ImmutableMap.of(x, v));
        assertThat(graph.size() - before).isLessThanOrEqualTo(3 * 100);
    }

    @Test
    void derivedRulesLeaveNothingBehindThatTheTangentDoesNotNeed() {
        Node m = Ops.input(graph, "m", TensorType.of(DType.F64, 3));
        Node d = Ops.input(graph, "d", TensorType.of(DType.F64, 3));
        Node z = Ops.logSumExp(m);
        int before = graph.size();
        Node tangent = along(z, ImmutableMap.of(m, d)).of(z);
        graph.output("tangent", tangent);
        BitSet live = Sweep.reaching(graph.build());
        live.clear(0, before);
        assertThat(live.cardinality()).isEqualTo(graph.size() - before);
        Tensor at = Tensor.vector(0.5, -1, 2);
        Tensor along = Tensor.vector(1, 2, 3);
        double mass = 0;
        double slope = 0;
        for (int i = 0; i < 3; i++) {
            mass += Math.exp(at.getDouble(i));
            slope += Math.exp(at.getDouble(i)) * along.getDouble(i);
        }
        Map<String, Tensor> feeds = ImmutableMap.<String, Tensor>builder()
                .put("m", at)
                .put("d", along)
                .put("x", Tensor.scalar(0))
                .put("y", Tensor.scalar(0))
                .put("v", Tensor.scalar(0))
                .put("w", Tensor.scalar(0))
                .buildOrThrow();
        Tensors.assertClose(ReferenceRun.of(graph.build(), feeds).value(tangent), Tensor.scalar(slope / mass), 1e-15);
    }
}
