package org.graphc.runtime;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.graphc.core.graph.Graph;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;

/**
 * The values of a graph and how far rounding can carry them: they are computed once as they are, and a few times with
 * {@link Noise}. Where these runs differ, so may a better formula.
 */
final class Uncertain {
    private static final int RUNS = 6;

    /** Before a NaN or an infinity counts as one that the inputs bring in. */
    private static final int RUNS_TO_BE_SURE = 32;

    /**
     * How closely values are compared.
     *
     * @param times of the reach of rounding
     * @param isSoftmaxMade whether a quotient may have become a softmax, which is NaN throughout a row with +∞
     */
    record Measure(double times, boolean isSoftmaxMade) {}

    private final Graph graph;
    private final Feeds feeds;
    private final ImmutableMap<String, Tensor> values;
    private final List<ImmutableMap<String, Tensor>> perturbed = new ArrayList<>();

    private Uncertain(Graph graph, Feeds feeds) {
        this.graph = graph;
        this.feeds = feeds;
        this.values = named(graph, exact(graph, feeds));
    }

    /** Evaluates outputs and updates, the latter named {@code update of W}. */
    static Uncertain of(Graph graph, Map<String, Tensor> feeds) {
        Uncertain made = new Uncertain(graph, Feeds.bind(graph, feeds));
        made.perturb(RUNS);
        return made;
    }

    private void perturb(int runs) {
        while (perturbed.size() < runs) {
            perturbed.add(named(graph, new Noise(perturbed.size()).evaluate(graph, feeds)));
        }
    }

    /** The values alone. */
    static ImmutableMap<String, Tensor> values(Graph graph, Map<String, Tensor> feeds) {
        return named(graph, exact(graph, Feeds.bind(graph, feeds)));
    }

    /** The results of a run, named in the same way. */
    static ImmutableMap<String, Tensor> named(Result result) {
        ImmutableMap.Builder<String, Tensor> named =
                ImmutableMap.<String, Tensor>builder().putAll(result.outputs());
        result.updates().forEach((name, value) -> named.put("update of " + name, value));
        return named.buildOrThrow();
    }

    private static ImmutableMap<String, Tensor> named(Graph graph, Tensor[] all) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        graph.outputs().forEach((name, node) -> named.put(name, all[node.id()]));
        graph.updates().forEach((name, node) -> named.put("update of " + name, all[node.id()]));
        return ImmutableMap.copyOf(named);
    }

    ImmutableMap<String, Tensor> values() {
        return values;
    }

    /**
     * Whether another value of an element is as good. A number may differ by so many times the reach of rounding, and
     * be none only where rounding can make it none. A NaN or an infinity may be something else only where some run has
     * something else, as after an overflow; an infinity is never as good as NaN.
     */
    boolean allows(String name, int i, double other, Measure measure) {
        double here = values.get(name).getDouble(i);
        if (Double.isFinite(here)) {
            return allowsNumber(name, i, other, measure.times())
                    || measure.isSoftmaxMade() && Double.isNaN(other) && isGivenInfinity();
        } else if (Double.isNaN(here) && Double.isNaN(other)) {
            return true;
        }
        return !Double.isNaN(other) && isOpen(name, i, here);
    }

    private boolean allowsNumber(String name, int i, double other, double times) {
        Tensor value = values.get(name);
        double here = value.getDouble(i);
        double reach = value.dtype() == DType.F32 ? Math.ulp((float) here) : Math.ulp(here);
        for (ImmutableMap<String, Tensor> run : perturbed) {
            reach = Math.max(reach, Math.abs(run.get(name).getDouble(i) - here)); // NaN is the greatest
        }
        boolean isOpen = Double.isNaN(reach) || Double.isInfinite(reach) && !Double.isNaN(other);
        return isOpen || Math.abs(other - here) <= times * reach;
    }

    private boolean isOpen(String name, int i, double here) {
        try {
            perturb(RUNS_TO_BE_SURE);
        } catch (RunFailure refuses) {
            return true;
        }
        return perturbed.stream().anyMatch(run -> Double.compare(run.get(name).getDouble(i), here) != 0);
    }

    /** True where an input holds an infinity. */
    private boolean isGivenInfinity() {
        return feeds.tensors().values().stream()
                .filter(tensor -> tensor.dtype().isFloat())
                .anyMatch(tensor -> IntStream.range(0, Math.toIntExact(tensor.size()))
                        .anyMatch(i -> Double.isInfinite(tensor.getDouble(i))));
    }

    /** Every value that a root depends on, at its node's id. */
    static Tensor[] exact(Graph graph, Feeds feeds) {
        return new Noise(-1).evaluate(graph, feeds);
    }
}
