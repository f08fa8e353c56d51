package org.graphc.core.graph;

/** What an edge, from a value to one of its inputs, does to a derivative; and what a target's derivative is. */
public enum AdjointState {
    /** A derivative passes, or is there. */
    VALUE("passes"),
    /** Zero almost everywhere: the value is piecewise constant in the input. */
    ZERO("piecewise constant"),
    /** Cut by the author, or there is no path at all: nobody asked for a derivative here. */
    DISCONNECTED("cut here by the author"),
    /** Of integers or truth values, between which there is no derivative. */
    UNDEFINED("not between floats"),
    /** There is a derivative, but the operation has no rule for it. */
    MISSING("without a rule");

    private final String why;

    AdjointState(String why) {
        this.why = why;
    }

    /** What messages say of an edge in this state. */
    public String why() {
        return why;
    }
}
