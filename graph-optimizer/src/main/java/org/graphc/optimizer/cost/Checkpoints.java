package org.graphc.optimizer.cost;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.type.Sizes;

/**
 * Choices of forward values to keep for the backward part. A choice cuts the forward part into segments of about equal
 * bytes, at places where few bytes cross, and keeps what crosses and the last segment, which the backward part reads
 * at once (Chen et al. 2016, Training Deep Nets with Sublinear Memory Cost; a cut may cross several values here). It
 * also keeps values that are dear to compute again for the bytes that they take.
 */
public final class Checkpoints {
    /** Operations for each byte from which on a value is kept. */
    private static final double[] DEAR = {0.5, 4, 64, Double.POSITIVE_INFINITY};

    /** Shares of all residuals that are kept at the end of the forward part without cuts. */
    private static final double[] TAILS = {0, 0.25, 0.5, 0.75};

    private final Graph graph;
    private final ImmutableList<Node> repeatable;
    private final BitSet residuals = new BitSet();
    private final long[] bytes;
    private final long[] flops;
    private final long all;
    private final int[] lastReader;
    private final long[] crossing;

    private Checkpoints(Graph graph, Sizes sizes) {
        this.graph = graph;
        this.repeatable = Recomputation.repeatable(graph);
        this.bytes = new long[graph.size()];
        this.flops = new long[graph.size()];
        for (Node node : repeatable) {
            bytes[node.id()] = sizes.number(Cost.bytes(node.type()));
            flops[node.id()] = sizes.number(Flops.of(node));
        }
        this.lastReader = lastReaders();
        this.crossing = new long[graph.size() + 1];
        Residual.of(graph).forEach(residual -> residuals.set(residual.value().id()));
        this.all = repeatable.stream().mapToLong(this::residual).sum();
        for (Node node : repeatable) {
            int id = node.id();
            crossing[id + 1] += bytes[id];
            crossing[Math.max(lastReader[id], id) + 1] -= bytes[id];
        }
        for (int i = 1; i < crossing.length; i++) {
            crossing[i] += crossing[i - 1];
        }
    }

    /** Sets of values to keep, each once; the first keeps all. At most {@code most} of them. */
    public static ImmutableList<ImmutableSet<Node>> choices(Graph graph, Sizes sizes, int most) {
        Checkpoints checkpoints = new Checkpoints(graph, sizes);
        Set<ImmutableSet<Node>> choices = new LinkedHashSet<>();
        choices.add(ImmutableSet.copyOf(checkpoints.repeatable));
        long all = checkpoints.all;
        int residuals = checkpoints.residuals.cardinality();
        for (double dear : DEAR) {
            for (double tail : TAILS) {
                for (double segments = 1; segments <= residuals; segments += Math.max(0.5, segments / 8)) {
                    choices.add(checkpoints.kept(checkpoints.cuts(all / segments, all * tail), dear));
                }
            }
        }
        if (choices.size() > most) {
            return thinned(choices.stream().toList(), most);
        }
        return ImmutableList.copyOf(choices);
    }

    /** Every so many-th, so that all kinds of choices are among them. */
    private static ImmutableList<ImmutableSet<Node>> thinned(List<ImmutableSet<Node>> choices, int most) {
        ImmutableSet.Builder<ImmutableSet<Node>> some = ImmutableSet.builder();
        for (int i = 0; i < most; i++) {
            some.add(choices.get((int) ((long) i * choices.size() / most)));
        }
        return some.build().asList();
    }

    /** The bytes of a residual, 0 for others. */
    private long residual(Node node) {
        return residuals.get(node.id()) ? bytes[node.id()] : 0;
    }

    /** The last reader in the forward part, through looks. */
    private int[] lastReaders() {
        ImmutableList<Part> parts = Part.of(graph);
        Node[] holders = Looks.holders(graph);
        BitSet live = Sweep.reaching(graph);
        int[] last = new int[graph.size()];
        for (int id = live.nextSetBit(0); id >= 0; id = live.nextSetBit(id + 1)) {
            Node node = graph.node(id);
            if (parts.get(id) == Part.FORWARD && !Looks.isLook(node.op())) {
                node.inputs().forEach(input -> last[holders[input.id()].id()] = node.id());
            }
        }
        return last;
    }

    /** Ids before which the forward part is cut: where a segment is full, or, in its second half, fewest bytes cross. */
    private List<Integer> cuts(double segment, double tail) {
        List<Integer> cuts = new ArrayList<>();
        double left = all;
        double filled = 0;
        int best = -1;
        for (Node node : repeatable) {
            int here = node.id() + 1;
            long more = residual(node);
            filled += more;
            left -= more;
            if (2 * filled >= segment && (best < 0 || crossing[here] <= crossing[best])) {
                best = here;
            }
            if (best >= 0 && (filled >= segment || left <= tail && left + more > tail)) {
                cuts.add(best);
                filled = 0;
                best = -1;
            }
            if (left <= tail) {
                return cuts;
            }
        }
        return cuts;
    }

    private ImmutableSet<Node> kept(List<Integer> cuts, double dear) {
        TreeSet<Integer> places = new TreeSet<>(cuts);
        int end = places.isEmpty() ? Integer.MAX_VALUE : places.last();
        ImmutableSet.Builder<Node> kept = ImmutableSet.builder();
        for (Node node : repeatable) {
            Integer next = places.higher(node.id());
            boolean crosses = next != null && lastReader[node.id()] >= next;
            boolean isAsked = residuals.get(node.id());
            boolean isDear = flops[node.id()] > dear * bytes[node.id()];
            if (crosses || isAsked && (node.id() >= end || isDear)) {
                kept.add(node);
            }
        }
        return kept.build();
    }
}
