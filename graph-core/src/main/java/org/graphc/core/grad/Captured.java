package org.graphc.core.grad;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;
import com.google.common.collect.Lists;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graphc.core.graph.AdjointState;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Origin;
import org.graphc.core.type.TypeMismatch;

/**
 * Values and what they are differentiated by, brought into the innermost body that one of them belongs to or that is
 * being written. What was computed from a target outside of that body is computed again inside, as far as the values
 * need it: so the derivative by an outer node is that by its stand-in.
 */
final class Captured {
    private final ImmutableList<Node> wanted;
    private final GraphBuilder home;
    /** From the outermost graph that has a target to the one in which the derivative goes. */
    private final ImmutableList<GraphBuilder> levels;
    /** What depends on a target, level by level, and what of that the values need. */
    private final Map<GraphBuilder, BitSet> moving = new HashMap<>();

    private final Map<GraphBuilder, BitSet> needed = new HashMap<>();
    private final Map<Node, Node> copies = new HashMap<>();
    private final ImmutableList<Node> values;

    private Captured(String what, List<Node> values, List<Node> targets, List<Node> others) {
        this.wanted = ImmutableList.copyOf(targets);
        this.home = home(what, values.get(0).owner().current(), Iterables.concat(values, targets, others));
        this.levels = levels(Iterables.concat(values, targets));
        if (!passes(values, Captured::carries)) {
            passes(values, Dependence::any); // which finds the edges that cut
        }
        Origin before = home.origin();
        levels.forEach(this::copy);
        home.at(before);
        this.values = values.stream().map(this::local).collect(ImmutableList.toImmutableList());
    }

    /**
     * With the graphs of {@code others}, seeds and directions, taken into account.
     *
     * @throws TypeMismatch if they belong to graphs of which none is within the other
     */
    static Captured of(String what, List<Node> values, List<Node> targets, List<Node> others) {
        return new Captured(what, values, targets, others);
    }

    private static boolean carries(Node node, int i) {
        AdjointState state = node.adjointState(i);
        return state == AdjointState.VALUE || state == AdjointState.MISSING;
    }

    private static GraphBuilder home(String what, GraphBuilder first, Iterable<Node> nodes) {
        GraphBuilder home = first;
        for (Node other : nodes) {
            if (other.owner().isWithin(home)) {
                home = other.owner();
            } else if (!home.isWithin(other.owner())) {
                throw new TypeMismatch(what, Requests.label(other) + " belongs to another graph");
            }
        }
        return home.current();
    }

    private ImmutableList<GraphBuilder> levels(Iterable<Node> nodes) {
        ImmutableList.Builder<GraphBuilder> inward = ImmutableList.builder();
        GraphBuilder at = home;
        inward.add(at);
        for (Node node : nodes) {
            while (!node.owner().isWithin(at)) {
                at = at.outer();
                inward.add(at);
            }
        }
        return inward.build().reverse();
    }

    private Node local(Node node) {
        return home.local(copies.getOrDefault(node, node));
    }

    /** The values in the graph of the derivative. */
    ImmutableList<Node> values() {
        return values;
    }

    /** What each target is there. */
    ImmutableMap<Node, Node> targets() {
        Map<Node, Node> local = new LinkedHashMap<>();
        wanted.forEach(target -> local.put(target, local(target)));
        return ImmutableMap.copyOf(local);
    }

    /** Finds what depends on targets and what of it the values need; false where a target leads nowhere. */
    private boolean passes(List<Node> of, Dependence.Edges edges) {
        if (levels.size() == 1) {
            return true;
        }
        levels.forEach(level -> {
            moving.put(level, new BitSet());
            needed.put(level, new BitSet());
        });
        wanted.forEach(target -> moving.get(target.owner()).set(target.id()));
        levels.forEach(level -> spread(level, edges));
        of.forEach(this::need);
        Lists.reverse(levels).forEach(level -> trace(level, edges));
        boolean all =
                wanted.stream().allMatch(target -> needed.get(target.owner()).get(target.id()));
        wanted.forEach(this::need);
        Lists.reverse(levels).forEach(level -> trace(level, edges));
        return all;
    }

    private void spread(GraphBuilder level, Dependence.Edges edges) {
        BitSet reached = moving.get(level);
        brought(level).forEach((outer, inside) -> {
            if (moves(outer)) {
                reached.set(inside.id());
            }
        });
        for (int id = Math.max(reached.nextSetBit(0), 0); id < level.size() && !reached.isEmpty(); id++) {
            Node node = level.node(id);
            for (int i = 0; i < node.inputs().size() && !reached.get(id); i++) {
                reached.set(id, reached.get(node.input(i).id()) && edges.count(node, i));
            }
        }
    }

    /** What stands for nodes of those graphs that take part. */
    private Map<Node, Node> brought(GraphBuilder level) {
        return level == levels.get(0) ? ImmutableMap.of() : level.brought();
    }

    private boolean moves(Node node) {
        return moving.get(node.owner()).get(node.id());
    }

    private void need(Node node) {
        if (moves(node)) {
            needed.get(node.owner()).set(node.id());
        }
    }

    private void trace(GraphBuilder level, Dependence.Edges edges) {
        BitSet traced = needed.get(level);
        for (int id = traced.length() - 1; id >= 0; id = traced.previousSetBit(id - 1)) {
            Node node = level.node(id);
            for (int i = 0; i < node.inputs().size(); i++) {
                if (edges.count(node, i)) {
                    need(node.input(i));
                }
            }
        }
        brought(level).forEach((outer, inside) -> {
            if (traced.get(inside.id())) {
                need(outer);
            }
        });
    }

    /** Copies what the values need into the graph of the derivative, except what is there already as it should be. */
    private void copy(GraphBuilder level) {
        BitSet copied = needed.getOrDefault(level, new BitSet());
        brought(level).forEach((outer, inside) -> {
            if (copied.get(inside.id())) {
                copies.put(inside, copies.get(outer));
            }
        });
        for (int id = copied.nextSetBit(0); id >= 0; id = copied.nextSetBit(id + 1)) {
            Node node = level.node(id);
            if (!copies.containsKey(node)) {
                copies.put(node, copy(node));
            }
        }
    }

    private Node copy(Node node) {
        List<Node> inputs =
                node.inputs().stream().map(i -> copies.getOrDefault(i, i)).toList();
        boolean target = node.inputs().stream().noneMatch(copies::containsKey);
        if (target || node.op().repeats() && inputs.get(0) == home.local(node.input(0))) {
            return home.local(node);
        } else if (node.owner() == home && inputs.equals(node.inputs())) {
            return node;
        }
        Node copy = home.at(node.origin()).append(node.op(), inputs);
        node.owner().name(node).ifPresent(copy::named);
        return copy;
    }
}
