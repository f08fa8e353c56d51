package org.graphc.core.dot;

import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;

/** The edges between drawn nodes: a formula reads for its consumer, and shape arithmetic is seen through. */
final class Wiring {
    private final Graph graph;
    private final Roles roles;
    private final int[] origins;

    /** Takes an edge: the ids of the drawn node that is read and of its reader. */
    @FunctionalInterface
    interface Edges {
        void edge(int from, int to);
    }

    Wiring(Graph graph, Roles roles) {
        this.graph = graph;
        this.roles = roles;
        this.origins = new int[graph.size()];
        for (Node node : graph.nodes()) {
            boolean through = roles.of(node) == Role.THROUGH;
            origins[node.id()] = through ? origins[node.input(0).id()] : node.id();
        }
    }

    /** Every edge in the order of readers, those of one reader in the order of its inputs. */
    void forEach(Edges edges) {
        for (Node node : graph.nodes()) {
            Role role = roles.of(node);
            if (role == Role.DRAWN || role == Role.FOLDED) {
                int reader = roles.reader(node);
                for (Node input : node.inputs()) {
                    int origin = origins[input.id()];
                    if (roles.of(graph.node(origin)) == Role.DRAWN) {
                        edges.edge(origin, reader);
                    }
                }
            }
        }
    }
}
