package org.graphc.optimizer.rule;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import java.util.stream.IntStream;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Det;
import org.graphc.core.op.Inverse;
import org.graphc.core.op.LinearAlgebra;
import org.graphc.core.op.MatMul;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.op.Shapes;
import org.graphc.core.op.Transpose;

/**
 * Logarithms of determinants without the determinant; and products with an inverse as the solution of a system: one
 * factorisation less, and backward stable where the inverse is not (Higham, Accuracy and Stability, 14.1). Those are
 * not for default levels all the same: an infinity in the right side spreads in another way through elimination than
 * through a product, so that a finite element may become NaN.
 */
final class MatrixRules {
    static final RuleSet RULES = RuleSet.of(
            relaxed("matmul(inv(a), b) => solve(a, b)", MatrixRules::left),
            relaxed("matmul(b, inv(a)) => transpose(solve(transpose(a), transpose(b)))", MatrixRules::right),
            new Coded(
                    "log(det(x)) => 2 * sum(log(diag(cholesky(x)))) where x is y * transpose(y) + diag(c)",
                    Precision.RELAXED,
                    ScalarFn.LOG,
                    MatrixRules::throughCholesky),
            improves("log(abs(det(x))) => slogDet(x)", MatrixRules::logarithmOfMagnitude),
            improves("log(det(x)) => slogDet(x) and NaN where det(x) is negative", MatrixRules::logarithm));

    private MatrixRules() {}

    private static Coded relaxed(String name, Coded.Body body) {
        return new Coded(name, Precision.RELAXED, MatMul.class, body);
    }

    private static Coded improves(String name, Coded.Body body) {
        return new Coded(name, Precision.IMPROVES, ScalarFn.LOG, body);
    }

    private static Optional<Node> left(GraphBuilder out, Node node) {
        Node inverse = node.input(0);
        return inverse.op() instanceof Inverse
                ? Optional.of(LinearAlgebra.solve(inverse.input(0), node.input(1)))
                : Optional.empty();
    }

    private static Optional<Node> right(GraphBuilder out, Node node) {
        Node inverse = node.input(1);
        return inverse.op() instanceof Inverse
                ? Optional.of(Ops.matrixTranspose(
                        LinearAlgebra.solve(Ops.matrixTranspose(inverse.input(0)), Ops.matrixTranspose(node.input(0)))))
                : Optional.empty();
    }

    /**
     * A determinant overflows, or vanishes, long before its logarithm does. Both operations have the same pivots, so
     * that a matrix is singular for both or for none, and the logarithm is that of the determinant where it is normal.
     */
    private static Optional<Node> logarithmOfMagnitude(GraphBuilder out, Node node) {
        Node abs = node.input(0);
        return Softmax.isFn(abs, ScalarFn.ABS) && abs.input(0).op() instanceof Det
                ? Optional.of(LinearAlgebra.slogDet(abs.input(0).input(0)).logAbs())
                : Optional.empty();
    }

    private static Optional<Node> logarithm(GraphBuilder out, Node node) {
        if (!(node.input(0).op() instanceof Det)) {
            return Optional.empty();
        }
        LinearAlgebra.SlogDetParts parts = LinearAlgebra.slogDet(node.input(0).input(0));
        Node isNegative = Ops.lt(parts.sign(), Ops.zerosLike(node));
        return Optional.of(Ops.where(isNegative, Ops.constantLike(node, Double.NaN), parts.logAbs()));
    }

    /**
     * Half the operations of elimination. Relaxed, since a run fails where a matrix is not positive definite: that of
     * rounding may be so where {@code c} is small beside {@code y}, or infinite (docs/adr/0046).
     */
    private static Optional<Node> throughCholesky(GraphBuilder out, Node node) {
        if (!(node.input(0).op() instanceof Det)
                || !isPositiveDefinite(node.input(0).input(0))) {
            return Optional.empty();
        }
        Node roots = Shapes.diagonal(LinearAlgebra.cholesky(node.input(0).input(0)), 0);
        return Optional.of(Ops.sum(Ops.log(roots), -1).times(2));
    }

    /** A product of a matrix and its transpose, and a positive diagonal. */
    private static boolean isPositiveDefinite(Node x) {
        for (int i = 0; i < 2 && Softmax.isFn(x, ScalarFn.ADD); i++) {
            Node gram = x.input(i);
            boolean isGram = gram.op() instanceof MatMul
                    && (isTransposed(gram.input(0), gram.input(1)) || isTransposed(gram.input(1), gram.input(0)));
            if (isGram && isPositiveDiagonal(x.input(1 - i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTransposed(Node a, Node b) {
        int last = a.shape().rank() - 1;
        int[] exchanged = IntStream.rangeClosed(0, last)
                .map(axis -> axis < last - 1 ? axis : 2 * last - 1 - axis)
                .toArray();
        return b.op() instanceof Transpose t
                && b.input(0) == a
                && t.permutation().equals(ImmutableIntArray.copyOf(exchanged));
    }

    /** Positive numbers on the diagonal of zeros, or the identity times such numbers. */
    private static boolean isPositiveDiagonal(Node x) {
        for (int i = 0; i < 2 && Softmax.isFn(x, ScalarFn.MUL); i++) {
            if (SparseFactor.isIdentity(x.input(i)) && Ranges.of(x.input(1 - i)).isPositive()) {
                return true;
            }
        }
        return SparseFactor.isIdentity(x)
                || SparseFactor.diagonal(x)
                        .filter(each -> Ranges.of(each).isPositive())
                        .isPresent();
    }
}
