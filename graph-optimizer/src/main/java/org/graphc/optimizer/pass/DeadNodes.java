package org.graphc.optimizer.pass;

import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Sweep;

/** Leaves out what no output, update or assertion depends on; inputs and parameters stay, as the signature. */
public final class DeadNodes implements Pass {
    @Override
    public Graph run(Graph graph) {
        return Sweep.forward(graph, Sweep.reaching(graph), Sweep::copy);
    }
}
