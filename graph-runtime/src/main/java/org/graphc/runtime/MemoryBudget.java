package org.graphc.runtime;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Sizes;
import org.graphc.optimizer.cost.Checkpoints;
import org.graphc.optimizer.cost.Flops;
import org.graphc.optimizer.cost.Recomputation;
import org.graphc.runtime.plan.Planner;

/**
 * Gradient checkpointing to a number of bytes: which forward values are kept for the backward part, and which computed
 * again, so that what a run allocates, by the plan of its memory, fits. Graphs come here after all passes.
 */
public final class MemoryBudget {
    /** Plans of so many nodes altogether are made while choices are compared. */
    private static final long NODES = 4_000_000;

    private static final int CHOICES = 240;
    private static final int TRIALS = 40;

    private static final Comparator<Point> FEWER =
            Comparator.comparingLong(Point::flops).thenComparingLong(Point::bytes);

    private final Graph graph;
    private final Sizes sizes;
    private final int plans;

    /**
     * One trade of memory for arithmetic.
     *
     * @param bytes what a run allocates: working memory and outputs
     * @param flops the operations that are done a second time
     * @param again how many nodes are computed a second time
     * @param kept the forward values that are not
     */
    public record Point(long bytes, long flops, int again, ImmutableSet<Node> kept) {}

    private MemoryBudget(Graph graph, Sizes sizes) {
        this.graph = graph;
        this.sizes = sizes;
        this.plans = (int) Math.max(8, Math.min(CHOICES, NODES / Math.max(1, graph.size())));
    }

    /** The trades that no other beats in both, from most memory to least; the first computes nothing again. */
    public static ImmutableList<Point> curve(Graph graph, Sizes sizes) {
        return pareto(new MemoryBudget(graph, sizes).points());
    }

    /**
     * The graph that does the least again among those found to fit.
     *
     * @throws RunFailure if none does, saying what the least is
     */
    public static Graph fit(Graph graph, Sizes sizes, long budget) {
        MemoryBudget search = new MemoryBudget(graph, sizes);
        if (search.point(Recomputation.repeatable(graph)).bytes() <= budget) {
            return graph;
        }
        List<Point> points = search.points();
        Point best = points.stream()
                .filter(point -> point.bytes() <= budget)
                .min(FEWER)
                .orElseThrow(() -> refusal(points, budget));
        Point refined = search.refined(best, budget);
        return Recomputation.keeping(graph, refined.kept()).graph();
    }

    private static RunFailure refusal(List<Point> points, long budget) {
        long least = points.stream().mapToLong(Point::bytes).min().orElse(0);
        return new RunFailure("a memory budget of " + budget + " bytes cannot be met: working memory and outputs take "
                + points.get(0).bytes() + " bytes as it is, and " + least
                + " at least with values computed again; give at least that, or make a batch smaller");
    }

    private List<Point> points() {
        List<Point> points = new ArrayList<>();
        for (Set<Node> kept : Checkpoints.choices(graph, sizes, plans)) {
            points.add(point(kept));
        }
        return points;
    }

    private Point point(Iterable<Node> kept) {
        ImmutableSet<Node> chosen = ImmutableSet.copyOf(kept);
        Recomputation.Recomputed made = Recomputation.keeping(graph, chosen);
        Dim flops = Dim.ZERO;
        for (Node node : made.again()) {
            flops = flops.plus(Flops.of(node));
        }
        long bytes = Planner.plan(made.graph()).bytes(sizes);
        return new Point(bytes, sizes.number(flops), made.again().size(), chosen);
    }

    /** Keeps more of what is dearest to do again, where the budget has room for it. */
    private Point refined(Point start, long budget) {
        Point best = start;
        List<Node> again =
                new ArrayList<>(Recomputation.keeping(graph, start.kept()).again());
        again.sort(Comparator.comparingLong((Node node) -> -sizes.number(Flops.of(node)))
                .thenComparingInt(Node::id));
        for (Node node : again.subList(0, Math.min(again.size(), Math.min(plans, TRIALS)))) {
            Set<Node> more = new LinkedHashSet<>(best.kept());
            more.add(node);
            Point point = point(more);
            if (point.bytes() <= budget && FEWER.compare(point, best) < 0) {
                best = point;
            }
        }
        return best;
    }

    private static ImmutableList<Point> pareto(List<Point> points) {
        List<Point> sorted = new ArrayList<>(points);
        sorted.sort(FEWER);
        ImmutableList.Builder<Point> front = ImmutableList.builder();
        long least = Long.MAX_VALUE;
        for (Point point : sorted) {
            if (point.bytes() < least) {
                least = point.bytes();
                front.add(point);
            }
        }
        return front.build();
    }
}
