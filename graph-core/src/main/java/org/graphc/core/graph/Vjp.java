package org.graphc.core.graph;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What an operation sees while it is being differentiated: its node, the adjoint of its value, and who asks.
 *
 * <p>An adjoint that came through a choice carries a <em>mask</em>: it is exactly zero where the branch was not taken.
 * Elementwise rules apply the mask again after multiplying by their partial, and rearrangements rearrange it, so that
 * 0·∞ on a lane that nobody chose never becomes NaN: where(x > 0, log(x), 0) has derivative 0 at 0. Reductions and
 * contractions drop it.
 */
public interface Vjp {
    /** The node under differentiation. */
    Node node();

    /** The derivative of the scalar at the end with respect to the node's value; of the node's type. */
    Node adjoint();

    /** Where the adjoint may differ from zero, as {@code bool} of the node's shape; empty where it may everywhere. */
    Optional<Node> mask();

    /** True where input {@code i} takes part in the derivative that was asked for. */
    boolean needs(int i);

    /** True where somebody will read the mask of what input {@code i} is sent; in reverse mode nobody does a leaf's. */
    default boolean readsMask(int i) {
        return !input(i).inputs().isEmpty();
    }

    /** Which derivative is asked for at singular points. */
    default Convention convention() {
        return Convention.STANDARD;
    }

    /**
     * Σ seedᵀ · ∂value/∂target for each target, appended to their graph, which may be another than the node's: how
     * operations differentiate the bodies that they hold. Zeros where no value depends on a target.
     */
    List<Node> pullback(List<Node> values, List<Node> seeds, List<Node> targets);

    /** Adds {@code contribution}, of the input's type, to the adjoint of input {@code i}. */
    default void propagate(int i, Node contribution) {
        propagate(i, contribution, Optional.empty());
    }

    /** Adds a contribution that is exactly zero outside the mask, which has the input's shape. */
    void propagate(int i, Node contribution, Optional<Node> mask);

    /** Adds the adjoint's elements moved, repeated or dropped, and the same of the mask; {@code move} takes both. */
    default void rearrange(int i, UnaryOperator<Node> move) {
        propagate(i, move.apply(adjoint()), readsMask(i) ? mask().map(move) : Optional.empty());
    }

    /** The node's own value. */
    default Node output() {
        return node();
    }

    default Node input(int i) {
        return node().input(i);
    }
}
