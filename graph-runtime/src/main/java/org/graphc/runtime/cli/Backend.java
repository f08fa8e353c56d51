package org.graphc.runtime.cli;

/** What runs a graph. */
enum Backend {
    /** The interpreter for little work, since compiling takes half a second; for more, compiled code too. */
    AUTO,
    INTERPRETER,
    COMPILED
}
