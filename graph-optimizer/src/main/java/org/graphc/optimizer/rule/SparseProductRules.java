package org.graphc.optimizer.rule;

import static org.graphc.optimizer.rule.ContractionRules.ofFloats;
import static org.graphc.optimizer.rule.ContractionRules.ofIntegers;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import java.util.stream.IntStream;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Gather;
import org.graphc.core.op.MatMul;
import org.graphc.core.op.Ops;
import org.graphc.core.op.OutOfRange;
import org.graphc.core.op.ScatterAdd;
import org.graphc.core.op.Transpose;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;

/**
 * Products with matrices that are mostly zeros. Relaxed of floats: an infinity or NaN of the other factor meets a zero
 * in the product and makes NaN of elements that do not depend on it. Exact of integers, and an improvement, if only of
 * the sign of a zero, of floats that are finite.
 */
final class SparseProductRules {
    private static final String ROWS = "matmul(oneHot(i), x) => gather(x, i)";
    private static final String ADDED = "matmul(transpose(oneHot(i)), x) => scatterAdd(0, i, x)";
    private static final String LEFT = "matmul(eye(), x) => x";
    private static final String RIGHT = "matmul(x, eye()) => x";
    private static final String SCALED_ROWS = "matmul(diag(x), y) => x * y";
    private static final String SCALED_COLUMNS = "matmul(y, diag(x)) => y * x";

    static final RuleSet RULES = RuleSet.of(
            ofIntegers(ROWS, MatMul.class, SparseProductRules::rows),
            ofFloats(ROWS, MatMul.class, SparseProductRules::rows),
            ofFinite(ROWS, SparseProductRules::rows),
            ofFinite(LEFT, (out, node) -> other(node, 0)),
            ofFinite(RIGHT, (out, node) -> other(node, 1)),
            ofFinite(SCALED_ROWS, (out, node) -> scaled(node, 0)),
            ofFinite(SCALED_COLUMNS, (out, node) -> scaled(node, 1)),
            ofIntegers(ADDED, MatMul.class, SparseProductRules::added),
            ofFloats(ADDED, MatMul.class, SparseProductRules::added),
            ofIntegers(LEFT, MatMul.class, (out, node) -> other(node, 0)),
            ofFloats(LEFT, MatMul.class, (out, node) -> other(node, 0)),
            ofIntegers(RIGHT, MatMul.class, (out, node) -> other(node, 1)),
            ofFloats(RIGHT, MatMul.class, (out, node) -> other(node, 1)),
            ofIntegers(SCALED_ROWS, MatMul.class, (out, node) -> scaled(node, 0)),
            ofFloats(SCALED_ROWS, MatMul.class, (out, node) -> scaled(node, 0)),
            ofIntegers(SCALED_COLUMNS, MatMul.class, (out, node) -> scaled(node, 1)),
            ofFloats(SCALED_COLUMNS, MatMul.class, (out, node) -> scaled(node, 1)));

    private SparseProductRules() {}

    /** Of one matrix, for whatever batch of indices. */
    private static Optional<Node> rows(GraphBuilder out, Node node) {
        return matrix(node.input(1))
                .flatMap(x -> SparseFactor.oneHot(node.input(0))
                        .map(i -> out.append(
                                new Gather(0, 0, OutOfRange.DROP),
                                x,
                                fromFront(i, x.shape().dim(0)))));
    }

    private static Coded ofFinite(String name, Coded.Body body) {
        return new Coded(
                name.replace(" =>", " of finite floats =>"),
                Precision.IMPROVES,
                MatMul.class,
                (out, node) -> node.dtype().isFloat()
                                && node.inputs().stream()
                                        .allMatch(input -> Ranges.of(input).isFinite())
                        ? body.apply(out, node)
                        : Optional.empty());
    }

    /** The matrix that all of a batch are. */
    private static Optional<Node> matrix(Node node) {
        int rank = node.shape().rank();
        boolean isSame = node.op() instanceof Broadcast b && b.axes().equals(ImmutableIntArray.of(rank - 2, rank - 1));
        boolean isWhole =
                isSame && node.input(0).shape().equals(node.shape().without(ImmutableIntArray.copyOf(range(rank - 2))));
        return rank == 2
                ? Optional.of(node)
                : Optional.of(node).filter(n -> isWhole).map(n -> n.input(0));
    }

    private static int[] range(int length) {
        return IntStream.range(0, length).toArray();
    }

    /** An index below zero has a row of zeros in a one-hot matrix, and does not count from the end. */
    private static Node fromFront(Node indices, Dim length) {
        if (Indices.areWithin(indices, length)) {
            return indices;
        }
        long none = indices.dtype() == DType.I32 ? Integer.MIN_VALUE : Long.MIN_VALUE;
        Node never = Ops.broadcastTo(
                Ops.constant(indices.owner(), Tensor.fillLong(indices.dtype(), ImmutableIntArray.of(), i -> none)),
                indices.shape());
        return Ops.where(Ops.lt(indices, Ops.zerosLike(indices)), never, indices);
    }

    /** As the derivative of the rows does. */
    private static Optional<Node> added(GraphBuilder out, Node node) {
        Node left = node.input(0);
        boolean isTurned = left.op() instanceof Transpose && node.shape().rank() == 2;
        if (!isTurned || !((Transpose) left.op()).permutation().equals(ImmutableIntArray.of(1, 0))) {
            return Optional.empty();
        }
        ScatterAdd add = new ScatterAdd(0, 0, OutOfRange.DROP);
        return SparseFactor.oneHot(left.input(0)).map(i -> {
            Node places = fromFront(i, node.shape().dim(0));
            return out.append(add, Ops.full(out, node.type(), 0), places, node.input(1));
        });
    }

    private static Optional<Node> other(Node node, int identity) {
        return SparseFactor.isIdentity(node.input(identity)) ? Optional.of(node.input(1 - identity)) : Optional.empty();
    }

    private static Optional<Node> scaled(Node node, int diagonal) {
        Node other = node.input(1 - diagonal);
        return SparseFactor.diagonal(node.input(diagonal)).map(v -> {
            Node factor = Ops.broadcastTo(v, node.shape(), ImmutableIntArray.of(diagonal));
            return diagonal == 0 ? Ops.mul(factor, other) : Ops.mul(other, factor);
        });
    }
}
