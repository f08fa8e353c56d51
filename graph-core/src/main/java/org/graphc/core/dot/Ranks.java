package org.graphc.core.dot;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.graphc.core.graph.Node;

/**
 * What is above what, and what may stand side by side. Graphviz loses edges where two nodes are asked to stand side by
 * side and one is above the other, so such a pair is not asked for.
 */
final class Ranks {
    private final Map<Node, Set<Node>> below = new HashMap<>();
    private final Map<Node, List<Node>> sameRank = new HashMap<>();

    void above(Node upper, Node lower) {
        below.computeIfAbsent(upper, key -> new HashSet<>()).add(lower);
    }

    /** Puts both on one rank, if neither is above the other. */
    boolean join(Node a, Node b) {
        if (reaches(a, b) || reaches(b, a)) {
            return false;
        }
        List<Node> joined = new ArrayList<>(rank(a));
        joined.addAll(rank(b));
        joined.forEach(node -> sameRank.put(node, joined));
        return true;
    }

    private List<Node> rank(Node node) {
        return sameRank.getOrDefault(node, List.of(node));
    }

    private boolean reaches(Node start, Node end) {
        Deque<Node> open = new ArrayDeque<>(rank(start));
        Set<Node> seen = new HashSet<>(open);
        while (!open.isEmpty()) {
            for (Node lower : below.getOrDefault(open.remove(), Set.of())) {
                for (Node level : rank(lower)) {
                    if (level == end) {
                        return true;
                    }
                    if (seen.add(level)) {
                        open.add(level);
                    }
                }
            }
        }
        return false;
    }
}
