package org.graphc.core.graph;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graphc.core.type.TypeMismatch;

/** What stands in a body for nodes of the graph around it. */
final class Captures {
    private final GraphBuilder body;
    private final Map<Node, Node> inputs = new LinkedHashMap<>();
    private final Map<Node, Node> all = new LinkedHashMap<>();

    Captures(GraphBuilder body) {
        this.body = body;
    }

    /** The captured nodes, each with the input that stands for it. */
    ImmutableMap<Node, Node> inputs() {
        return ImmutableMap.copyOf(inputs);
    }

    /** The same, and the constants and repetitions that are made again. */
    Map<Node, Node> all() {
        return Collections.unmodifiableMap(all);
    }

    /** What stands for a node of the graph around; each has one. */
    Node of(Node node) {
        Deque<Node> repetitions = new ArrayDeque<>();
        Node source = node;
        while (!all.containsKey(source) && source.op().repeats()) {
            repetitions.push(source);
            source = source.input(0);
        }
        Node known = all.get(source);
        Node seen = known != null ? known : whole(source);
        for (Node repetition : repetitions) {
            seen = body.place(repetition.op(), ImmutableList.of(seen), repetition.type());
            all.put(repetition, seen);
        }
        return seen;
    }

    /** The input that stands for a node of any graph around, in every body between that one and this. */
    Node through(Op op, Node node) {
        Deque<GraphBuilder> bodies = new ArrayDeque<>();
        GraphBuilder at = body;
        while (at != node.owner()) {
            bodies.push(at);
            at = at.outer.orElseThrow(() -> new TypeMismatch(op.name(), "its inputs belong to different graphs"));
        }
        Node seen = node;
        for (GraphBuilder inner : bodies) {
            seen = inner.captures.of(seen);
        }
        return seen;
    }

    /** The builder of the deepest body among those of the inputs and the given one. */
    static GraphBuilder innermost(GraphBuilder around, List<Node> inputs) {
        GraphBuilder inner = around;
        for (int i = 0; i < inputs.size(); i++) {
            GraphBuilder owner = inputs.get(i).owner();
            if (owner != inner && owner.isWithin(inner)) {
                inner = owner;
            }
        }
        return inner;
    }

    private Node whole(Node node) {
        Node seen;
        if (node.inputs().isEmpty() && !(node.op() instanceof Leaf)) {
            seen = body.place(node.op(), node.inputs(), node.type()); // a constant or a size
        } else {
            seen = Arithmetic.INSTANCE.input(body, "outer" + inputs.size(), node.type());
            inputs.put(node, seen);
        }
        all.put(node, seen);
        return seen;
    }
}
