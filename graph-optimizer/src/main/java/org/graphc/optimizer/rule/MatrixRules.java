package org.graphc.optimizer.rule;

import java.util.Optional;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Inverse;
import org.graphc.core.op.LinearAlgebra;
import org.graphc.core.op.MatMul;
import org.graphc.core.op.Ops;

/**
 * Products with an inverse as the solution of a system: one factorisation less, and backward stable where the inverse
 * is not (Higham, Accuracy and Stability, 14.1). Not for default levels all the same: an infinity in the right side
 * spreads in another way through elimination than through a product, so that a finite element may become NaN.
 */
final class MatrixRules {
    static final RuleSet RULES = RuleSet.of(
            relaxed("matmul(inv(a), b) => solve(a, b)", MatrixRules::left),
            relaxed("matmul(b, inv(a)) => transpose(solve(transpose(a), transpose(b)))", MatrixRules::right));

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
}
