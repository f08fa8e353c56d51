package org.graphc.optimizer.pass;

import org.graphc.core.graph.Graph;

/** A pass threw, or made a graph that is not sound: a mistake of ours, with what is needed to see it again. */
public final class PassFailure extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final String pass;
    private final String pipeline;
    private final transient Graph graph;

    PassFailure(Pass pass, Graph graph, String pipeline, Throwable cause) {
        super("pass " + pass.name() + ": " + (cause instanceof RuntimeException ? cause.getMessage() : cause), cause);
        this.pass = pass.text();
        this.graph = graph;
        this.pipeline = pipeline;
    }

    /** The pass with its options. */
    public String pass() {
        return pass;
    }

    /** The whole pipeline that ran. */
    public String pipeline() {
        return pipeline;
    }

    /** The graph that was given to the pass. */
    public Graph graph() {
        return graph;
    }
}
