package org.graphc.optimizer.cost;

import com.google.common.collect.ImmutableList;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;

/** Which part of a training step a node belongs to. */
public enum Part {
    /** Values that need no derivative. */
    FORWARD("forward"),
    /** What differentiation added. */
    GRADIENT("gradient"),
    /** What an author computes from derivatives: new parameters, norms. */
    UPDATE("update");

    private final String word;

    Part(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }

    /** The part of each node, by its id. */
    public static ImmutableList<Part> of(Graph graph) {
        Part[] parts = new Part[graph.size()];
        for (Node node : graph.nodes()) {
            boolean early = node.inputs().stream().allMatch(input -> parts[input.id()] == FORWARD);
            parts[node.id()] = node.origin().isDerivative() ? GRADIENT : early ? FORWARD : UPDATE;
        }
        return ImmutableList.copyOf(parts);
    }
}
