package org.graphc.core.op;

import org.graphc.core.graph.Node;

/** Identities that observe a value: name it, test it, show it. They act only where their result is needed. */
public final class Probes {
    private Probes() {}

    /** {@code x} under a name that pictures show and that no rewrite removes. */
    public static Node tag(Node x, String name) {
        return x.owner().append(new Tag(name), x);
    }

    /** {@code x}, provided that every element of {@code condition} is true; the run fails otherwise, saying why. */
    public static Node check(Node x, Node condition, String message) {
        return x.owner().append(new Check(message), x, condition);
    }

    /** {@code x}, which a run shows under the label, where it was given a place to show it. */
    public static Node print(Node x, String label) {
        return x.owner().append(new Print(label), x);
    }
}
