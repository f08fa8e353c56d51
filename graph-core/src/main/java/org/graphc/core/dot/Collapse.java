package org.graphc.core.dot;

import com.google.common.collect.ImmutableList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;

/**
 * Brings a picture down to a number of nodes: first chains become one node each, then scopes from the innermost
 * outwards, and at last only what is nearest to the outputs is drawn.
 */
final class Collapse {
    private static final int NONE = -1;
    private static final int MANY = -2;

    private final Graph graph;
    private final Lane[] lanes;
    private final Roles roles;
    private final Wiring wiring;
    private final BitSet kept;
    private final int[] leaders;
    private final int[] members;
    private final List<String> notes = new ArrayList<>();

    Collapse(Graph graph, Lane[] lanes, Roles roles, Wiring wiring, BitSet kept, int limit) {
        this.graph = graph;
        this.lanes = lanes;
        this.roles = roles;
        this.wiring = wiring;
        this.kept = kept;
        this.leaders = new int[graph.size()];
        this.members = new int[graph.size()];
        Arrays.fill(leaders, NONE);
        for (Node node : graph.nodes()) {
            if (roles.of(node) == Role.DRAWN) {
                leaders[node.id()] = node.id();
                members[node.id()] = 1;
            }
        }
        int all = size();
        if (size() > limit) {
            mergeChains();
            note(all, "chains into one node each");
        }
        for (int depth = deepestScope(); depth > 0 && size() > limit; depth--) {
            int before = size();
            mergeScopes(depth);
            note(before, "scopes of depth " + depth + " into one node each");
        }
        if (size() > limit) {
            keepNearest(limit);
        }
    }

    private void note(int before, String what) {
        if (size() < before) {
            notes.add((before - size()) + " nodes collapsed: " + what);
        }
    }

    /** What was left out, for the caption. */
    ImmutableList<String> notes() {
        return ImmutableList.copyOf(notes);
    }

    /** The drawn node that stands for the given drawn one, or -1 where it is hidden. */
    int leader(int id) {
        return id < 0 ? NONE : leaders[id];
    }

    /** How many nodes the leader stands for. */
    int members(int leader) {
        return members[leader];
    }

    /** The leaders in order of their ids. */
    ImmutableList<Node> leaders() {
        return graph.nodes().stream()
                .filter(node -> leaders[node.id()] == node.id())
                .collect(ImmutableList.toImmutableList());
    }

    private int size() {
        int size = 0;
        for (int id = 0; id < leaders.length; id++) {
            size += leaders[id] == id ? 1 : 0;
        }
        return size;
    }

    private void merge(int id, int leader) {
        if (leaders[id] != leader) {
            members[leaders[id]]--;
            leaders[id] = leader;
            members[leader]++;
        }
    }

    /** Joins operations that read one value of their lane to the operation before, where nothing else reads that. */
    private void mergeChains() {
        int[] sources = new int[graph.size()];
        int[] readers = new int[graph.size()];
        Arrays.fill(sources, NONE);
        Arrays.fill(readers, NONE);
        wiring.forEach((from, to) -> {
            if (lanes[from] == lanes[to]) {
                sources[to] = sources[to] == NONE || sources[to] == from ? from : MANY;
                readers[from] = readers[from] == NONE || readers[from] == to ? to : MANY;
            }
        });
        for (Node node : graph.nodes()) {
            int source = sources[node.id()];
            if (leaders[node.id()] >= 0
                    && source >= 0
                    && readers[source] == node.id()
                    && isLink(node)
                    && isLink(graph.node(source))
                    && node.origin().scope().equals(graph.node(source).origin().scope())) {
                merge(node.id(), leaders[source]);
            }
        }
    }

    private boolean isLink(Node node) {
        return !kept.get(node.id()) && !(node.op() instanceof Leaf) && !roles.isSum(node);
    }

    private int deepestScope() {
        return graph.nodes().stream()
                .filter(node -> leaders[node.id()] >= 0)
                .mapToInt(node -> Scopes.depth(node.origin().scope()))
                .max()
                .orElse(0);
    }

    private void mergeScopes(int depth) {
        Map<String, Integer> first = new HashMap<>();
        for (Node node : graph.nodes()) {
            String scope = node.origin().scope();
            if (leaders[node.id()] >= 0 && Scopes.depth(scope) >= depth && !kept.get(node.id())) {
                String key = lanes[node.id()] + "/" + Scopes.prefix(scope, depth);
                merge(node.id(), first.computeIfAbsent(key, k -> leaders[node.id()]));
            }
        }
    }

    private void keepNearest(int limit) {
        Map<Integer, List<Integer>> sources = new HashMap<>();
        wiring.forEach((from, to) -> {
            if (leaders[from] != leaders[to]) {
                sources.computeIfAbsent(leaders[to], k -> new ArrayList<>()).add(leaders[from]);
            }
        });
        Deque<Integer> open = new ArrayDeque<>();
        BitSet near = new BitSet();
        kept.stream().filter(id -> leaders[id] >= 0).map(id -> leaders[id]).forEach(open::add);
        while (!open.isEmpty() && near.cardinality() < limit) {
            int id = open.remove();
            if (!near.get(id)) {
                near.set(id);
                open.addAll(sources.getOrDefault(id, List.of()));
            }
        }
        int before = size();
        for (int id = 0; id < leaders.length; id++) {
            leaders[id] = leaders[id] >= 0 && near.get(leaders[id]) ? leaders[id] : NONE;
        }
        notes.add((before - size()) + " nodes hidden that are further from the outputs");
    }
}
