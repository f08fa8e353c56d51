package org.graphc.optimizer.cost;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Origin;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Barrier;
import org.graphc.core.op.Check;
import org.graphc.core.op.Print;

/**
 * Gradient checkpointing of a graph that holds values and their derivatives: what is not kept of the forward part is
 * computed a second time where the backward part first asks for it, from what is kept. The second computation reads
 * through barriers, so that no rewrite merges it with the first; it does the same operations in the same order, so
 * every bit is the same. Nothing is computed more than twice, and nothing twice that prints or checks.
 */
public final class Recomputation {
    private final ImmutableList<Part> parts;
    private final Node[] holders;
    private final BitSet repeated = new BitSet();
    private final Node[] first;
    private final Node[] second;
    private final Node[] fenced;
    private final ImmutableList.Builder<Node> again = ImmutableList.builder();
    private final int barriers;

    /**
     * A graph that computes some values twice.
     *
     * @param again the nodes, of the graph before, that are computed a second time
     */
    public record Recomputed(Graph graph, ImmutableList<Node> again) {}

    private Recomputation(Graph graph, Collection<Node> kept) {
        this.parts = Part.of(graph);
        this.holders = Looks.holders(graph);
        this.first = new Node[graph.size()];
        this.second = new Node[graph.size()];
        this.fenced = new Node[graph.size()];
        this.barriers = graph.nodes().stream()
                .mapToInt(node -> node.op() instanceof Barrier barrier ? barrier.id() + 1 : 0)
                .max()
                .orElse(0);
        repeatable(graph).forEach(node -> repeated.set(node.id()));
        kept.forEach(node -> repeated.clear(node.id()));
    }

    /** The graph that keeps the given forward values, and those that must not be computed twice, and no others. */
    public static Recomputed keeping(Graph graph, Collection<Node> kept) {
        Recomputation pass = new Recomputation(graph, kept);
        Graph made = Sweep.forward(graph, Sweep.reaching(graph), pass::step);
        return new Recomputed(made, pass.again.build());
    }

    /** The forward values that may be computed twice, in the order of their ids. */
    public static ImmutableList<Node> repeatable(Graph graph) {
        ImmutableList<Part> parts = Part.of(graph);
        BitSet live = Sweep.reaching(graph);
        ImmutableSet<Node> roots = graph.roots();
        return live.stream()
                .mapToObj(graph::node)
                .filter(node -> parts.get(node.id()) == Part.FORWARD && Looks.isMade(node))
                .filter(node -> !roots.contains(node) && !Looks.isLook(node.op()) && !acts(node.op()))
                .collect(ImmutableList.toImmutableList());
    }

    private static boolean acts(Op op) {
        Deque<Op> open = new ArrayDeque<>(List.of(op));
        while (!open.isEmpty()) {
            Op at = open.pop();
            if (at instanceof Print || at instanceof Check) {
                return true;
            }
            Body.of(at).forEach(body -> body.graph().nodes().forEach(node -> open.push(node.op())));
        }
        return false;
    }

    private Node step(GraphBuilder out, Node old, List<Node> inputs) {
        List<Node> read = inputs;
        if (parts.get(old.id()) != Part.FORWARD) {
            read = new ArrayList<>(inputs);
            for (int i = 0; i < read.size(); i++) {
                Node input = old.input(i);
                if (repeated.get(holders[input.id()].id())) {
                    read.set(i, again(out, input));
                }
            }
        }
        first[old.id()] = out.append(old.op(), read);
        return first[old.id()];
    }

    /** The second computation of a value, after those of all that it needs. */
    private Node again(GraphBuilder out, Node wanted) {
        TreeSet<Integer> open = new TreeSet<>(List.of(wanted.id()));
        Deque<Node> order = new ArrayDeque<>();
        while (!open.isEmpty()) {
            Node node = wanted.owner().node(open.pollLast());
            if (second[node.id()] == null) {
                order.push(node);
                node.inputs().stream().filter(this::isDoneAgain).forEach(input -> open.add(input.id()));
            }
        }
        Origin outer = out.origin();
        for (Node node : order) {
            out.at(origin(node, outer));
            second[node.id()] = out.append(
                    node.op(),
                    node.inputs().stream().map(input -> secondary(out, input)).toList());
            if (repeated.get(node.id())) {
                again.add(node);
            }
        }
        out.at(outer);
        return second[wanted.id()];
    }

    /** Looks too, since a barrier around one would give it an array of its own. */
    private boolean isDoneAgain(Node node) {
        return repeated.get(node.id()) || parts.get(node.id()) == Part.FORWARD && Looks.isLook(node.op());
    }

    private Node secondary(GraphBuilder out, Node input) {
        int id = input.id();
        if (isDoneAgain(input)) {
            return second[id];
        } else if (!(input.op() instanceof Leaf) && input.inputs().isEmpty()) {
            return first[id];
        }
        if (fenced[id] == null) {
            fenced[id] = out.append(new Barrier(barriers), first[id]);
        }
        return fenced[id];
    }

    private Origin origin(Node node, Origin reader) {
        String of = reader.derivative().map(Origin.Derivative::of).orElse("");
        return node.origin().withDerivative(new Origin.Derivative(Optional.of(first[node.id()]), "recomputation", of));
    }
}
