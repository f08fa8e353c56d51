package org.graphc.core.dot;

import com.google.common.collect.ImmutableList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;

/**
 * Brings a picture down to a number of shapes. First the parts of an adjoint join it, then chains become one shape
 * each, then scopes from the innermost outwards, and at last only what is nearest to the outputs is drawn.
 */
final class Collapse {
    private static final int NONE = Groups.NONE;
    private static final int MANY = -2;

    private final Plan plan;
    private final BitSet kept;
    private final Groups groups;
    private final BitSet collapsed = new BitSet();
    private final List<String> notes = new ArrayList<>();

    Collapse(Plan plan, BitSet kept, int limit) {
        this.plan = plan;
        this.kept = kept;
        this.groups = new Groups(plan);
        if (groups.size() > limit) {
            join(parts(), "parts drawn with their adjoints");
        }
        if (groups.size() > limit) {
            int[] chains = chains();
            markCollapsed(chains);
            join(chains, "nodes collapsed into chains");
        }
        if (groups.size() > limit) {
            int[] runs = runs();
            markCollapsed(runs);
            join(runs, "nodes collapsed into runs");
        }
        for (int depth = deepestScope(); depth > 0 && groups.size() > limit; depth--) {
            int[] scopes = scopes(depth);
            markCollapsed(scopes);
            join(scopes, "nodes collapsed into scopes");
        }
        if (groups.size() > limit) {
            join(nearest(limit), "nodes hidden that are further from the outputs");
        }
    }

    private void join(int[] others, String what) {
        int before = groups.size();
        groups.follow(others);
        if (groups.size() < before) {
            notes.add((before - groups.size()) + " " + what);
        }
    }

    private void markCollapsed(int[] others) {
        for (Node leader : groups.leaders()) {
            if (others[leader.id()] != leader.id()) {
                collapsed.set(others[leader.id()]);
            }
        }
    }

    /** What was left out, for the caption. */
    ImmutableList<String> notes() {
        return ImmutableList.copyOf(notes);
    }

    Groups groups() {
        return groups;
    }

    /** True for a shape that stands for more than its own operation. */
    boolean isCollapsed(Node leader) {
        return collapsed.get(leader.id());
    }

    private int[] parts() {
        int[] wholes = groups.unchanged();
        for (Node node : groups.leaders()) {
            boolean free = plan.lane(node) == Lane.GRADIENT && !kept.get(node.id());
            plan.adjoints()
                    .whole(node)
                    .filter(whole -> free && groups.leader(whole.id()) == whole.id())
                    .ifPresent(whole -> wholes[node.id()] = whole.id());
        }
        return wholes;
    }

    /** Joins what reads one value of its lane to the step before, where nothing else of the lane reads that. */
    private int[] chains() {
        int[] sources = new int[plan.graph().size()];
        int[] readers = new int[plan.graph().size()];
        Arrays.fill(sources, NONE);
        Arrays.fill(readers, NONE);
        plan.wiring().forEach((from, to, value, use) -> {
            int a = groups.leader(from);
            int b = groups.leader(to);
            if (a != b && plan.lanes()[a] == plan.lanes()[b]) {
                sources[b] = sources[b] == NONE || sources[b] == a ? a : MANY;
                readers[a] = readers[a] == NONE || readers[a] == b ? b : MANY;
            }
        });
        int[] chains = groups.unchanged();
        for (Node node : groups.leaders()) {
            int source = sources[node.id()];
            if (source >= 0
                    && readers[source] == node.id()
                    && isLink(node)
                    && isLink(plan.graph().node(source))) {
                boolean together = scope(node).equals(scope(plan.graph().node(source)));
                chains[node.id()] = together ? chains[source] : node.id();
            }
        }
        return chains;
    }

    /** Joins what reads the shape just before it in its lane, whatever else it reads: turns of an unrolled loop. */
    private int[] runs() {
        int[] before = before();
        BitSet read = new BitSet();
        plan.wiring().forEach((from, to, value, use) -> {
            int reader = groups.leader(to);
            if (reader >= 0 && groups.leader(from) == before[reader]) {
                read.set(reader);
            }
        });
        int[] runs = groups.unchanged();
        for (Node node : groups.leaders()) {
            if (read.get(node.id()) && before[node.id()] >= 0 && isLink(node)) {
                Node last = plan.graph().node(before[node.id()]);
                boolean joins = isLink(last) && scope(node).equals(scope(last));
                runs[node.id()] = joins ? runs[last.id()] : node.id();
            }
        }
        return runs;
    }

    /** The operation just before each in its lane, or -1. */
    private int[] before() {
        int[] before = groups.unchanged();
        Map<Lane, Integer> last = new EnumMap<>(Lane.class);
        for (Node node : groups.leaders()) {
            before[node.id()] = last.getOrDefault(plan.lane(node), NONE);
            if (!(node.op() instanceof Leaf)) {
                last.put(plan.lane(node), node.id());
            }
        }
        return before;
    }

    private boolean isLink(Node node) {
        return !kept.get(node.id()) && !(node.op() instanceof Leaf);
    }

    private static String scope(Node node) {
        return node.origin().scope();
    }

    private int deepestScope() {
        return groups.leaders().stream()
                .mapToInt(node -> Scopes.depth(scope(node)))
                .max()
                .orElse(0);
    }

    private int[] scopes(int depth) {
        Map<String, Integer> first = new HashMap<>();
        int[] scopes = groups.unchanged();
        for (Node node : groups.leaders()) {
            if (Scopes.depth(scope(node)) >= depth && !kept.get(node.id())) {
                String key = plan.lane(node) + "/" + Scopes.prefix(scope(node), depth);
                scopes[node.id()] = first.computeIfAbsent(key, k -> node.id());
            }
        }
        return scopes;
    }

    private int[] nearest(int limit) {
        Map<Integer, List<Integer>> sources = new HashMap<>();
        plan.wiring().forEach((from, to, value, use) -> {
            if (groups.leader(from) != groups.leader(to)) {
                sources.computeIfAbsent(groups.leader(to), k -> new ArrayList<>(2))
                        .add(groups.leader(from));
            }
        });
        Deque<Integer> open = new ArrayDeque<>();
        BitSet near = new BitSet();
        kept.stream().map(groups::leader).filter(id -> id >= 0).forEach(open::add);
        while (!open.isEmpty() && near.cardinality() < limit) {
            int id = open.remove();
            if (!near.get(id)) {
                near.set(id);
                open.addAll(sources.getOrDefault(id, List.of()));
            }
        }
        int[] nearest = groups.unchanged();
        for (int id = 0; id < nearest.length; id++) {
            nearest[id] = near.get(id) ? id : NONE;
        }
        return nearest;
    }
}
