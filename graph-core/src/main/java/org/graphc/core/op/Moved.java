package org.graphc.core.op;

import java.util.ArrayList;
import java.util.List;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;

/** The inputs of a node with the tangents that are there, as arguments of bodies that compute tangents. */
final class Moved {
    private final Jvp j;
    private final List<Node> inputs;
    private final List<Integer> moving = new ArrayList<>();
    private final int skipped;

    /** Without the first {@code skipped} inputs, which bodies do not take. */
    Moved(Jvp j, int skipped) {
        this.j = j;
        this.skipped = skipped;
        this.inputs = j.node().inputs().subList(skipped, j.node().inputs().size());
        for (int i = 0; i < inputs.size(); i++) {
            if (j.tangent(i + skipped).isPresent()) {
                moving.add(i);
            }
        }
    }

    /** The inputs, then the tangents. */
    List<Node> arguments() {
        List<Node> arguments = new ArrayList<>(inputs);
        moving.forEach(i -> arguments.add(j.tangent(i + skipped).orElseThrow()));
        return arguments;
    }

    /** The tangents of a body's results of this node's element type, of such arguments inside another body. */
    List<Node> tangents(Body body, List<Node> inside) {
        List<Node> results = body.inline(inside.get(0).owner(), inside.subList(0, inputs.size())).stream()
                .filter(result -> result.dtype() == j.node().dtype())
                .toList();
        List<Node> targets = moving.stream().map(inside::get).toList();
        return j.pushforward(results, targets, inside.subList(inputs.size(), inside.size()));
    }
}
