package org.graphc.optimizer.cost;

import com.google.common.collect.ImmutableList;
import java.util.BitSet;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.type.Dim;

/** A forward value that is kept for the backward part: the memory bill of a gradient. */
public record Residual(Node value, Dim bytes) {
    /** All of them, in the order of their ids. */
    public static ImmutableList<Residual> of(Graph graph) {
        BitSet live = Sweep.reaching(graph);
        ImmutableList<Part> parts = Part.of(graph);
        Node[] holders = Looks.holders(graph);
        BitSet kept = new BitSet();
        for (int id = live.nextSetBit(0); id >= 0; id = live.nextSetBit(id + 1)) {
            Node node = graph.node(id);
            if (parts.get(id) != Part.FORWARD && !Looks.isLook(node.op())) {
                for (Node input : node.inputs()) {
                    Node holder = holders[input.id()];
                    if (parts.get(holder.id()) == Part.FORWARD && Looks.isMade(holder)) {
                        kept.set(holder.id());
                    }
                }
            }
        }
        return kept.stream()
                .mapToObj(graph::node)
                .map(node -> new Residual(node, Cost.bytes(node.type())))
                .collect(ImmutableList.toImmutableList());
    }
}
