package org.graphc.core.dot;

import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Reshape;

/** The edges between drawn nodes: a formula reads what its operations read, and shapes are seen through. */
final class Wiring {
    private final Graph graph;
    private final Roles roles;
    private final int[] origins;
    private final int[] carriers;

    /** Takes an edge: the drawn node that is read, its reader, the value that is read, and the edge that this shows. */
    @FunctionalInterface
    interface Edges {
        void edge(int from, int to, Node value, Use use);
    }

    /** An edge of the graph: a node and the number of the input. */
    record Use(Node node, int input) {}

    Wiring(Graph graph, Roles roles) {
        this.graph = graph;
        this.roles = roles;
        this.origins = new int[graph.size()];
        this.carriers = new int[graph.size()];
        for (Node node : graph.nodes()) {
            boolean through = roles.of(node) == Role.THROUGH;
            origins[node.id()] = through ? origins[node.input(0).id()] : node.id();
            boolean sameValue = through && (!(node.op() instanceof Reshape) || isCalled(node.input(0)));
            carriers[node.id()] = sameValue ? carriers[node.input(0).id()] : node.id();
        }
    }

    private boolean isCalled(Node node) {
        return graph.name(node).isPresent() || graph.adjointOf(node).isPresent();
    }

    /** Every edge in the order of readers, those of one reader in the order of its inputs. */
    void forEach(Edges edges) {
        for (Node node : graph.nodes()) {
            Role role = roles.of(node);
            if (role == Role.DRAWN || role == Role.FOLDED) {
                int reader = roles.reader(node);
                for (int i = 0; i < node.inputs().size(); i++) {
                    int origin = origins[node.input(i).id()];
                    if (roles.of(graph.node(origin)) == Role.DRAWN) {
                        edges.edge(origin, reader, carried(node.input(i)), new Use(node, i));
                    }
                }
            }
        }
    }

    /** A value before it is repeated or transposed, under the shape that its author knows. */
    private Node carried(Node input) {
        return graph.node(carriers[input.id()]);
    }
}
