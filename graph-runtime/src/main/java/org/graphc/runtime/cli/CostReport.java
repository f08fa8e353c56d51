package org.graphc.runtime.cli;

import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Elementwise;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Sizes;
import org.graphc.optimizer.cost.Cost;
import org.graphc.optimizer.cost.Part;
import org.graphc.optimizer.cost.Peak;
import org.graphc.optimizer.cost.Residual;
import org.graphc.runtime.plan.Planner;
import org.graphc.runtime.plan.Program;

/**
 * What a graph costs, in all that {@code graphc cost} shows.
 *
 * @param nodes how many nodes a run depends on
 * @param parts what forward, gradient and update part cost, those that there are
 * @param groups what the nodes of a scope, an operation or a line cost together
 * @param residuals the largest first, in so far as that can be told
 */
record CostReport(
        Optional<Sizes> sizes,
        int nodes,
        Map<Part, Entry> parts,
        Map<String, Entry> groups,
        Peak peak,
        List<Residual> residuals,
        Program program) {

    /** What inputs, constants and the operations that loops look through are put together as. */
    private static final String FREE = "(free)";

    /** Some nodes and their cost. */
    record Entry(int nodes, Cost cost) {
        Entry plus(Cost more) {
            return new Entry(nodes + 1, cost.plus(more));
        }
    }

    /** What nodes are put together by. */
    enum By {
        SCOPE,
        OP,
        LINE;

        String key(Node node) {
            return switch (this) {
                case SCOPE ->
                    node.origin().scope().isEmpty() ? "(none)" : node.origin().scope();
                case OP ->
                    node.op() instanceof Elementwise e
                            ? e.fn().symbol()
                            : node.op().name();
                case LINE ->
                    node.origin()
                            .source()
                            .map(source -> "line " + source.line())
                            .orElse("(none)");
            };
        }
    }

    static CostReport of(Graph graph, Optional<Sizes> sizes, Optional<By> by) {
        ImmutableList<Part> partOf = Part.of(graph);
        ImmutableList<Cost> costs = Cost.ofNodes(graph);
        Map<Part, Entry> parts = new LinkedHashMap<>();
        Map<String, Entry> groups = new LinkedHashMap<>();
        int[] live = Sweep.reaching(graph).stream().toArray();
        for (int id : live) {
            Cost cost = costs.get(id);
            add(parts, partOf.get(id), cost);
            by.ifPresent(b -> add(groups, isFree(cost) ? FREE : b.key(graph.node(id)), cost));
        }
        Comparator<Dim> larger =
                Comparator.comparingDouble((Dim dim) -> value(dim, sizes)).reversed();
        List<Residual> residuals = Residual.of(graph).stream()
                .sorted(Comparator.comparing(Residual::bytes, larger))
                .toList();
        return new CostReport(
                sizes, live.length, parts, sorted(groups, larger), Peak.of(graph), residuals, Planner.plan(graph));
    }

    private static boolean isFree(Cost cost) {
        return cost.flops().equals(Dim.ZERO) && cost.bytes().equals(Dim.ZERO);
    }

    private static <K> void add(Map<K, Entry> entries, K key, Cost cost) {
        entries.merge(key, new Entry(1, cost), (sum, more) -> sum.plus(cost));
    }

    private static Map<String, Entry> sorted(Map<String, Entry> groups, Comparator<Dim> larger) {
        Map<String, Entry> sorted = new LinkedHashMap<>();
        groups.entrySet().stream()
                .sorted(Comparator.comparing(
                                (Map.Entry<String, Entry> e) ->
                                        e.getValue().cost().flops(),
                                larger)
                        .thenComparing(e -> e.getValue().cost().bytes(), larger))
                .forEach(e -> sorted.put(e.getKey(), e.getValue()));
        return sorted;
    }

    /** Open sizes are taken for 64 where an order is needed. */
    private static double value(Dim dim, Optional<Sizes> sizes) {
        try {
            return sizes.map(s -> s.number(dim)).orElseGet(() -> dim.evaluate(symbol -> 64));
        } catch (ArithmeticException e) {
            return Double.POSITIVE_INFINITY;
        }
    }

    Entry total() {
        Entry sum = new Entry(0, Cost.NONE);
        for (Entry entry : parts.values()) {
            sum = new Entry(sum.nodes() + entry.nodes(), sum.cost().plus(entry.cost()));
        }
        return sum;
    }

    /** All arithmetic over that of the forward part, where there is a gradient and sizes leave the ratio alone. */
    Optional<Double> ratio() {
        Dim forward =
                parts.getOrDefault(Part.FORWARD, new Entry(0, Cost.NONE)).cost().flops();
        Dim gradient = parts.getOrDefault(Part.GRADIENT, new Entry(0, Cost.NONE))
                .cost()
                .flops();
        Dim both = forward.plus(gradient);
        boolean isKnown = sizes.isPresent() || forward.isConstant() && both.isConstant();
        if (!parts.containsKey(Part.GRADIENT) || !isKnown || value(forward, sizes) == 0) {
            return Optional.empty();
        }
        return Optional.of(value(both, sizes) / value(forward, sizes));
    }

    /** Operations for each byte. */
    Optional<Double> intensity(Cost cost) {
        double bytes = value(cost.bytes(), sizes);
        return sizes.isEmpty() || bytes == 0 ? Optional.empty() : Optional.of(value(cost.flops(), sizes) / bytes);
    }

    static String label(Graph graph, Node node) {
        String name = graph.name(node).orElseGet(node::toString);
        return node.origin().source().map(s -> name + ", line " + s.line()).orElse(name);
    }
}
