package org.graphc.optimizer.rule;

/** What a rewrite says, and how far that holds: by it users know it, and switch it off. */
public interface Equation {
    /** The equation, for reports. */
    String name();

    Precision precision();

    /** True where both sides are written as terms, false where words tell what happens. */
    default boolean isFormula() {
        return true;
    }
}
