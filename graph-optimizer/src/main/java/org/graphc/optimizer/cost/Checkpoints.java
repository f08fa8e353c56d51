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

    /** Nodes that are looked at, altogether, before choices are thinned out. */
    private static final int MOST_WALKED = 20_000_000;

    private final Graph graph;
    private final ImmutableList<Node> repeatable;
    private final BitSet residuals = new BitSet();
    private final long[] bytes;
    private final long[] flops;
    private final long bytesOfAll;
    private final int[] lastReader;
    private final long[] crossing;

    /**
     * What is kept, in words.
     *
     * @param segment bytes of a segment
     * @param tail bytes at the end that are kept without cuts
     * @param dear operations for each byte from which on a value is kept
     */
    private record Choice(double segment, double tail, double dear) {}

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
        this.bytesOfAll = repeatable.stream().mapToLong(this::residual).sum();
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
        List<Choice> tried = checkpoints.all();
        if (tried.size() > MOST_WALKED / Math.max(1, graph.size())) {
            tried = thinned(tried, most - 1); // of a large graph not all are made and compared
        }
        Set<ImmutableSet<Node>> made = new LinkedHashSet<>();
        made.add(ImmutableSet.copyOf(checkpoints.repeatable));
        tried.forEach(choice -> made.add(checkpoints.kept(choice)));
        return thinned(made.stream().toList(), most);
    }

    private List<Choice> all() {
        List<Choice> choices = new ArrayList<>();
        int values = residuals.cardinality();
        for (double dear : DEAR) {
            for (double tail : TAILS) {
                for (double segments = 1; segments <= values; segments += Math.max(0.5, segments / 8)) {
                    choices.add(new Choice(bytesOfAll / segments, bytesOfAll * tail, dear));
                }
            }
        }
        return choices;
    }

    /** Every so many-th, so that all kinds are among them; the first always is. */
    private static <T> ImmutableList<T> thinned(List<T> all, int most) {
        ImmutableList.Builder<T> some = ImmutableList.builder();
        int number = Math.min(most, all.size());
        for (int i = 0; i < number; i++) {
            some.add(all.get((int) ((long) i * all.size() / number)));
        }
        return some.build();
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

    /** Ids before which the forward part is cut: in the second half of a segment, where fewest bytes cross. */
    private List<Integer> cuts(Choice choice) {
        List<Integer> cuts = new ArrayList<>();
        double left = bytesOfAll;
        double filled = 0;
        int best = -1;
        for (Node node : repeatable) {
            int here = node.id() + 1;
            long more = residual(node);
            filled += more;
            left -= more;
            if (2 * filled >= choice.segment() && (best < 0 || crossing[here] <= crossing[best])) {
                best = here;
            }
            if (best >= 0 && (filled >= choice.segment() || left <= choice.tail() && left + more > choice.tail())) {
                cuts.add(best);
                filled = 0;
                best = -1;
            }
            if (left <= choice.tail()) {
                return cuts;
            }
        }
        return cuts;
    }

    private ImmutableSet<Node> kept(Choice choice) {
        TreeSet<Integer> places = new TreeSet<>(cuts(choice));
        int end = places.isEmpty() ? Integer.MAX_VALUE : places.last();
        ImmutableSet.Builder<Node> kept = ImmutableSet.builder();
        for (Node node : repeatable) {
            Integer next = places.higher(node.id());
            boolean crosses = next != null && lastReader[node.id()] >= next;
            boolean isAsked = residuals.get(node.id());
            boolean isDear = flops[node.id()] > choice.dear() * bytes[node.id()];
            if (crosses || isAsked && (node.id() >= end || isDear)) {
                kept.add(node);
            }
        }
        return kept.build();
    }
}
