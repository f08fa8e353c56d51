package org.graphc.optimizer.pass;

import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;

/**
 * A node that is another one times a number or with the other sign, which a product of matrices may as well have.
 *
 * @param of the other one
 */
record Scale(Node node, Node of) {
    /** Refused of quotients of integers, which are truncated. */
    static Optional<Scale> of(Node node) {
        if (!(node.op() instanceof Elementwise e)) {
            return Optional.empty();
        }
        if (e.fn() == ScalarFn.NEG) {
            return Optional.of(new Scale(node, node.input(0)));
        } else if (e.fn() == ScalarFn.MUL) {
            return other(node, 0).or(() -> other(node, 1));
        }
        return e.fn() == ScalarFn.DIV && node.dtype().isFloat() ? other(node, 1) : Optional.empty();
    }

    /** Where one input is a number. */
    private static Optional<Scale> other(Node node, int number) {
        return isNumber(node.input(number)) ? Optional.of(new Scale(node, node.input(1 - number))) : Optional.empty();
    }

    private static boolean isNumber(Node node) {
        return node.op() instanceof Broadcast && node.input(0).shape().rank() == 0;
    }

    boolean isSign() {
        return ((Elementwise) node.op()).fn() == ScalarFn.NEG;
    }

    /** The same of another node. */
    Node times(Node product) {
        return node.owner()
                .append(
                        node.op(),
                        node.inputs().stream()
                                .map(in -> in == of ? product : Ops.broadcastTo(in.input(0), product.shape()))
                                .toList());
    }
}
