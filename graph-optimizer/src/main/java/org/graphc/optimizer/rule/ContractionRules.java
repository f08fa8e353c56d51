package org.graphc.optimizer.rule;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import java.util.stream.IntStream;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.MatMul;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;

/**
 * Products of what is repeated, and sums that are products of matrices. Of integers, they are exact. Of floats, a sum
 * adds in its order with {@code double} partial sums, a product of matrices in any, in {@code f32} if it is of that
 * (docs/adr/0003): what sums become products is relaxed.
 */
final class ContractionRules {
    private static final String PRODUCT = "sum(broadcast(x) * broadcast(y)) => matmul(x, y)";
    private static final String BATCHES = "sum(matmul(x, y)) of a batch => matmul(x, y)";

    static final RuleSet RULES = RuleSet.of(
            Coded.exact(
                    "matmul(broadcast(x), broadcast(y)) => broadcast(matmul(x, y))",
                    MatMul.class,
                    ContractionRules::repeated),
            ofIntegers(PRODUCT, Monoid.SUM, ContractionRules::product),
            ofFloats(PRODUCT, Monoid.SUM, ContractionRules::product),
            ofIntegers(BATCHES, Monoid.SUM, ContractionRules::batches),
            ofFloats(BATCHES, Monoid.SUM, ContractionRules::batches));

    private ContractionRules() {}

    /** The rewrite where all orders of additions and all products with zero are the same. */
    static Coded ofIntegers(String name, Object root, Coded.Body body) {
        return Coded.exact(
                name.replace(" =>", " of integers =>"),
                root,
                (out, node) -> node.dtype().isInteger() ? body.apply(out, node) : Optional.empty());
    }

    static Coded ofFloats(String name, Object root, Coded.Body body) {
        return new Coded(
                name,
                Precision.RELAXED,
                root,
                (out, node) -> node.dtype().isFloat() ? body.apply(out, node) : Optional.empty());
    }

    /** Where both repeat along the same batch axes, and nothing else would have to be computed. */
    private static Optional<Node> repeated(GraphBuilder out, Node node) {
        if (!(node.input(0).op() instanceof Broadcast a) || !(node.input(1).op() instanceof Broadcast b)) {
            return Optional.empty();
        }
        int rank = node.shape().rank();
        int[] gone = IntStream.range(0, rank - 2)
                .filter(axis -> !a.axes().contains(axis) && !b.axes().contains(axis))
                .toArray();
        if (gone.length == 0) {
            return Optional.empty();
        }
        ImmutableIntArray once = ImmutableIntArray.copyOf(gone);
        int[] kept =
                IntStream.range(0, rank).filter(axis -> !once.contains(axis)).toArray();
        ImmutableIntArray places = ImmutableIntArray.copyOf(kept);
        Node product = Ops.matmul(without(node.input(0), once, places), without(node.input(1), once, places));
        return Optional.of(out.append(new Broadcast(node.shape(), places), product));
    }

    private static Node without(Node repeated, ImmutableIntArray gone, ImmutableIntArray places) {
        Broadcast broadcast = (Broadcast) repeated.op();
        Shape shape = broadcast.shape().without(gone);
        int[] axes = broadcast.axes().stream().map(places::indexOf).toArray();
        Node from = repeated.input(0);
        return from.shape().equals(shape) ? from : Ops.broadcastTo(from, shape, ImmutableIntArray.copyOf(axes));
    }

    /** Of two matrices along one common axis. Refused where they have none, or two: then nothing is contracted. */
    private static Optional<Node> product(GraphBuilder out, Node node) {
        Node mul = node.input(0);
        ImmutableIntArray over = ((Reduce) node.op()).axes();
        if (!Softmax.isFn(mul, ScalarFn.MUL) || mul.shape().rank() != 3 || over.length() != 1) {
            return Optional.empty();
        }
        int inner = over.get(0);
        int row = inner == 0 ? 1 : 0;
        int column = 3 - inner - row;
        for (int i = 0; i < 2; i++) {
            Node left = mul.input(i);
            Node right = mul.input(1 - i);
            if (isMatrix(left, row, inner) && isMatrix(right, inner, column)) {
                return Optional.of(Ops.matmul(turned(left, row < inner), turned(right, inner < column)));
            }
        }
        return Optional.empty();
    }

    /** True where the node repeats a whole matrix of these two axes. */
    private static boolean isMatrix(Node node, int one, int other) {
        return node.op() instanceof Broadcast b
                && b.axes().length() == 2
                && b.axes().contains(one)
                && b.axes().contains(other)
                && b.repeated(node.input(0).shape()).length() == 1;
    }

    private static Node turned(Node repeated, boolean isInOrder) {
        Node matrix = repeated.input(0);
        return isInOrder ? matrix : Ops.matrixTranspose(matrix);
    }

    /** The batch becomes a part of the inner axis. */
    private static Optional<Node> batches(GraphBuilder out, Node node) {
        Node product = node.input(0);
        boolean isBatch = product.op() instanceof MatMul
                && product.shape().rank() == 3
                && ((Reduce) node.op()).axes().equals(ImmutableIntArray.of(0));
        if (!isBatch) {
            return Optional.empty();
        }
        Node left = Ops.transpose(product.input(0), 1, 0, 2);
        Node right = product.input(1);
        Dim inner = right.shape().dim(0).times(right.shape().dim(1));
        return Optional.of(Ops.matmul(
                Ops.reshape(left, Shape.of(node.shape().dim(0), inner)),
                Ops.reshape(right, Shape.of(inner, node.shape().dim(1)))));
    }
}
