package org.graphc.optimizer.pass;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Ops;
import org.graphc.core.type.TensorType;
import org.graphc.optimizer.pass.Slots.Role;

/** A body while it is rewritten: its nodes, and which of them stand for what it is given. */
final class Draft {
    private final Slots slots;
    private final GraphBuilder inner = GraphBuilder.interning();
    private final Map<Integer, Node> parameters = new HashMap<>();
    private final Map<Node, Integer> places = new HashMap<>();

    Draft(Slots slots) {
        this.slots = slots;
    }

    GraphBuilder inner() {
        return inner;
    }

    Slots slots() {
        return slots;
    }

    Optional<Integer> place(Node node) {
        return Optional.ofNullable(places.get(node));
    }

    /** What stands in the body for the value of a slot. */
    Node parameter(int slot) {
        return parameters.computeIfAbsent(slot, i -> {
            TensorType outer = slots.get(i).outer().type();
            TensorType type = slots.get(i).role() == Role.ELEMENT
                    ? outer.withShape(
                            org.graphc.core.type.Shape.of(outer.shape().dims().subList(1, outer.rank())))
                    : outer;
            Node node = Ops.input(inner, "slot" + i, type);
            places.put(node, i);
            return node;
        });
    }

    /** An input, by its position, as a value of the graph around; constants and repetitions are made again inside. */
    Node captured(int input, Node outer) {
        if (!slots.joins()) {
            return parameter(slots.given(input, Role.CAPTURED, outer));
        }
        Deque<Op> repetitions = new ArrayDeque<>();
        Node at = outer;
        while (at.op() instanceof Broadcast) {
            repetitions.push(at.op());
            at = at.input(0);
        }
        Node inside = at.op() instanceof Constant
                ? inner.append(at.op(), List.of())
                : parameter(slots.add(Role.CAPTURED, at));
        for (Op repetition : repetitions) {
            inside = inner.append(repetition, List.of(inside));
        }
        return inside;
    }

    /** The slots that results depend on. */
    BitSet reached(List<Node> results) {
        BitSet live = new BitSet();
        results.forEach(result -> live.set(result.id()));
        BitSet reached = new BitSet();
        for (int id = live.length() - 1; id >= 0; id = live.previousSetBit(id - 1)) {
            Node node = inner.node(id);
            node.inputs().forEach(input -> live.set(input.id()));
            place(node).ifPresent(reached::set);
        }
        return reached;
    }

    /** The body that takes the values of some slots in the given order. */
    Body body(List<Integer> order, List<Node> results) {
        List<Node> given = new ArrayList<>();
        order.forEach(slot -> given.add(parameter(slot)));
        return Body.of(inner, given, results);
    }
}
