package org.graphc.optimizer.rule;

import com.google.common.collect.ImmutableList;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.BoundedRecursion;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;

/** A right side being built: a literal takes the type of the arguments it stands beside, or else of the root. */
final class Replacement {
    private final GraphBuilder out;
    private final Match match;

    Replacement(GraphBuilder out, Match match) {
        this.out = out;
        this.match = match;
    }

    @BoundedRecursion("by the depth of a rule, at most 8")
    Node build(Expr expr, TensorType expected) {
        if (expr instanceof Expr.Variable v) {
            return match.node(v.slot());
        } else if (expr instanceof Expr.Literal l) {
            DType dtype = l.isTruth() ? DType.BOOL : expected.dtype();
            Node scalar = Ops.constant(out, Tensor.scalar(dtype, l.value()));
            return Ops.broadcastTo(scalar, expected.shape());
        }
        Expr.Call call = (Expr.Call) expr;
        TensorType operand = expected;
        Node[] made = new Node[call.arguments().size()];
        for (int i = made.length - 1; i >= 0; i--) {
            if (!(call.arguments().get(i) instanceof Expr.Literal)) {
                made[i] = build(call.arguments().get(i), expected);
                operand = isCondition(call, i) ? operand : made[i].type();
            }
        }
        for (int i = 0; i < made.length; i++) {
            if (made[i] == null) {
                made[i] = build(call.arguments().get(i), operand);
            }
        }
        Object attribute = call.attribute() == Head.NO_ATTRIBUTE ? this : match.attribute(call.attribute());
        return out.append(call.head().make().apply(attribute), ImmutableList.copyOf(made));
    }

    private static boolean isCondition(Expr.Call call, int i) {
        return i == 0 && call.head().root() == ScalarFn.SELECT;
    }
}
