package org.graphc.optimizer.pass;

import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Sweep;

/** Leaves out what no output, update or assertion depends on; inputs and parameters stay, as the signature. */
public final class DeadNodes implements Pass {
    @Override
    public Graph run(Graph graph) {
        return run(graph, Trace.create());
    }

    @Override
    public Graph run(Graph graph, Trace trace) {
        return trace.prune(graph, Sweep.reaching(graph));
    }

    @Override
    public String name() {
        return "dce";
    }
}
