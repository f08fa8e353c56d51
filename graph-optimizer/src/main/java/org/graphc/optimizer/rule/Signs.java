package org.graphc.optimizer.rule;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.List;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Gather;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.op.Transpose;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.BoundedRecursion;

/** What is known of a value's sign from the few operations that made it. */
final class Signs {
    private static final int DEPTH = 4;
    private static final ImmutableSet<ScalarFn> NEVER =
            Sets.immutableEnumSet(ScalarFn.EXP, ScalarFn.ABS, ScalarFn.RELU, ScalarFn.SIGMOID, ScalarFn.SOFTPLUS);

    private Signs() {}

    /** True where no element can be -0. A sum cannot: it begins at 0, and 0 + -0 is 0. */
    static boolean isNeverMinusZero(Node node) {
        return isNeverMinusZero(node, DEPTH);
    }

    @BoundedRecursion("by DEPTH")
    private static boolean isNeverMinusZero(Node node, int depth) {
        if (depth == 0) {
            return false;
        } else if (node.op() instanceof Elementwise e) {
            return isNeverMinusZero(e, node, depth);
        } else if (node.op() instanceof Constant c) {
            return c.value().size() <= 4096 && hasNoMinusZero(c.value());
        } else if (node.op() instanceof Broadcast
                || node.op() instanceof Reshape
                || node.op() instanceof Transpose
                || node.op() instanceof Gather) {
            return isNeverMinusZero(node.input(0), depth - 1);
        }
        return node.op() instanceof Reduce r && r.monoid() == Monoid.SUM;
    }

    @BoundedRecursion("by DEPTH")
    private static boolean isNeverMinusZero(Elementwise e, Node node, int depth) {
        List<Node> in = node.inputs();
        if (e.fn() == ScalarFn.ADD) {
            return isNeverMinusZero(in.get(0), depth - 1) || isNeverMinusZero(in.get(1), depth - 1);
        } else if (e.fn() == ScalarFn.SELECT) {
            return isNeverMinusZero(in.get(1), depth - 1) && isNeverMinusZero(in.get(2), depth - 1);
        }
        boolean isSquare = e.fn() == ScalarFn.MUL && in.get(0) == in.get(1);
        return isSquare || NEVER.contains(e.fn());
    }

    private static boolean hasNoMinusZero(Tensor tensor) {
        for (int i = 0; i < tensor.size(); i++) {
            if (tensor.getDouble(i) == 0 && 1 / tensor.getDouble(i) < 0) {
                return false;
            }
        }
        return true;
    }
}
