package org.graphc.runtime;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Parameter;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;

/**
 * Inputs to try a graph on, each determined by its number: of four in a row the first are random with parameters as
 * they
 * start, then all is random, then every other element is a number that arithmetic goes wrong on, then a few small whole
 * numbers, so that there are ties.
 */
final class Trials {
    private static final double[] SINGULAR = {
        Double.NaN,
        0.0,
        -0.0,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        -Double.MIN_NORMAL,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        1.0,
        -1.0,
        0.5,
        710.0,
        -745.5,
        89.0,
        -104.0,
        1e-20,
        1e16
    };
    private static final long[] SINGULAR_WHOLE = {0, 1, -1, 2, -7, Long.MAX_VALUE, Long.MIN_VALUE, Integer.MIN_VALUE};

    /** What small sizes are: different ones, so that what exchanges two of them is found. */
    private static final long[] SMALL = {3, 2, 4, 5};

    private final Graph graph;
    private final Sizes sizes;

    private Trials(Graph graph, Sizes sizes) {
        this.graph = graph;
        this.sizes = sizes;
    }

    /** With the sizes that are given, and small ones for the other symbols. */
    static Trials of(Graph graph, ImmutableMap<String, Long> given) {
        TreeSet<String> symbols = new TreeSet<>();
        graph.leaves().values().forEach(leaf -> leaf.shape().dims().forEach(dim -> symbols.addAll(dim.symbols())));
        for (String name : given.keySet()) {
            if (!symbols.contains(name)) {
                throw new RunFailure("no input has a size " + name + "; there are " + symbols);
            }
        }
        ImmutableMap.Builder<String, Long> all =
                ImmutableMap.<String, Long>builder().putAll(given);
        int next = 0;
        for (String symbol : symbols) {
            if (!given.containsKey(symbol)) {
                all.put(symbol, SMALL[next++ % SMALL.length]);
            }
        }
        return new Trials(graph, Sizes.of(all.buildOrThrow()));
    }

    Sizes sizes() {
        return sizes;
    }

    ImmutableMap<String, Tensor> inputs(int number) {
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        SplittableRandom random = new SplittableRandom(number);
        graph.leaves().forEach((name, leaf) -> feeds.put(name, value(leaf, number % 4, random)));
        return feeds.buildOrThrow();
    }

    private Tensor value(Node leaf, int kind, SplittableRandom random) {
        if (kind == 0 && leaf.op() instanceof Parameter parameter) {
            return parameter.initial();
        }
        ImmutableIntArray shape = sizes.of(leaf.shape());
        DType dtype = leaf.dtype();
        return dtype.isFloat()
                ? Tensor.fill(dtype, shape, i -> real(kind, random))
                : Tensor.fillLong(dtype, shape, i -> dtype == DType.BOOL ? random.nextInt(2) : whole(kind, random));
    }

    private static double real(int kind, SplittableRandom random) {
        if (kind == 3) {
            return random.nextInt(3) - 1;
        } else if (kind == 2 && random.nextBoolean()) {
            return SINGULAR[random.nextInt(SINGULAR.length)];
        }
        return (random.nextDouble() * 2 - 1) * 3;
    }

    private static long whole(int kind, SplittableRandom random) {
        return kind == 2 && random.nextBoolean()
                ? SINGULAR_WHOLE[random.nextInt(SINGULAR_WHOLE.length)]
                : random.nextInt(4);
    }
}
