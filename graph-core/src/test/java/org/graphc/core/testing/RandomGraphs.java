package org.graphc.core.testing;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/**
 * Valid random graphs over all operations, the same for the same seed: {@code f64} or {@code f32} with integers and
 * truth values mixed in, several shapes, one axis called {@code n} in two of three, shared and repeated
 * subexpressions, dead nodes, updates, and where asked for the gradients of a loss appended.
 *
 * <p>Arguments of functions with poles or fast growth are squashed first, so that ordinary feeds give ordinary values.
 * Functions that jump (comparisons, remainders, argMax, casts to integers) get no argument that a sum went into: the
 * order of its terms may be changed, and a jump would make that visible.
 */
public final class RandomGraphs {
    /** Slices may start at 1, so a batch must not be smaller. */
    public static final int MIN_BATCH = 2;

    /** How many programs the tests of a build run in all; a release is tested with 20,000. */
    private static final long PROGRAMS = Long.getLong("random.programs", 1000);

    private RandomGraphs() {}

    /** The seeds for a test that takes so many of each thousand programs, set by {@code -Drandom.programs}. */
    public static LongStream seeds(long ofThousand) {
        return LongStream.range(0, Math.max(1, ofThousand * PROGRAMS / 1000));
    }

    /** A graph and what it takes to run it. */
    public record Case(long seed, Graph graph) {
        /** Ordinary values, with 3 for the size {@code n}. */
        public ImmutableMap<String, Tensor> feeds() {
            return feeds(3);
        }

        /** Ordinary values, with the given size {@code n}, at least {@link RandomGraphs#MIN_BATCH}. */
        public ImmutableMap<String, Tensor> feeds(int n) {
            return feeds(n, (node, shape, key) -> Domain.ANY.tensor(node.dtype(), shape, key));
        }

        /** NaN, infinities, zeros of both signs, denormals and ends of ranges. */
        public ImmutableMap<String, Tensor> specialFeeds() {
            return feeds(3, (node, shape, key) -> Tensors.special(node.dtype(), shape, key));
        }

        private ImmutableMap<String, Tensor> feeds(int n, Filler filler) {
            Sizes sizes = Sizes.of(Map.of("n", (long) n));
            SplittableRandom random = new SplittableRandom(seed);
            ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
            graph.inputs()
                    .forEach((name, node) ->
                            feeds.put(name, filler.fill(node, sizes.of(node.shape()), random.nextLong())));
            return feeds.buildOrThrow();
        }

        @Override
        public String toString() {
            return "RandomGraphs seed " + seed;
        }
    }

    private interface Filler {
        Tensor fill(Node node, ImmutableIntArray shape, long key);
    }

    /** With gradients for every odd seed. */
    public static Case of(long seed) {
        return make(seed, seed % 2 != 0, RandomSteps::all);
    }

    /** As {@link #of}, of scalar functions, movements, reductions and products alone. */
    public static Case basic(long seed) {
        return make(seed, seed % 2 != 0, RandomSteps::basic);
    }

    public static Case withoutGradients(long seed) {
        return make(seed, false, RandomSteps::all);
    }

    /** With the gradients of a loss with respect to all float leaves, which are outputs {@code d_NAME}. */
    public static Case withGradients(long seed) {
        return make(seed, true, RandomSteps::all);
    }

    private static Case make(long seed, boolean gradients, Function<RandomPool, RandomSteps> kinds) {
        SplittableRandom random = new SplittableRandom(seed);
        GraphBuilder graph = GraphBuilder.create();
        List<Node> leaves = leaves(graph, random);
        RandomSteps steps = kinds.apply(RandomPool.of(graph, random, leaves));
        int count = random.nextInt(4, 22);
        for (int i = 0; i < count; i++) {
            steps.step();
        }
        for (int i = 0; i < 3; i++) {
            graph.output("out" + i, steps.any());
        }
        if (gradients) {
            differentiate(graph, steps, leaves);
        }
        return new Case(seed, graph.build());
    }

    private static List<Node> leaves(GraphBuilder graph, SplittableRandom random) {
        Dim n = random.nextInt(3) == 0 ? Dim.constant(3) : Dim.symbol("n");
        Dim four = Dim.constant(4);
        DType real = random.nextInt(3) == 0 ? DType.F32 : DType.F64;
        DType whole = random.nextBoolean() ? DType.I32 : DType.I64;
        List<Node> leaves = new ArrayList<>();
        leaves.add(Ops.input(graph, "x", TensorType.of(real, n, four)));
        leaves.add(Ops.input(graph, "y", TensorType.of(real, n, four)));
        leaves.add(Ops.input(graph, "v", TensorType.of(real, 4)));
        leaves.add(Ops.input(graph, "s", TensorType.scalar(real)));
        leaves.add(Ops.input(graph, "t", TensorType.of(real, Dim.constant(2), n, Dim.constant(3))));
        leaves.add(Ops.input(graph, "k", TensorType.of(whole, n, four)));
        leaves.add(Ops.input(graph, "b", TensorType.of(DType.BOOL, n, Dim.ONE)));
        leaves.add(Ops.param(graph, "w", TensorType.of(real, 4, 3), new Initializer.Normal(0, 0.5, random.nextLong())));
        leaves.add(Ops.param(graph, "c", TensorType.of(real, 3), new Initializer.Full(0.25)));
        return leaves;
    }

    private static void differentiate(GraphBuilder graph, RandomSteps steps, List<Node> leaves) {
        Node loss = Ops.cast(steps.loss(), DType.F64).named("loss");
        graph.output("loss", loss);
        List<Node> targets =
                leaves.stream().filter(leaf -> leaf.dtype().isFloat()).toList();
        Gradients gradients = Gradients.of(loss, targets, Gradients.Disconnected.ZERO);
        for (Node target : targets) {
            Node gradient = gradients.of(target);
            graph.output("d_" + graph.name(target).orElseThrow(), gradient);
            if (graph.name(target).orElseThrow().equals("w")) {
                graph.update(target, target.minus(gradient.times(0.1)));
            }
        }
    }
}
