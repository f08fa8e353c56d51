package org.graphc.optimizer.rule;

import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Reshape;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;

/** Constants as rules see them: through broadcasts and reshapes, which repeat and rename elements but make none. */
final class Literals {
    /** So that a long chain is not walked again for each of its nodes; simplified graphs need two. */
    private static final int MAX_STEPS = 4;

    private static final int MAX_ELEMENTS = 4096;

    static final Expr.Literal ZERO = new Expr.Literal(0, false);
    static final Expr.Literal ONE = new Expr.Literal(1, false);

    private Literals() {}

    /** The constant whose elements are those of the node. */
    static Optional<Tensor> constant(Node node) {
        Node at = node;
        for (int i = 0; i < MAX_STEPS && (at.op() instanceof Broadcast || at.op() instanceof Reshape); i++) {
            at = at.input(0);
        }
        return at.op() instanceof Constant c ? Optional.of(c.value()) : Optional.empty();
    }

    static boolean matches(Expr.Literal literal, Node node) {
        Optional<Tensor> constant = constant(node);
        return constant.isPresent() && isEverywhere(constant.get(), literal);
    }

    private static boolean isEverywhere(Tensor tensor, Expr.Literal literal) {
        if (tensor.size() == 0
                || tensor.size() > MAX_ELEMENTS
                || (tensor.dtype() == DType.BOOL) != literal.isTruth()
                || (!tensor.dtype().isFloat() && literal.isNegativeZero())) {
            return false;
        }
        for (int i = 0; i < tensor.size(); i++) {
            boolean same = tensor.dtype().isFloat()
                    ? Double.compare(tensor.getDouble(i), literal.value()) == 0
                    : tensor.getLong(i) == literal.value();
            if (!same) {
                return false;
            }
        }
        return true;
    }
}
