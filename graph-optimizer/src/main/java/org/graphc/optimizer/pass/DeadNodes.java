package org.graphc.optimizer.pass;

import java.util.BitSet;
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
        BitSet live = live(graph);
        return live.cardinality() == graph.size() ? graph : trace.prune(graph, live);
    }

    /** What is needed, and the signature. */
    static BitSet live(Graph graph) {
        BitSet live = Sweep.reaching(graph);
        graph.leaves().values().forEach(leaf -> live.set(leaf.id()));
        return live;
    }

    @Override
    public String name() {
        return "dce";
    }
}
