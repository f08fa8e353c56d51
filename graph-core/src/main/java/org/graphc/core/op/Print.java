package org.graphc.core.op;

import org.graphc.core.type.Identifiers;

/**
 * The identity, whose value a run shows under a label. To show it is the runtime's business: the operation is as pure
 * as any, so equal ones are one, and one that nothing asks for is never shown (docs/adr/0031).
 */
public record Print(String label) implements Identity {
    @Override
    public String name() {
        return "print";
    }

    /** Safe to show: the label is anybody's text. */
    @Override
    public String toString() {
        return "Print[label=" + Identifiers.printable(label) + "]";
    }
}
