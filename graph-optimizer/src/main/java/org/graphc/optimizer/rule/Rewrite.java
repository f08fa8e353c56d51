package org.graphc.optimizer.rule;

import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.ScalarFn;

/** One local rewrite: a node of a certain operation to one that computes the same. It keeps nothing between calls. */
public interface Rewrite extends Equation {
    /** The {@link #key} of the operations it looks at, or a class of operations to look at all of them. */
    Object root();

    /**
     * The node to use instead, of the same type, appended to {@code out}; empty where the rewrite does not apply. It
     * may look at inputs as deep as the equation says, and never at consumers.
     */
    Optional<Node> apply(GraphBuilder out, Node node);

    /** False only where it applies to no node whose inputs are made by operations of these {@link #key keys}. */
    default boolean mayApply(List<Object> inputs) {
        return true;
    }

    /** What rewrites are indexed by: the {@link ScalarFn} or {@link Monoid} where there is one, else the op's class. */
    static Object key(Op op) {
        if (op instanceof Elementwise e) {
            return e.fn();
        }
        return op instanceof Reduce r ? r.monoid() : op.getClass();
    }
}
