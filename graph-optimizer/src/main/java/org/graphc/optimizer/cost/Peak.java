package org.graphc.optimizer.cost;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Sizes;

/**
 * The memory that a graph's values take at most, run node by node: each has an array from its own computation to its
 * last reader's, outputs to the end; inputs, parameters and constants are not counted. With symbolic sizes it depends
 * on them which moment is the worst; the moments listed are those that no other exceeds for all sizes from 1 up, so
 * that the peak is the largest of them.
 */
public record Peak(ImmutableList<Moment> moments) {
    /** More candidates are told nobody: the sizes have to be known. */
    private static final int MOST = 16;

    /** The bytes that live while a node is computed, its operands and its result included. */
    public record Moment(Node node, Dim bytes) {}

    /** The candidates of a graph; all moments that are no worse than others are left out. */
    public static Peak of(Graph graph) {
        List<Moment> front = new ArrayList<>();
        Lives lives = new Lives(graph);
        Dim live = Dim.ZERO;
        for (int id = lives.next(0); id >= 0; id = lives.next(id + 1)) {
            Node node = graph.node(id);
            if (Looks.isMade(node) && lives.holds(node)) {
                live = live.plus(Cost.bytes(node.type()));
                add(front, new Moment(node, live));
            }
            for (Node dying : lives.dying(node)) {
                live = live.minus(Cost.bytes(dying.type()));
            }
        }
        return new Peak(ImmutableList.copyOf(front));
    }

    private static void add(List<Moment> front, Moment moment) {
        for (Moment other : front) {
            if (Sizing.covers(other.bytes(), moment.bytes())) {
                return;
            }
        }
        front.removeIf(other -> Sizing.covers(moment.bytes(), other.bytes()));
        front.add(moment);
    }

    /** The bytes at given sizes. */
    public long at(Sizes sizes) {
        return moments.stream().mapToLong(m -> sizes.number(m.bytes())).max().orElse(0);
    }

    /** The polynomial, or the largest of several. */
    @Override
    public String toString() {
        if (moments.size() > MOST) {
            return "depends on the sizes";
        }
        String all = moments.stream().map(m -> m.bytes().toString()).collect(Collectors.joining(", "));
        return moments.isEmpty() ? "0" : moments.size() == 1 ? all : "max(" + all + ")";
    }

    /** Which arrays a run needs, and after which node each is free. */
    private static final class Lives {
        private final Graph graph;
        private final BitSet live;
        private final BitSet roots = new BitSet();
        private final Node[] holders;
        private final int[] last;

        Lives(Graph graph) {
            this.graph = graph;
            this.live = Sweep.reaching(graph);
            this.holders = Looks.holders(graph);
            this.last = new int[graph.size()];
            graph.roots().forEach(root -> roots.set(root.id()));
            for (int id = next(0); id >= 0; id = next(id + 1)) {
                Node node = graph.node(id);
                last[id] = Math.max(last[id], id);
                if (holds(node)) {
                    node.inputs().forEach(input -> last[holders[input.id()].id()] = node.id());
                }
            }
        }

        int next(int from) {
            return live.nextSetBit(from);
        }

        /** A look is given an array only where it is an output. */
        boolean holds(Node node) {
            return !Looks.isLook(node.op()) || roots.get(node.id());
        }

        List<Node> dying(Node node) {
            List<Node> dying = new ArrayList<>(2);
            if (holds(node)) {
                for (Node input : node.inputs()) {
                    Node holder = holders[input.id()];
                    if (last[holder.id()] == node.id() && Looks.isMade(holder) && !isOutput(holder)) {
                        last[holder.id()] = graph.size(); // an operand may be named twice
                        dying.add(holder);
                    }
                }
            }
            return dying;
        }

        private boolean isOutput(Node node) {
            return roots.get(node.id());
        }
    }
}
