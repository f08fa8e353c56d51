package org.graphc.core.dot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graphc.core.graph.Node;

/**
 * How many ranks all edges of a drawing cross, about. Graphviz puts a point on every rank that an edge crosses, and the
 * time it takes grows with the square of these points rather than with the shapes.
 */
final class Sprawl {
    /** As much as the embedded Graphviz lays out in a few seconds. */
    static final int MOST = 2500;

    private final Drawing drawing;
    private final Map<Node, List<Node>> above = new HashMap<>();
    private final Map<Node, Integer> ranks = new HashMap<>();

    private Sprawl(Drawing drawing) {
        this.drawing = drawing;
        drawing.edges().forEach(edge -> {
            Lane from = drawing.lane(edge.from());
            if (from == drawing.lane(edge.to())) {
                boolean down = from == Lane.FORWARD;
                above.computeIfAbsent(down ? edge.to() : edge.from(), key -> new ArrayList<>())
                        .add(down ? edge.from() : edge.to());
            }
        });
        List<Node> nodes = drawing.nodes();
        nodes.stream().filter(node -> drawing.lane(node) == Lane.FORWARD).forEach(this::rank);
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (drawing.lane(nodes.get(i)) != Lane.FORWARD) {
                rank(nodes.get(i));
            }
        }
    }

    static long of(Drawing drawing) {
        Sprawl sprawl = new Sprawl(drawing);
        long sum = 0;
        for (Drawing.Edge edge : drawing.edges()) {
            sum += sprawl.crossed(edge.from(), edge.to());
        }
        for (Drawing.Link twin : drawing.twins()) {
            sum += sprawl.crossed(twin.from(), twin.to());
        }
        return sum;
    }

    private void rank(Node node) {
        int rank = above.getOrDefault(node, List.of()).stream()
                .mapToInt(upper -> 1 + ranks.getOrDefault(upper, 0))
                .max()
                .orElse(0);
        ranks.put(node, rank);
    }

    private int crossed(Node a, Node b) {
        return Math.abs(ranks.get(a) - ranks.get(b));
    }
}
