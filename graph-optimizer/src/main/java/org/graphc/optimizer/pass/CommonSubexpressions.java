package org.graphc.optimizer.pass;

import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Sweep;

/** Joins nodes that apply equal operations to the same inputs: the rebuild does, since its builder interns. */
public final class CommonSubexpressions implements Pass {
    @Override
    public Graph run(Graph graph) {
        return run(graph, Trace.create());
    }

    @Override
    public Graph run(Graph graph, Trace trace) {
        return trace.sweep(graph, Sweep::copy);
    }

    @Override
    public String name() {
        return "cse";
    }
}
