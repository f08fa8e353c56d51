package org.graphc.optimizer.rule;

import java.util.Optional;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Det;
import org.graphc.core.op.Inverse;
import org.graphc.core.op.LinearAlgebra;
import org.graphc.core.op.MatMul;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;

/**
 * Products with an inverse as the solution of a system: one factorisation less, and backward stable where the inverse
 * is not (Higham, Accuracy and Stability, 14.1). Not for default levels all the same: an infinity in the right side
 * spreads in another way through elimination than through a product, so that a finite element may become NaN.
 */
final class MatrixRules {
    static final RuleSet RULES = RuleSet.of(
            relaxed("matmul(inv(a), b) => solve(a, b)", MatrixRules::left),
            relaxed("matmul(b, inv(a)) => transpose(solve(transpose(a), transpose(b)))", MatrixRules::right),
            new Coded("log(abs(det(x))) => slogDet(x)", Precision.RELAXED, ScalarFn.LOG, MatrixRules::logarithm));

    private MatrixRules() {}

    private static Coded relaxed(String name, Coded.Body body) {
        return new Coded(name, Precision.RELAXED, MatMul.class, body);
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
     * A determinant overflows, or vanishes, long before its logarithm does. Relaxed, since the pivots are others: of a
     * singular matrix either way may find exactly zero where the other finds a rounding error. Refused of
     * {@code log(det(x))}: it is NaN of a negative determinant, and nothing says that there is none.
     */
    private static Optional<Node> logarithm(GraphBuilder out, Node node) {
        Node abs = node.input(0);
        return Softmax.isFn(abs, ScalarFn.ABS) && abs.input(0).op() instanceof Det
                ? Optional.of(LinearAlgebra.slogDet(abs.input(0).input(0)).logAbs())
                : Optional.empty();
    }
}
