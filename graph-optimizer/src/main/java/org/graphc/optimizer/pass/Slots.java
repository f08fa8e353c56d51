package org.graphc.optimizer.pass;

import java.util.ArrayList;
import java.util.List;
import org.graphc.core.graph.Node;

/** What the bodies of an operation are given, while it is rewritten: a place for each different value. */
final class Slots {
    enum Role {
        CARRY,
        ELEMENT,
        CAPTURED
    }

    /** @param outer the value outside: of a carry the first one, of an element the sequence */
    record Slot(Role role, Node outer) {}

    private final List<Slot> slots = new ArrayList<>();

    /** The place of a value: carries have one each, other values share theirs with equal ones. */
    int add(Role role, Node outer) {
        Slot slot = new Slot(role, outer);
        int known = role == Role.CARRY ? -1 : slots.indexOf(slot);
        if (known >= 0) {
            return known;
        }
        slots.add(slot);
        return slots.size() - 1;
    }

    Slot get(int i) {
        return slots.get(i);
    }

    int size() {
        return slots.size();
    }

    List<Node> outer(List<Integer> some) {
        return some.stream().map(i -> slots.get(i).outer()).toList();
    }
}
