package org.graphc.optimizer.rule;

import org.graphc.core.graph.Node;

/** The bindings of one attempt to match: variables to nodes, and attributes to what operations have. */
final class Match {
    private final Object[] bound;

    Match(int slots) {
        bound = new Object[slots];
    }

    /** Binds a slot, or says whether it was bound to the same before. Nodes are equal only to themselves. */
    boolean bind(int slot, Object value) {
        if (bound[slot] == null) {
            bound[slot] = value;
            return true;
        }
        return bound[slot].equals(value);
    }

    Node node(int slot) {
        return (Node) bound[slot];
    }

    Object attribute(int slot) {
        return bound[slot];
    }
}
