package org.graphc.optimizer.pass;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;

/**
 * What became of each node of a graph while a pipeline ran: listen with it to the run, then ask. It holds an integer
 * for
 * each node of each graph that a pass changed and no graph but the first and the last, so that it works on a million
 * nodes; a question costs a walk over the written graph for each pass.
 */
public final class History implements PassListener {
    private final Graph written;
    private final List<PassRecord> records = new ArrayList<>();
    private final Tail tail;
    private final Map<Body, History> inside = new HashMap<>();

    /**
     * The graph now, and for each of its nodes the rewrite, counted from the first, that last took a reader from it.
     */
    private static final class Tail {
        private Graph graph;
        private int[] lost;

        Tail(Graph graph) {
            this.graph = graph;
            this.lost = PassRecord.nowhere(graph.size());
        }
    }

    /**
     * What a pass did to a node.
     *
     * @param rules those that rewrote it, in order
     * @param joined the written nodes that were apart from it before the pass and are one with it since
     */
    public record Change(String pass, int sweep, ImmutableList<String> rules, ImmutableList<Node> joined) {}

    /** Where a node was after a pass: {@code %id} of that pass's graph. */
    public record Place(String pass, int sweep, int id) {}

    /**
     * That and why a node is gone.
     *
     * @param cause what took its last reader; none where no pass did, so that nothing ever asked for it
     */
    public record Gone(String pass, int sweep, Optional<Cause> cause) {}

    /**
     * Rules that rewrote a node, which then no longer read what it had read.
     *
     * @param at the written nodes that the rewritten one stood for; none where a rule had made it
     */
    public record Cause(String pass, int sweep, ImmutableList<String> rules, ImmutableList<Node> at) {}

    /** For a run of a pipeline on this graph. */
    public History(Graph written) {
        this.written = written;
        this.tail = new Tail(written);
    }

    @Override
    public boolean watches() {
        return true;
    }

    @Override
    public PassListener within(Body body) {
        return inside.computeIfAbsent(body, b -> new History(b.graph()));
    }

    /**
     * What became of the nodes of a body until it was done and its operation's turn came; none of one that no
     * operation of the graph had when passes began, or when they began again.
     */
    public Optional<History> of(Body body) {
        return Optional.ofNullable(inside.get(body));
    }

    @Override
    public void bodies(Graph before, Graph after, Trace trace) {
        record("bodies", 1, after, trace);
    }

    @Override
    public void after(PassReport report, Graph before, Graph after, Trace trace) {
        if (before != after) {
            record(report.pass(), report.sweep(), after, trace);
        }
    }

    private void record(String pass, int sweep, Graph after, Trace trace) {
        int first = records.isEmpty() ? 0 : records.get(records.size() - 1).end();
        PassRecord record = new PassRecord(pass, sweep, first, trace, tail.graph, after);
        tail.lost = record.losses(tail.graph, after, tail.lost);
        tail.graph = after;
        records.add(record);
    }

    /** The graph that the passes made so far. */
    public Graph graph() {
        return tail.graph;
    }

    /** The node of {@link #graph} that stands for a written one. */
    public Optional<Node> place(Node node) {
        int at = own(node).id();
        for (PassRecord record : records) {
            at = at < 0 ? at : record.place(at);
        }
        return at < 0 ? Optional.empty() : Optional.of(tail.graph.node(at));
    }

    /** Where a written node was after each pass that changed the graph, until it was gone. */
    public ImmutableList<Place> places(Node node) {
        ImmutableList.Builder<Place> places = ImmutableList.builder();
        int at = own(node).id();
        for (PassRecord record : records) {
            at = record.place(at);
            if (at < 0) {
                break;
            }
            places.add(new Place(record.pass(), record.sweep(), at));
        }
        return places.build();
    }

    /** The written nodes that a node of {@link #graph} stands for; none where a rule made it. */
    public ImmutableList<Node> writtenFor(Node node) {
        Preconditions.checkArgument(
                node.id() < tail.graph.size() && tail.graph.node(node.id()) == node,
                "%s is not of the last graph",
                node);
        return standingAt(node.id(), records.size());
    }

    /** The written nodes at a place after so many passes. */
    private ImmutableList<Node> standingAt(int id, int passes) {
        int[] at = ids();
        records.subList(0, passes).forEach(record -> advance(at, record));
        return written.nodes().stream().filter(node -> at[node.id()] == id).collect(ImmutableList.toImmutableList());
    }

    private int[] ids() {
        return IntStream.range(0, written.size()).toArray();
    }

    private static void advance(int[] at, PassRecord record) {
        Arrays.setAll(at, i -> at[i] < 0 ? at[i] : record.place(at[i]));
    }

    /**
     * What passes did to a written node, in order: rules that rewrote it, or nodes in its bodies, and nodes that it
     * became one with.
     */
    public ImmutableList<Change> changes(Node node) {
        ImmutableList.Builder<Change> changes = ImmutableList.builder();
        changes.addAll(inBodies(node));
        int[] at = ids();
        for (PassRecord record : records) {
            int before = at[own(node).id()];
            if (before < 0) {
                break;
            }
            int[] old = at.clone();
            advance(at, record);
            int now = at[node.id()];
            ImmutableList<String> rules = record.rulesAt(before);
            ImmutableList<Node> joined = written.nodes().stream()
                    .filter(other -> now >= 0 && at[other.id()] == now && old[other.id()] != before)
                    .collect(ImmutableList.toImmutableList());
            if (!rules.isEmpty() || !joined.isEmpty()) {
                changes.add(new Change(record.pass(), record.sweep(), rules, joined));
            }
        }
        return changes.build();
    }

    /** Innermost first, as passes ran. */
    private ImmutableList<Change> inBodies(Node node) {
        Deque<Change> changes = new ArrayDeque<>();
        Deque<Map.Entry<History, Body>> open = new ArrayDeque<>();
        Body.of(node.op()).forEach(body -> open.add(Map.entry(this, body)));
        while (!open.isEmpty()) {
            Map.Entry<History, Body> next = open.removeLast();
            next.getKey().of(next.getValue()).ifPresent(history -> {
                for (PassRecord record : Lists.reverse(history.records)) {
                    if (!record.rules().isEmpty()) {
                        changes.addFirst(new Change(record.pass(), record.sweep(), record.rules(), ImmutableList.of()));
                    }
                }
                history.written.nodes().stream()
                        .flatMap(inner -> Body.of(inner.op()).stream())
                        .forEach(body -> open.add(Map.entry(history, body)));
            });
        }
        return ImmutableList.copyOf(changes);
    }

    /** Why a written node is not in {@link #graph}; none where it is. */
    public Optional<Gone> gone(Node node) {
        int at = own(node).id();
        for (PassRecord record : records) {
            int next = record.place(at);
            if (next < 0) {
                return Optional.of(new Gone(record.pass(), record.sweep(), cause(record.cause(at))));
            }
            at = next;
        }
        return Optional.empty();
    }

    private Optional<Cause> cause(int firing) {
        for (int i = 0; i < records.size(); i++) {
            PassRecord record = records.get(i);
            if (firing >= 0 && firing < record.end()) {
                int node = record.firedAt(firing);
                return Optional.of(new Cause(record.pass(), record.sweep(), record.rulesAt(node), standingAt(node, i)));
            }
        }
        return Optional.empty();
    }

    private Node own(Node node) {
        Preconditions.checkArgument(
                node.id() < written.size() && written.node(node.id()) == node, "%s is not of the written graph", node);
        return node;
    }
}
