package org.graphc.core.grad;

import java.util.List;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.type.TypeMismatch;

/** Derivatives inside a body by nodes of the graph around it. */
public final class Captured {
    private Captured() {}

    /**
     * What a target is in the graph of the value: itself, or, where the value belongs to a body, the input that stands
     * for it there.
     *
     * @throws TypeMismatch if the value also reads what was computed from the target outside of the body, through
     *     which no derivative would flow
     */
    public static Node target(Node value, Node target) {
        if (value.owner() == target.owner()) {
            return target;
        }
        Node seen = value.owner().local(target);
        for (GraphBuilder body = value.owner(); body != target.owner(); body = body.outer()) {
            boolean innermost = body == value.owner();
            Node there = body.outer().local(target);
            body.captured().forEach((outer, inside) -> {
                if (outer != there && depends(outer, there) && (!innermost || depends(value, inside))) {
                    throw new TypeMismatch(
                            "gradient",
                            Requests.label(value) + " reads " + Requests.label(outer) + ", which is computed from "
                                    + Requests.label(target) + " outside of this function: compute it inside");
                }
            });
        }
        return seen;
    }

    private static boolean depends(Node value, Node target) {
        return value.id() >= target.id()
                && Dependence.descendants(value, List.of(target), Node::carriesDerivative)
                        .get(value.id());
    }
}
