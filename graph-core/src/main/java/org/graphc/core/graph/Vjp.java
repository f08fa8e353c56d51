package org.graphc.core.graph;

/** What an operation sees while it is being differentiated: its node, the adjoint of its value, and who asks. */
public interface Vjp {
    /** The node under differentiation. */
    Node node();

    /** The derivative of the scalar at the end with respect to the node's value; of the node's type. */
    Node adjoint();

    /** True where input {@code i} takes part in the derivative that was asked for. */
    boolean needs(int i);

    /** Adds {@code contribution}, of the input's type, to the adjoint of input {@code i}. */
    void propagate(int i, Node contribution);

    /** The node's own value. */
    default Node output() {
        return node();
    }

    default Node input(int i) {
        return node().input(i);
    }
}
