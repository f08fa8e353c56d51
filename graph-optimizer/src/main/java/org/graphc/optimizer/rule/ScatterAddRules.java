package org.graphc.optimizer.rule;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import java.util.stream.IntStream;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.op.ScatterAdd;
import org.graphc.core.type.DType;

/**
 * Updates added by indices, as adjoints of what was read by them. Integers may be added in any order. Floats may not,
 * and large ones that cancel lose the small one that was added to them first; where no element is named twice, there
 * is no order to change.
 */
final class ScatterAddRules {
    static final RuleSet RULES = RuleSet.of(
            new Coded(
                    "scatterAdd(0, i, u) + scatterAdd(0, i, v) => scatterAdd(0, i, u + v) of distinct i or integers",
                    Precision.EXACT,
                    ScalarFn.ADD,
                    ScatterAddRules::twins),
            new Coded(
                    "x + scatterAdd(0, i, u) => scatterAdd(x, i, u) of integers",
                    Precision.EXACT,
                    ScalarFn.ADD,
                    (out, node) -> node.dtype().isInteger() ? onto(out, node, false) : Optional.empty()),
            new Coded(
                    "x + scatterAdd(0, i, u) => scatterAdd(x, i, u) of distinct indices",
                    Precision.IMPROVES,
                    ScalarFn.ADD,
                    (out, node) -> node.dtype().isFloat() ? onto(out, node, false) : Optional.empty()),
            new Coded(
                    "x + scatterAdd(0, i, u) => scatterAdd(x, i, u)",
                    Precision.RELAXED,
                    ScalarFn.ADD,
                    (out, node) -> onto(out, node, true)),
            new Coded(
                    "scatterAdd(scatterAdd(x, i, u), i, v) => scatterAdd(x, i, u + v) of integers",
                    Precision.EXACT,
                    ScatterAdd.class,
                    (out, node) -> node.dtype().isInteger() ? twice(out, node) : Optional.empty()),
            new Coded(
                    "scatterAdd(scatterAdd(x, i, u), i, v) => scatterAdd(x, i, u + v)",
                    Precision.RELAXED,
                    ScatterAdd.class,
                    (out, node) -> node.dtype().isFloat() ? twice(out, node) : Optional.empty()),
            new Coded(
                    "sum(scatterAdd(0, i, u)) of integers => sum(u)",
                    Precision.EXACT,
                    Monoid.SUM,
                    (out, node) -> node.dtype().isInteger() ? total(out, node) : Optional.empty()),
            new Coded(
                    "sum(scatterAdd(0, i, u)) => sum(u)",
                    Precision.RELAXED,
                    Monoid.SUM,
                    (out, node) -> node.dtype().isFloat() ? total(out, node) : Optional.empty()));

    private ScatterAddRules() {}

    private static boolean isOfZeros(Node node) {
        return node.op() instanceof ScatterAdd && Literals.matches(Literals.ZERO, node.input(0));
    }

    /** True where the order in which the node adds its updates changes no value. */
    private static boolean isOrderless(Node node) {
        ScatterAdd add = (ScatterAdd) node.op();
        boolean isSingle = add.batchDims() == 0
                && Indices.areDistinct(node.input(1), node.shape().dim(add.axis()));
        return isSingle || node.dtype().isInteger();
    }

    private static boolean isAlike(Node a, Node b) {
        return a.op().equals(b.op()) && a.input(1) == b.input(1);
    }

    /** Refused of floats where an element may be named twice: its updates may cancel. */
    private static Optional<Node> twins(GraphBuilder out, Node node) {
        Node a = node.input(0);
        Node b = node.input(1);
        boolean isTwin = isOfZeros(a) && isOfZeros(b) && isAlike(a, b) && isOrderless(a);
        return isTwin
                ? Optional.of(out.append(a.op(), a.input(0), a.input(1), Ops.add(a.input(2), b.input(2))))
                : Optional.empty();
    }

    /** A zero of {@code x} that nothing is added to keeps its sign. Refused as above. */
    private static Optional<Node> onto(GraphBuilder out, Node node, boolean isAny) {
        for (int i = 1; i >= 0; i--) {
            Node scattered = node.input(i);
            if (isOfZeros(scattered) && (isAny || isOrderless(scattered))) {
                return Optional.of(
                        out.append(scattered.op(), node.input(1 - i), scattered.input(1), scattered.input(2)));
            }
        }
        return Optional.empty();
    }

    /** Refused of floats by default: {@code (x + u) + v} is not {@code x + (u + v)}; of bool, where it is "or". */
    private static Optional<Node> twice(GraphBuilder out, Node node) {
        Node inner = node.input(0);
        return node.dtype() != DType.BOOL && isAlike(node, inner)
                ? Optional.of(
                        out.append(node.op(), inner.input(0), inner.input(1), Ops.add(inner.input(2), node.input(2))))
                : Optional.empty();
    }

    /** Over the axis that indices name, or more. Refused where an index may name nothing, or be refused itself. */
    private static Optional<Node> total(GraphBuilder out, Node node) {
        Node scattered = node.input(0);
        ImmutableIntArray axes = ((Reduce) node.op()).axes();
        if (!isOfZeros(scattered)) {
            return Optional.empty();
        }
        ScatterAdd add = (ScatterAdd) scattered.op();
        int named = scattered.input(1).shape().rank();
        boolean isWhole = add.batchDims() == 0
                && axes.contains(add.axis())
                && named + axes.length() > 1
                && Indices.nameAlways(
                        add.outOfRange(), scattered.input(1), scattered.shape().dim(add.axis()));
        if (!isWhole) {
            return Optional.empty();
        }
        int[] over = axes.stream()
                .flatMap(axis -> axis == add.axis()
                        ? IntStream.range(axis, axis + named)
                        : IntStream.of(axis < add.axis() ? axis : axis + named - 1))
                .toArray();
        return Optional.of(Ops.sum(scattered.input(2), over));
    }
}
