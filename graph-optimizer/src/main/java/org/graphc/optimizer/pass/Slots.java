package org.graphc.optimizer.pass;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    private final boolean joins;
    private final List<Slot> slots = new ArrayList<>();
    /** The slot of each input, where each has one of its own. */
    private final Map<Integer, Integer> own = new TreeMap<>();

    /** @param joins whether equal inputs share a place and unread ones and constants have none */
    Slots(boolean joins) {
        this.joins = joins;
    }

    boolean joins() {
        return joins;
    }

    /** The place of an input that is no carry, by its position among the inputs. */
    int given(int input, Role role, Node outer) {
        if (joins) {
            return add(role, outer);
        }
        return own.computeIfAbsent(input, i -> {
            slots.add(new Slot(role, outer));
            return slots.size() - 1;
        });
    }

    /** The places that an operation needs of which these are reached. */
    BitSet needed(BitSet reached) {
        BitSet needed = (BitSet) reached.clone();
        own.values().forEach(needed::set);
        return needed;
    }

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
