package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Golden;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;
import org.junit.jupiter.api.Test;

/** What operations say to inputs that they do not take. */
class RefusalsTest {
    private static final Dim N = Dim.symbol("n");
    private static final Dim FOUR = Dim.constant(4);
    private static final Dim HUGE = Dim.constant(Long.MAX_VALUE);

    private final GraphBuilder graph = GraphBuilder.create();
    private final Node s = in("s", DType.F64);
    private final Node v = in("v", DType.F64, 3);
    private final Node m = in("m", DType.F64, 2, 3);
    private final Node open = Ops.input(graph, "open", TensorType.of(DType.F64, N, FOUR));
    private final Node k = in("k", DType.I64, 3);
    private final Node b = in("b", DType.BOOL, 3);
    private final Node single = in("single", DType.F32, 3);

    private Node in(String name, DType dtype, long... sizes) {
        return Ops.input(graph, name, TensorType.of(dtype, sizes));
    }

    private static ImmutableIntArray axes(int... axes) {
        return ImmutableIntArray.copyOf(axes);
    }

    @Test
    void nameTheOperationAndTheTypes() {
        List<String> lines = new ArrayList<>();
        Stream.of(elementwise(), products(), reductions(), shapes(), slices(), sources())
                .flatMap(List::stream)
                .forEach(refused -> lines.add(message(refused)));
        Golden.check(RefusalsTest.class, "messages", String.join("\n", lines));
    }

    private static String message(Supplier<Node> refused) {
        try {
            Node node = refused.get();
            return "ACCEPTED " + node.op() + " " + node.type();
        } catch (TypeMismatch e) {
            return "[" + e.op() + "] " + e.problem();
        }
    }

    private List<Supplier<Node>> elementwise() {
        return List.of(
                () -> Ops.add(m, open),
                () -> Ops.add(v, single),
                () -> Ops.add(b, b),
                () -> Ops.add(v, Ops.input(GraphBuilder.create(), "other", v.type())),
                () -> Ops.exp(k),
                () -> Ops.pow(k, 2),
                () -> Ops.not(v),
                () -> Ops.and(v, b),
                () -> Ops.lt(b, b),
                () -> Ops.where(v, v, v),
                () -> Ops.where(b, v, k),
                () -> graph.append(new Elementwise(ScalarFn.ADD), v),
                () -> graph.append(new Elementwise(ScalarFn.ADD), v, s));
    }

    private List<Supplier<Node>> products() {
        return List.of(
                () -> Ops.matmul(s, v),
                () -> Ops.matmul(m, m),
                () -> Ops.matmul(v, open),
                () -> Ops.matmul(k, v),
                () -> Ops.matmul(Ops.stack(0, m, m), Ops.matrixTranspose(Ops.stack(0, m, m, m))),
                () -> Ops.matmul(b, b),
                () -> graph.append(new MatMul(), v, v),
                () -> Ops.dot(m, v),
                () -> Ops.outer(v, m),
                () -> Ops.softmaxCrossEntropy(v, m));
    }

    private List<Supplier<Node>> reductions() {
        return List.of(
                () -> Ops.sum(b),
                () -> Ops.sum(m, 2),
                () -> Ops.sum(m, 0, -2),
                () -> Ops.sum(s, 0),
                () -> Ops.mean(k),
                () -> Ops.logSumExp(k),
                () -> Ops.argMax(b, 0),
                () -> Ops.argMax(m, -3),
                () -> graph.append(new Reduce(Monoid.SUM, axes(-1)), m),
                () -> graph.append(new Reduce(Monoid.MAX, axes(1, 0)), m),
                () -> graph.append(new LogSumExp(axes(2)), m),
                () -> graph.append(new ArgMax(-1), m));
    }

    private List<Supplier<Node>> shapes() {
        return List.of(
                () -> Ops.broadcastTo(m, Shape.of(3)),
                () -> Ops.broadcastTo(v, Shape.of(4)),
                () -> graph.append(new Broadcast(Shape.of(3, 2, 3), axes(2, 1)), m),
                () -> graph.append(new Broadcast(Shape.of(3), axes()), v),
                () -> Ops.reshape(m, Shape.of(4)),
                () -> Ops.reshape(open, Shape.of(N, N)),
                () -> Ops.transpose(m, 0, 0),
                () -> Ops.transpose(m, 0),
                () -> Ops.matrixTranspose(v),
                () -> Ops.expandDims(v, 2),
                () -> Ops.squeeze(m, 0),
                () -> Ops.concat(0),
                () -> Ops.concat(0, v, m),
                () -> Ops.concat(0, v, k),
                () -> Ops.concat(1, m, open),
                () -> Ops.concat(0, s, s),
                () -> graph.append(new Concat(-1), m),
                () -> graph.append(new Concat(0), List.of()));
    }

    private List<Supplier<Node>> slices() {
        ImmutableList<Dim> zero = ImmutableList.of(Dim.ZERO);
        ImmutableList<Dim> huge = ImmutableList.of(HUGE);
        return List.of(
                () -> Ops.slice(v, 0, Dim.ZERO, FOUR, 1),
                () -> Ops.slice(v, 0, Dim.constant(2), Dim.ONE, 1),
                () -> Ops.slice(v, 0, Dim.ZERO, Dim.ONE, 0),
                () -> Ops.slice(open, 0, Dim.ZERO, N, 2),
                () -> graph.append(new Slice(zero, zero, axes()), v),
                () -> Ops.at(v, 3),
                () -> Ops.at(v, -4),
                () -> Ops.at(s, 0),
                () -> graph.append(new Pad(ImmutableList.of(Dim.constant(-1)), zero, axes(0)), v),
                () -> graph.append(new Pad(ImmutableList.of(), ImmutableList.of(), axes()), v),
                () -> graph.append(new Pad(huge, huge, axes(0)), v));
    }

    private List<Supplier<Node>> sources() {
        return List.of(
                () -> Ops.constantLike(k, 0.5),
                () -> Ops.constantLike(k, 0x1p63),
                () -> k.plus(0.5),
                () -> Ops.constantLike(b, 2),
                () -> Ops.size(graph, N, DType.BOOL),
                () -> Ops.param(graph, "p", open.type(), new Initializer.Full(0)),
                () -> Ops.param(graph, "p", b.type(), new Initializer.Full(0)),
                () -> Ops.param(graph, "p", k.type(), new Initializer.Full(0.5)),
                () -> Ops.param(graph, "p", k.type(), new Initializer.Normal(0, 1, 1)),
                () -> Ops.param(graph, "p", v.type(), new Initializer.Glorot(1)),
                () -> Ops.param(graph, "p", v.type(), new Initializer.Literal(Tensor.scalar(1))),
                () -> Ops.input(graph, "q", TensorType.of(DType.F64, -1)),
                () -> Ops.input(graph, "q", TensorType.of(DType.F64, new long[33])),
                () -> Ops.flatten(Ops.input(graph, "big", TensorType.of(DType.F32, HUGE, HUGE))));
    }
}
