package org.graphc.core.grad;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.graphc.core.grad.Differentials.Choices;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Origin;
import org.graphc.core.op.Ops;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/** Whole matrices of derivatives: one sweep for all rows or all columns (docs/adr/0020-jacobians.md). */
final class Jacobians {
    private Jacobians() {}

    static Node dense(Node value, Node target, Choices choices) {
        Dim rows = value.shape().elements();
        Dim columns = target.shape().elements();
        boolean forward = switch (choices.mode()) {
            case FORWARD -> true;
            case REVERSE -> false;
            case AUTO -> isForward(rows, columns);
        };
        if (!fits(forward ? columns : rows)) {
            throw new TypeMismatch(
                    "jacobian",
                    "computes " + (forward ? columns + " columns" : rows + " rows") + " of " + value.type() + " by "
                            + target.type() + " at once; it takes at most " + Differentials.MAX_ROWS);
        }
        return forward ? columns(value, target, choices) : rows(value, target, choices);
    }

    /** Columns where they are fewer, or where only their number is known. */
    private static boolean isForward(Dim rows, Dim columns) {
        return columns.isConstant() && (!rows.isConstant() || columns.value() < rows.value());
    }

    private static boolean fits(Dim sweeps) {
        return !sweeps.isConstant() || sweeps.value() <= Differentials.MAX_ROWS;
    }

    private static Node rows(Node value, Node target, Choices choices) {
        Node seeds = in(value, () -> seeds(value));
        Optional<Node> rows = new Linearization(value, target, choices).pull(seeds);
        return in(
                value,
                () -> rows.map(r -> Ops.reshape(r, joined(value, target))).orElseGet(() -> zeros(value, target)));
    }

    private static Node columns(Node value, Node target, Choices choices) {
        Node seeds = in(value, () -> seeds(target));
        Optional<Node> columns = new Linearization(value, target, choices).push(seeds);
        return in(
                value,
                () -> columns.map(c -> {
                            int rank = c.shape().rank();
                            int[] last = IntStream.range(0, rank)
                                    .map(i -> (i + 1) % rank)
                                    .toArray();
                            return Ops.reshape(rank == 1 ? c : Ops.transpose(c, last), joined(value, target));
                        })
                        .orElseGet(() -> zeros(value, target)));
    }

    /** Nodes that differentiation adds around a sweep. */
    static Node in(Node value, Supplier<Node> body) {
        GraphBuilder graph = value.owner();
        Origin before = graph.origin();
        graph.at(Requests.origin(value, "jacobian", value));
        Node made = body.get();
        graph.at(before);
        return made;
    }

    /** For each element of a tensor the tensor that is one there and zero elsewhere. */
    private static Node seeds(Node like) {
        Dim size = like.shape().elements();
        Node identity = identity(like.owner(), like.dtype(), size);
        return Ops.reshape(identity, prefixed(size, like.shape()));
    }

    /** A column of ones with n zeros behind each, in rows of n: the ones are n + 1 apart. */
    private static Node identity(GraphBuilder graph, DType dtype, Dim n) {
        Node ones = Ops.full(graph, new TensorType(dtype, Shape.of(n, Dim.ONE)), 1);
        Node padded = Ops.concat(1, ones, Ops.full(graph, new TensorType(dtype, Shape.of(n, n)), 0));
        return Ops.reshape(Ops.slice(Ops.flatten(padded), 0, Dim.ZERO, n.times(n), 1), Shape.of(n, n));
    }

    private static Node zeros(Node value, Node target) {
        return Ops.full(value.owner(), new TensorType(target.dtype(), joined(value, target)), 0);
    }

    private static Shape prefixed(Dim size, Shape shape) {
        return new Shape(
                ImmutableList.<Dim>builder().add(size).addAll(shape.dims()).build());
    }

    private static Shape joined(Node value, Node target) {
        return Shape.of(ImmutableList.copyOf(
                Iterables.concat(value.shape().dims(), target.shape().dims())));
    }
}
