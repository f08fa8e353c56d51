package org.graphc.core.dot;

/** What becomes of a node in a picture. */
enum Role {
    /** A shape of its own. */
    DRAWN,
    /** Written as a number into the formulas of its consumers. */
    LITERAL,
    /** Shape arithmetic: consumers seem to read its input. */
    THROUGH,
    /** Written into the formula of its only consumer. */
    FOLDED,
    /** Not asked for, or of no use to anything that is. */
    HIDDEN
}
