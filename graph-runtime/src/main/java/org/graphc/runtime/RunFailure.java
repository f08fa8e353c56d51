package org.graphc.runtime;

import org.graphc.core.graph.Node;

/** A run that the user's data made impossible; the message is complete and meant for the user. */
public final class RunFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RunFailure(String message) {
        super(message);
    }

    /** A failure that a node brought about, with its place in the description if it has one. */
    public static RunFailure at(Node node, String message) {
        return new RunFailure(node.origin().source().map(s -> s + ": ").orElse("") + message);
    }
}
