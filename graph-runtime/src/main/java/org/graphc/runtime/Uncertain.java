package org.graphc.runtime;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.MatMul;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.BoundedRecursion;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;

/**
 * The values of a graph and how far rounding can carry them: they are computed once as they are, and a few times with
 * every result that is not just moved, and every input that is no small whole number, off by one unit in the last
 * place,
 * up or down at random (Monte Carlo arithmetic, Parker 1997). Where these runs differ, so may a better formula.
 */
final class Uncertain {
    private static final int RUNS = 6;

    private static final ImmutableSet<ScalarFn> EXACT = Sets.immutableEnumSet(
            ScalarFn.MAX,
            ScalarFn.MIN,
            ScalarFn.CLAMP,
            ScalarFn.SELECT,
            ScalarFn.RELU,
            ScalarFn.NEG,
            ScalarFn.ABS,
            ScalarFn.SIGN,
            ScalarFn.FLOOR,
            ScalarFn.CEIL,
            ScalarFn.ROUND);

    /** Up to that size whole numbers are taken to be meant exactly. */
    private static final double MEANT = 1 << 20;

    private final ImmutableMap<String, Tensor> values;
    private final List<ImmutableMap<String, Tensor>> perturbed = new ArrayList<>();

    private Uncertain(ImmutableMap<String, Tensor> values) {
        this.values = values;
    }

    /** Evaluates outputs and updates, the latter named {@code update of W}. */
    static Uncertain of(Graph graph, Map<String, Tensor> feeds) {
        Feeds bound = Feeds.bind(graph, feeds);
        Uncertain made = new Uncertain(named(graph, exact(graph, bound)));
        for (int run = 0; run < RUNS; run++) {
            made.perturbed.add(named(graph, new Noise(run).evaluate(graph, bound)));
        }
        return made;
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
     * Whether another value of an element is as good: within so many times the reach of rounding, or anything where the
     * value is no finite number or rounding can make it none.
     */
    boolean allows(String name, int i, double other, double times) {
        Tensor value = values.get(name);
        double here = value.getDouble(i);
        double reach = value.dtype() == DType.F32 ? Math.ulp((float) here) : Math.ulp(here);
        for (ImmutableMap<String, Tensor> run : perturbed) {
            reach = Math.max(reach, Math.abs(run.get(name).getDouble(i) - here));
            if (Double.isNaN(run.get(name).getDouble(i))) {
                return true;
            }
        }
        boolean isOpen = !Double.isFinite(here) || !Double.isFinite(reach);
        return isOpen || Math.abs(other - here) <= times * reach;
    }

    /** Every value that a root depends on, at its node's id. */
    static Tensor[] exact(Graph graph, Feeds feeds) {
        return new Noise(-1).evaluate(graph, feeds);
    }

    /** An evaluation by the definitions of the operations, with noise unless its number is negative. */
    private static final class Noise {
        private final int run;
        private final SplittableRandom random;

        Noise(int run) {
            this.run = run;
            this.random = new SplittableRandom(run);
        }

        Tensor[] evaluate(Graph graph, Feeds feeds) {
            BitSet live = Sweep.reaching(graph);
            Tensor[] values = new Tensor[graph.size()];
            for (int id = live.nextSetBit(0); id >= 0; id = live.nextSetBit(id + 1)) {
                Node node = graph.node(id);
                List<Tensor> inputs =
                        node.inputs().stream().map(input -> values[input.id()]).toList();
                values[id] = node.op() instanceof Leaf leaf
                        ? noisy(feeds.tensors().get(leaf.label()), true)
                        : value(node, inputs, feeds.sizes());
            }
            return values;
        }

        @BoundedRecursion("bodies nest as deep as their author wrote them, which reading limits")
        private Tensor value(Node node, List<Tensor> inputs, Sizes sizes) {
            Tensor value;
            try {
                value = node.op() instanceof Body.Holder holder
                        ? holder.evaluate(
                                inputs,
                                sizes,
                                (body, arguments, inner) -> body.evaluate(arguments, (n, in) -> value(n, in, inner)))
                        : node.op().evaluate(inputs, sizes);
            } catch (IllegalArgumentException e) {
                throw RunFailure.at(node, e.getMessage());
            }
            return node.inputs().isEmpty() || isMoved(node, value, inputs) ? value : noisy(value, false);
        }

        /** True where nothing was rounded: an exact function, or elements put elsewhere. */
        private boolean isMoved(Node node, Tensor value, List<Tensor> inputs) {
            if (run < 0 || !value.dtype().isFloat()) {
                return true;
            } else if (node.op() instanceof Elementwise op) {
                return EXACT.contains(op.fn());
            } else if (node.op() instanceof Reduce || node.op() instanceof MatMul) {
                return false; // a sum that is equal to a term may have lost the others
            }
            Set<Double> given = new HashSet<>();
            inputs.forEach(input -> addAll(input, given));
            for (int i = 0; i < value.size(); i++) {
                if (!given.contains(value.getDouble(i))) {
                    return false;
                }
            }
            return true;
        }

        private static void addAll(Tensor tensor, Set<Double> all) {
            for (int i = 0; i < tensor.size(); i++) {
                all.add(tensor.getDouble(i));
            }
        }

        private Tensor noisy(Tensor value, boolean isGiven) {
            if (run < 0 || !value.dtype().isFloat()) {
                return value;
            }
            boolean isSingle = value.dtype() == DType.F32;
            return Tensor.fill(value.dtype(), value.shape(), i -> {
                double x = value.getDouble(i);
                boolean isMeant = isGiven && x == Math.rint(x) && Math.abs(x) <= MEANT;
                double towards = random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
                return isMeant ? x : isSingle ? Math.nextAfter((float) x, towards) : Math.nextAfter(x, towards);
            });
        }
    }
}
