package org.graphc.core.graph;

/** An operation without inputs whose value comes from outside under a name: an input or a parameter. */
public interface Leaf extends Op {
    /** The name under which a run is given the value; unique in a graph. */
    String label();

    /** True for parameters, whose value is kept between runs and may be updated. */
    boolean isState();
}
