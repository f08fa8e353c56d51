package org.graphc.core.graph;

import java.util.List;
import java.util.Objects;
import org.graphc.core.type.TensorType;

/** The hash table behind hash-consing: open addressing over nodes, keyed by operation and input identities. */
final class InternTable {
    private static final int MIN_SLOTS = 1024;

    private final int capacity;
    private Node[] slots = {};
    private int[] hashes = {};
    private int count;

    /** With room for so many nodes before it grows; it takes memory when a node is entered, not before. */
    InternTable(int nodes) {
        capacity = Math.max(MIN_SLOTS, Math.multiplyExact(4, Integer.highestOneBit(nodes)));
    }

    /** Enters the nodes of a builder that were placed without a look. */
    void enter(List<Node> nodes) {
        for (int id = count; id < nodes.size(); id++) {
            add(nodes.get(id), hash(nodes.get(id).op(), nodes.get(id).inputs()));
        }
    }

    Node find(Op op, List<Node> inputs, TensorType type, int hash) {
        for (int i = hash & (slots.length - 1); count > 0 && slots[i] != null; i = (i + 1) & (slots.length - 1)) {
            if (hashes[i] == hash && matches(slots[i], op, inputs, type)) {
                return slots[i];
            }
        }
        return null;
    }

    void add(Node node, int hash) {
        if (++count * 2 > slots.length) {
            grow();
        }
        place(slots, hashes, node, hash);
    }

    private void grow() {
        int length = Math.max(capacity, slots.length * 2);
        Node[] wider = new Node[length];
        int[] widerHashes = new int[length];
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] != null) {
                place(wider, widerHashes, slots[i], hashes[i]);
            }
        }
        slots = wider;
        hashes = widerHashes;
    }

    private static void place(Node[] slots, int[] hashes, Node node, int hash) {
        int i = hash & (slots.length - 1);
        while (slots[i] != null) {
            i = (i + 1) & (slots.length - 1);
        }
        slots[i] = node;
        hashes[i] = hash;
    }

    private static boolean matches(Node node, Op op, List<Node> inputs, TensorType type) {
        if (node.inputs().size() != inputs.size()
                || !Objects.equals(node.type(), type) // mostly the same object
                || node.op() != op && !node.op().equals(op)) {
            return false;
        }
        for (int i = 0; i < inputs.size(); i++) {
            if (node.input(i) != inputs.get(i)) {
                return false;
            }
        }
        return true;
    }

    /** Ids are consecutive numbers, so they are mixed well before they meet the table's mask. */
    static int hash(Op op, List<Node> inputs) {
        long mixed = op.hashCode();
        for (int i = 0; i < inputs.size(); i++) {
            mixed = (mixed ^ inputs.get(i).id()) * 0x9E3779B97F4A7C15L;
            mixed ^= mixed >>> 29;
        }
        mixed *= 0xBF58476D1CE4E5B9L;
        return (int) (mixed ^ (mixed >>> 32));
    }
}
