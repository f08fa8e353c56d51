package org.graphc.core.dot;

import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;

/** The part of a picture that a node is drawn in. */
enum Lane {
    /** What the author declared. */
    FORWARD("forward", "#0072B2", "#F3F9FD"),
    /** What differentiation added; it is drawn against its direction, so that adjoints sit beside their values. */
    GRADIENT("gradient", "#D55E00", "#FEF7F1"),
    /** What the author made of derivatives, as the new value of a parameter. */
    AFTER("update", "#009E73", "#F1FAF6");

    private final String title;
    private final String color;
    private final String background;

    Lane(String title, String color, String background) {
        this.title = title;
        this.color = color;
        this.background = background;
    }

    /** What the lane is called: what is made of derivatives need not be the new value of a parameter. */
    String title(Graph graph) {
        return this == AFTER && !holdsUpdatesAlone(graph) ? "after the gradient" : title;
    }

    private static boolean holdsUpdatesAlone(Graph graph) {
        Lane[] lanes = of(graph);
        return !graph.updates().isEmpty()
                && graph.outputs().values().stream()
                        .allMatch(node ->
                                lanes[node.id()] != AFTER || graph.updates().containsValue(node));
    }

    String color() {
        return color;
    }

    String background() {
        return background;
    }

    /** The lane of every node, by id. */
    static Lane[] of(Graph graph) {
        Lane[] lanes = new Lane[graph.size()];
        for (Node node : graph.nodes()) {
            boolean after = node.inputs().stream().anyMatch(input -> lanes[input.id()] != FORWARD);
            lanes[node.id()] = node.origin().isDerivative() ? GRADIENT : after ? AFTER : FORWARD;
        }
        return lanes;
    }
}
