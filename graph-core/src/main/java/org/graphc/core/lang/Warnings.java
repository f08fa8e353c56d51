package org.graphc.core.lang;

import java.util.BitSet;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;

/** What is legal in a description but probably not meant. */
final class Warnings {
    private Warnings() {}

    static void report(Session session) {
        if (session.hasErrors()) {
            return;
        }
        Graph graph = session.graph().build();
        BitSet live = Sweep.reaching(graph);
        for (Node leaf : graph.parameters().values()) {
            if (!graph.roots().isEmpty() && !live.get(leaf.id())) {
                String name = ((Leaf) leaf.op()).label();
                session.declaration(leaf)
                        .ifPresent(d -> session.report(Diagnostic.of(
                                Code.UNUSED,
                                d.at(),
                                "no output, update or assertion depends on the parameter " + name)));
            }
        }
    }
}
