package org.graphc.core.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.ControlFlow;
import org.graphc.core.op.ControlFlow.Next;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Derivatives that are asked for while a body is written, by nodes of the graph around it. */
class CapturedTest {
    private final GraphBuilder graph = GraphBuilder.create();
    private final Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 2));
    private final Node z = Ops.sum(x.times(x)); // 29

    /** A body of one kind, whose function is of a vector that is (2, 3) once. */
    private record Kind(String name, UnaryOperator<UnaryOperator<Node>> in) {
        Node of(Node start, UnaryOperator<Node> function) {
            return in.apply(function).apply(start);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Kind> kinds() {
        return Stream.of(
                new Kind(
                        "scan",
                        f -> s -> ControlFlow.scan(
                                        (c, e) -> Next.carry(f.apply(c.get(0))),
                                        List.of(s),
                                        List.of(Ops.reshape(s, Shape.of(1, 2))))
                                .carry()),
                new Kind(
                        "element",
                        f -> s -> Ops.at(
                                ControlFlow.scan(
                                                (c, e) -> Next.carry().emit(f.apply(e.get(0))),
                                                List.of(),
                                                List.of(Ops.reshape(s, Shape.of(1, 2))))
                                        .output(),
                                0)),
                new Kind(
                        "while",
                        f -> s -> ControlFlow.whileLoop(
                                        c -> Ops.lt(c.get(1), Ops.constantLike(c.get(1), 1)),
                                        c -> List.of(f.apply(c.get(0)), c.get(1).plus(1)),
                                        List.of(s, Ops.scalar(s.owner().innermost(), DType.F64, 0)),
                                        OptionalLong.of(1))
                                .get(0)),
                new Kind(
                        "cond",
                        f -> s -> ControlFlow.cond(
                                        Ops.gt(Ops.sum(s), Ops.scalar(s.owner().innermost(), DType.F64, 0)),
                                        () -> List.of(f.apply(s)),
                                        () -> List.of(s))
                                .get(0)),
                new Kind(
                        "checkpoint",
                        f -> s -> ControlFlow.checkpoint(c -> List.of(f.apply(c.get(0))), List.of(s))
                                .get(0)));
    }

    private void check(Kind kind, UnaryOperator<Node> function, double... expected) {
        Node start = x.minus(Ops.constant(graph, Tensor.vector(0, 2)));
        graph.output("once", kind.of(start, function));
        graph.output("within", kind.of(start, s -> kind.of(s, function)));
        var out = ReferenceRun.outputs(graph.build(), ImmutableMap.of("x", Tensor.vector(2, 5)));
        Tensors.assertClose(out.get("once"), Tensor.vector(expected), 1e-14);
        Tensors.assertClose(out.get("within"), Tensor.vector(expected), 1e-14);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aGradientByAnOuterNodeFollowsPathsThroughOuterNodes(Kind kind) {
        check(kind, s -> Gradients.of(Ops.sum(x.times(z)), x).of(x), 29 + 28, 29 + 70);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void ofAnOuterValueToo(Kind kind) {
        check(kind, s -> Gradients.of(z, x).of(x), 4, 10);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void targetsOfSeveralGraphsThatDependOnEachOther(Kind kind) {
        check(
                kind,
                s -> {
                    Node own = s.times(0).plus(x);
                    Gradients gradients = Gradients.of(Ops.sum(own.times(z)), x, z, own);
                    return Ops.add(
                            gradients.of(x).times(Ops.broadcastTo(gradients.of(z), x.shape())), gradients.of(own));
                },
                57 * 7 + 29,
                99 * 7 + 29);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatIsMadeAgainInsideIsATargetLikeOthers(Kind kind) {
        Node wide = Ops.broadcastTo(z, Shape.of(Dim.constant(2)));
        check(kind, s -> Gradients.of(Ops.sum(wide.times(x).times(x)), wide).of(wide), 4, 25);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void forwardModeMovesOuterNodes(Kind kind) {
        check(
                kind,
                s -> {
                    Node square = x.times(x);
                    Tangents moved = Tangents.of(
                            List.of(z, square), ImmutableMap.of(x, x), Disconnected.ERROR, Convention.STANDARD);
                    return moved.of(square).plus(Ops.broadcastTo(moved.of(z), x.shape()));
                },
                66,
                108);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void wholeMatricesByOuterNodes(Kind kind) {
        check(kind, s -> Ops.matmul(Differentials.hessian(Ops.sum(x.times(z)), x, Disconnected.ERROR), x), 114, 198);
    }

    @Test
    void messagesNameTheOuterNode() {
        Node cut = Ops.stopGradient(z);
        assertThatThrownBy(() -> kinds().findFirst()
                        .orElseThrow()
                        .of(
                                x,
                                s -> Gradients.of(Ops.sum(s.times(Ops.broadcastTo(cut, s.shape()))), x)
                                        .of(x)))
                .isInstanceOf(TypeMismatch.class)
                .hasMessageStartingWith(
                        "[gradient] sum depends on x only through stopGradient (cut here by the author), which no"
                                + " derivative passes");
        assertThatThrownBy(() -> kinds().findFirst()
                        .orElseThrow()
                        .of(x, s -> Gradients.of(Ops.sum(s), x).of(x)))
                .hasMessageStartingWith("[gradient] sum does not depend on x");
        GraphBuilder other = GraphBuilder.create();
        Node alien = Ops.input(other, "alien", TensorType.scalar(DType.F64));
        assertThatThrownBy(() -> Gradients.of(z, alien))
                .hasMessageStartingWith("[gradient] alien belongs to another graph");
        assertThat(other.size()).isEqualTo(1);
    }
}
