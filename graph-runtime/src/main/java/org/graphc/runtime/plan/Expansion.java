package org.graphc.runtime.plan;

import java.util.BitSet;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.LogSumExp;

/** Operations that are computed as several simpler ones, which loops take in as any other. */
final class Expansion {
    private Expansion() {}

    /** A graph of the same values without such operations; the graph itself where it has none. */
    static Graph of(Graph graph) {
        BitSet live = Sweep.reaching(graph);
        boolean has = live.stream().anyMatch(id -> graph.node(id).op() instanceof LogSumExp);
        return has
                ? Sweep.forward(
                        graph,
                        live,
                        (out, old, inputs) -> old.op() instanceof LogSumExp op
                                ? op.parts(inputs.get(0))
                                : Sweep.copy(out, old, inputs))
                : graph;
    }
}
