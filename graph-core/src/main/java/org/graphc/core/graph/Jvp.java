package org.graphc.core.graph;

import java.util.List;
import java.util.Optional;

/**
 * What an operation sees in forward mode: its node, the tangents of its inputs, and where to put that of its value.
 * An operation says which kind of rule it has by calling one of {@link #pointwise}, {@link #linear},
 * {@link #rearranged}, {@link #multilinear} and {@link #transposed}; only where none is good enough does it add
 * contributions of its own.
 *
 * <p>Tangents carry masks as adjoints do, see {@link Vjp}: where(c, x, 0) has a tangent that is exactly zero where c
 * does not hold, and 0·∞ behind it never becomes NaN.
 */
public interface Jvp {
    /** The node under differentiation. */
    Node node();

    /** The tangent of input {@code i}, of its type; empty where that is zero or no derivative passes. */
    Optional<Node> tangent(int i);

    /** Where the tangent of input {@code i} may differ from zero; empty where it may everywhere. */
    Optional<Node> mask(int i);

    /** Which derivative is asked for at singular points. */
    Convention convention();

    /**
     * Σ ∂value/∂target · tangent for each value, all floats, appended to their graph, which may be another than the
     * node's: how operations differentiate the bodies that they hold. Zeros where a value depends on no target.
     */
    List<Node> pushforward(List<Node> values, List<Node> targets, List<Node> tangents);

    /** Adds a contribution, of the node's type and exactly zero outside the mask, to the tangent of the value. */
    void add(Node contribution, Optional<Node> mask);

    default void add(Node contribution) {
        add(contribution, Optional.empty());
    }

    /** The rule of functions of one element each: {@link Op#vjp} with the tangent in the place of the adjoint. */
    void pointwise();

    /** The rule of functions that are linear in all float inputs together: the operation on the tangents. */
    void linear();

    /** Like {@link #linear}, where elements are moved, repeated, dropped or joined by zeros, and masks are likewise. */
    void rearranged();

    /** The rule of functions that are linear in each float input: the product rule. */
    void multilinear();

    /** The rule that every other operation has: {@link Op#vjp}, which is linear in the adjoint, transposed. */
    void transposed();

    default Node input(int i) {
        return node().input(i);
    }
}
