package org.graphc.core.op;

import org.graphc.core.type.Identifiers;

/** The identity, which gives a value a name that outlives every rewrite; a derivative passes without the name. */
public record Tag(String label) implements Identity {
    public Tag {
        Identifiers.require(label);
    }

    @Override
    public String name() {
        return "tag";
    }
}
