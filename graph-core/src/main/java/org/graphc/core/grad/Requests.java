package org.graphc.core.grad;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.AdjointState;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Origin;
import org.graphc.core.op.Ops;
import org.graphc.core.type.TypeMismatch;

/** What forward and reverse mode share: what may be asked, what is refused and how it is said. */
final class Requests {
    private Requests() {}

    /** The name of a node; in a body, of the outer node that it stands for. */
    static String label(Node node) {
        Node named = node;
        for (Optional<Node> at = Optional.of(node); at.isPresent(); at = outside(named)) {
            named = at.get();
        }
        return named.owner().name(named).orElse(named.op().name());
    }

    private static Optional<Node> outside(Node node) {
        return node.owner().brought().entrySet().stream()
                .filter(entry -> entry.getValue() == node)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** What nodes say that the rule of {@code twin} makes while {@code value} is being differentiated. */
    static Origin origin(Node twin, String rule, Node value) {
        return twin.origin().withDerivative(new Origin.Derivative(Optional.of(twin), rule, label(value)));
    }

    static void check(String what, Node value, List<Node> targets) {
        if (!value.dtype().isFloat()) {
            throw new TypeMismatch(what, label(value) + " is " + value.type() + ", which has no derivative");
        }
        for (Node target : targets) {
            if (target.owner() != value.owner()) {
                throw new TypeMismatch(what, label(target) + " belongs to another graph");
            }
            if (!target.dtype().isFloat()) {
                throw new TypeMismatch(
                        what,
                        "nothing can be differentiated with respect to " + label(target) + ", which is "
                                + target.type());
            }
        }
    }

    /** Refuses or warns that there is no derivative; a missing rule is not passed over in silence. */
    static Optional<String> disconnected(String what, Node value, Node target, Disconnected policy, Link link) {
        if (policy == Disconnected.ZERO && link.state() != AdjointState.MISSING) {
            return Optional.empty();
        }
        String why = link.explain(label(value), label(target));
        if (policy != Disconnected.WARN) {
            throw new TypeMismatch(what, why);
        }
        return Optional.of(why);
    }

    /** True where an operation up to the value has no rule for some input. */
    static boolean anyMissing(Node value) {
        for (int id = 0; id <= value.id(); id++) {
            Node node = value.owner().node(id);
            for (int i = 0; i < node.inputs().size(); i++) {
                if (node.adjointState(i) == AdjointState.MISSING) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The mask of a sum, which is zero where both terms are; none where a term has none. */
    static Optional<Node> either(Optional<Node> mask, Optional<Node> other) {
        if (mask.isEmpty() || other.isEmpty()) {
            return Optional.empty();
        }
        return mask.equals(other) ? mask : Optional.of(Ops.or(mask.get(), other.get()));
    }
}
