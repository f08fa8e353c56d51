package org.graphc.optimizer.cost;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
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
    private static final double[] DEAR = {0.5, 2, 8, 64, Double.POSITIVE_INFINITY};

    private final Graph graph;
    private final Sizes sizes;
    private final ImmutableList<Node> repeatable;
    private final Set<Node> residuals = new HashSet<>();
    private final int[] lastReader;
    private final long[] crossing;

    private Checkpoints(Graph graph, Sizes sizes) {
        this.graph = graph;
        this.sizes = sizes;
        this.repeatable = Recomputation.repeatable(graph);
        this.lastReader = lastReaders();
        this.crossing = new long[graph.size() + 1];
        Residual.of(graph).forEach(residual -> residuals.add(residual.value()));
        for (Node node : repeatable) {
            crossing[node.id() + 1] += bytes(node);
            crossing[Math.max(lastReader[node.id()], node.id()) + 1] -= bytes(node);
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
        long all = checkpoints.residuals.stream().mapToLong(checkpoints::bytes).sum();
        for (double segments = 1;
                segments <= checkpoints.residuals.size();
                segments = Math.max(segments + 1, segments * 1.25)) {
            List<Integer> cuts = checkpoints.cuts((long) (all / segments));
            for (double dear : DEAR) {
                if (choices.size() < most) {
                    choices.add(checkpoints.kept(cuts, dear));
                }
            }
        }
        return ImmutableList.copyOf(choices);
    }

    private long bytes(Node node) {
        return sizes.number(Cost.bytes(node.type()));
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
    private List<Integer> cuts(long segment) {
        List<Integer> cuts = new ArrayList<>();
        long filled = 0;
        int best = -1;
        for (Node node : repeatable) {
            int here = node.id() + 1;
            filled += residuals.contains(node) ? bytes(node) : 0;
            if (2 * filled >= segment && (best < 0 || crossing[here] <= crossing[best])) {
                best = here;
            }
            if (filled >= segment && best >= 0) {
                cuts.add(best);
                filled = 0;
                best = -1;
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
            boolean isLast = node.id() >= end && residuals.contains(node);
            if (crosses || isLast || residuals.contains(node) && isDear(node, dear)) {
                kept.add(node);
            }
        }
        return kept.build();
    }

    private boolean isDear(Node node, double dear) {
        return sizes.number(Flops.of(node)) > dear * bytes(node);
    }
}
