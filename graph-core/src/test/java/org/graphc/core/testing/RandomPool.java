package org.graphc.core.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Barrier;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Cast;
import org.graphc.core.op.Check;
import org.graphc.core.op.Concat;
import org.graphc.core.op.DynamicSlice;
import org.graphc.core.op.DynamicUpdateSlice;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Gather;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Pad;
import org.graphc.core.op.Prefix;
import org.graphc.core.op.Print;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.Reverse;
import org.graphc.core.op.ScatterSet;
import org.graphc.core.op.Slice;
import org.graphc.core.op.StopGradient;
import org.graphc.core.op.Tag;
import org.graphc.core.op.Transpose;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;

/** The nodes that are there, of which random steps take the arguments of the next operation. */
final class RandomPool {
    private static final int MAX_RANK = 4;
    private static final int MAX_ELEMENTS = 600;
    private static final Sizes TYPICAL = Sizes.of(Map.of("n", 5L));
    private static final Sizes LEAST = Sizes.of(Map.of("n", (long) RandomGraphs.MIN_BATCH));

    /** What gives floats that are the same in every order of evaluation, besides leaves and constants. */
    private static final Set<Class<? extends Op>> EXACT = Set.of(
            Barrier.class,
            Tag.class,
            Check.class,
            Print.class,
            Elementwise.class,
            Cast.class,
            StopGradient.class,
            Broadcast.class,
            Reshape.class,
            Transpose.class,
            Slice.class,
            Pad.class,
            Concat.class,
            Reverse.class,
            Gather.class,
            ScatterSet.class,
            DynamicSlice.class,
            DynamicUpdateSlice.class);

    private final GraphBuilder top;
    private final GraphBuilder graph;
    private final SplittableRandom random;
    private final List<Node> leaves;
    private final List<Node> nodes;
    /** How many bodies are around. */
    private final int depth;

    private final Map<Node, Boolean> summed = new HashMap<>();

    private RandomPool(GraphBuilder graph, SplittableRandom random, List<Node> leaves) {
        this.top = graph;
        this.graph = graph;
        this.random = random;
        this.depth = 0;
        this.leaves = List.copyOf(leaves);
        this.nodes = new ArrayList<>(leaves);
    }

    private RandomPool(RandomPool around, GraphBuilder body, List<Node> leaves) {
        this.top = around.top;
        this.graph = body;
        this.random = around.random;
        this.depth = around.depth + 1;
        this.leaves = List.copyOf(leaves);
        this.nodes = new ArrayList<>(leaves);
    }

    /** A pool of leaves among which are numbers of both kinds and truth values, of rank 2 and more. */
    static RandomPool of(GraphBuilder graph, SplittableRandom random, List<Node> leaves) {
        return new RandomPool(graph, random, leaves);
    }

    /** A pool for a body: what is there already, which the body captures, and what it is given, preferred. */
    RandomPool inner(GraphBuilder body, List<Node> given) {
        List<Node> all = new ArrayList<>(leaves);
        all.addAll(List.of(any(), real(), any()));
        all.addAll(given);
        all.addAll(given);
        return new RandomPool(this, body, all);
    }

    GraphBuilder graph() {
        return graph;
    }

    SplittableRandom random() {
        return random;
    }

    int depth() {
        return depth;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    <T> T pick(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    /** One of the nodes that fit and are not empty, rather a late one; the leaves offer one of every type. */
    Node any(Predicate<Node> fits) {
        return anyEvenEmpty(fits.and(node -> !isEmpty(node)));
    }

    Node anyEvenEmpty(Predicate<Node> fits) {
        List<Node> fitting = nodes.stream().filter(fits).toList();
        return fitting.get(Math.max(below(fitting.size()), below(fitting.size())));
    }

    Node any() {
        return any(a -> true);
    }

    Node real() {
        return any(a -> a.dtype().isFloat());
    }

    /** A float of at least so many axes. */
    Node real(int rank) {
        return any(a -> a.dtype().isFloat() && a.shape().rank() >= rank);
    }

    Node whole() {
        return any(a -> a.dtype().isInteger());
    }

    Node bool() {
        return any(a -> a.dtype() == DType.BOOL);
    }

    /** A number that is the same in every order of evaluation. */
    Node exact() {
        return any(a -> a.dtype().isNumber() && !isSummed(a));
    }

    Node exact(int rank) {
        return any(a -> a.dtype().isNumber() && !isSummed(a) && a.shape().rank() >= rank);
    }

    /** An integer of no axes from 0 to {@code bound}, exclusive. */
    Node scalar(int bound) {
        Node flat = Ops.flatten(whole());
        Node last = Ops.at(flat, below(2) - 1);
        return Ops.abs(Ops.rem(last, Ops.constantLike(last, bound)));
    }

    List<Node> leaves() {
        return leaves;
    }

    List<Node> nodes() {
        return nodes;
    }

    void put(Node node) {
        if (fits(node.shape())) {
            nodes.add(node);
        }
    }

    static boolean fits(Shape shape) {
        return shape.rank() <= MAX_RANK && TYPICAL.of(shape.elements()) <= MAX_ELEMENTS;
    }

    static boolean isEmpty(Node node) {
        return least(node.shape().elements()) == 0;
    }

    /** What a size is at least. */
    static long least(Dim dim) {
        return LEAST.of(dim);
    }

    int axis(Node a) {
        return below(a.shape().rank());
    }

    Node partner(Node a, Predicate<Node> also) {
        return anyEvenEmpty(b -> b == a
                || (b.dtype() == a.dtype()
                        && also.test(b)
                        && a.shape()
                                .broadcast(b.shape())
                                .filter(RandomPool::fits)
                                .isPresent()));
    }

    /** Whether a sum of floats went into it, or what is as sensitive to the order of evaluation. */
    boolean isSummed(Node node) {
        Boolean known = summed.get(node);
        if (known == null) {
            for (Node at : node.owner().nodes().subList(0, node.id() + 1)) {
                if (!summed.containsKey(at)) {
                    boolean inexact = at.dtype().isFloat() && !isExact(at);
                    summed.put(at, inexact || at.inputs().stream().anyMatch(summed::get));
                }
            }
            known = summed.get(node);
        }
        return known;
    }

    private boolean isExact(Node node) {
        Op op = node.op();
        if (op instanceof Reduce reduce) {
            return reduce.monoid() == Monoid.MAX || reduce.monoid() == Monoid.MIN;
        } else if (op instanceof Prefix prefix) {
            return prefix.monoid() == Monoid.MAX || prefix.monoid() == Monoid.MIN;
        } else if (op instanceof Leaf) {
            return node.owner() == top; // what a body is given may be a sum
        }
        return node.inputs().isEmpty() || EXACT.contains(op.getClass());
    }
}
