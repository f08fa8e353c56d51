package org.graphc.core.op;

import org.graphc.core.graph.Node;

/**
 * The identity, which no rewrite sees through: what is computed from it stays apart from what is computed from its
 * input, so that a second computation that was asked for is not merged with the first. Barriers of different numbers
 * are different operations.
 */
public record Barrier(int id) implements Identity {
    @Override
    public String name() {
        return "barrier";
    }

    /** A barrier whose number no node so far has, at the end of the graph of {@code a}. */
    public static Node around(Node a) {
        return a.owner().append(new Barrier(a.owner().size()), a);
    }
}
