package org.graphc.core.testing;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Activations;
import org.graphc.core.op.LogSumExp;
import org.graphc.core.op.MatMul;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Pad;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.ScalarMath;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;

/** The growing part of {@link RandomGraphs}: each step appends an operation on nodes that are there. */
final class RandomSteps {
    private static final int MAX_RANK = 4;
    private static final int MAX_ELEMENTS = 600;
    private static final Sizes TYPICAL = Sizes.of(Map.of("n", 5L));

    private static final List<UnaryOperator<Node>> UNARY = List.of(
            Ops::neg,
            Ops::abs,
            Ops::sin,
            Ops::cos,
            Ops::tanh,
            Ops::sigmoid,
            Ops::softplus,
            Ops::relu,
            a -> Ops.exp(Ops.tanh(a)),
            a -> Ops.expm1(Ops.sin(a)),
            a -> Ops.log(positive(a)),
            a -> Ops.log1p(positive(a)),
            a -> Ops.sqrt(positive(a)),
            a -> Ops.square(Ops.tanh(a)),
            a -> Ops.pow(Ops.cos(a), 3),
            a -> ScalarMath.rsqrt(positive(a)),
            a -> ScalarMath.cbrt(positive(a)),
            a -> ScalarMath.tan(Ops.tanh(a)),
            a -> ScalarMath.asin(inside(a)),
            a -> ScalarMath.acos(inside(a)),
            a -> ScalarMath.atan(a),
            a -> ScalarMath.sinh(Ops.tanh(a)),
            a -> ScalarMath.cosh(Ops.tanh(a)),
            a -> ScalarMath.asinh(a),
            a -> ScalarMath.acosh(positive(a).plus(1)),
            a -> ScalarMath.atanh(inside(a)),
            a -> ScalarMath.logit(Ops.sigmoid(Ops.sin(a))),
            a -> ScalarMath.erf(a),
            a -> ScalarMath.erfc(Ops.tanh(a)),
            a -> ScalarMath.erfInv(inside(a)),
            a -> ScalarMath.lgamma(positive(Ops.sin(a))),
            a -> ScalarMath.polygamma(1, positive(Ops.sin(a))),
            a -> ScalarMath.sinc(Ops.tanh(a)),
            a -> ScalarMath.clamp(-0.7, a, 0.7),
            a -> Activations.leakyRelu(a, 0.1),
            a -> Activations.elu(a, 0.5),
            a -> Activations.gelu(Ops.tanh(a)),
            a -> a.plus(0.5),
            a -> a.times(2),
            Ops::stopGradient);

    private static final List<BinaryOperator<Node>> BINARY = List.of(
            Ops::add,
            Ops::sub,
            Ops::maximum,
            Ops::minimum,
            (a, b) -> Ops.mul(a, Ops.tanh(b)),
            (a, b) -> Ops.div(a, positive(b)),
            (a, b) -> Ops.pow(positive(a), Ops.sin(b)),
            (a, b) -> ScalarMath.atan2(a, positive(b)),
            (a, b) -> ScalarMath.hypot(a, positive(b)),
            (a, b) -> ScalarMath.logAddExp(a, b),
            (a, b) -> ScalarMath.xlogy(a, positive(b)),
            (a, b) -> ScalarMath.xlog1py(a, positive(b)),
            (a, b) -> Ops.sigmoidCrossEntropy(a, Ops.sigmoid(b)));

    private static final List<UnaryOperator<Node>> JUMPS =
            List.of(ScalarMath::floor, ScalarMath::ceil, ScalarMath::round, ScalarMath::isFinite, ScalarMath::isNaN);

    private static final List<BinaryOperator<Node>> TESTS =
            List.of(Ops::eq, Ops::ne, Ops::lt, Ops::le, Ops::gt, Ops::ge);

    private static final List<BinaryOperator<Node>> WHOLE =
            List.of(Ops::add, Ops::sub, Ops::mul, Ops::div, Ops::rem, ScalarMath::mod, Ops::maximum, Ops::minimum);

    private static final List<BinaryOperator<Node>> LOGIC =
            List.of(Ops::and, Ops::or, ScalarMath::xor, Ops::eq, (a, b) -> Ops.not(a));

    private final GraphBuilder graph;
    private final SplittableRandom random;
    private final List<Node> pool;
    /** Nodes that a sum of floats went into; filled as far as {@code summed.size()} was asked for. */
    private final BitSet summed = new BitSet();

    private int judged;

    private final List<Runnable> kinds = List.of(
            () -> put(pick(UNARY).apply(real())),
            () -> put(pick(UNARY).apply(real())),
            () -> binary(BINARY, real()),
            () -> binary(BINARY, real()),
            () -> binary(WHOLE, any(a -> a.dtype().isInteger())),
            () -> binary(TESTS, exact()),
            () -> binary(LOGIC, bool()),
            this::jump,
            this::where,
            this::reduce,
            this::reduce,
            this::matmul,
            this::rearrange,
            this::slice,
            this::pad,
            this::concat,
            this::broadcast,
            this::probabilities,
            this::constant,
            this::again);

    RandomSteps(GraphBuilder graph, List<Node> leaves, SplittableRandom random) {
        this.graph = graph;
        this.pool = new ArrayList<>(leaves);
        this.random = random;
    }

    void step() {
        pick(kinds).run();
    }

    Node any() {
        return any(a -> true);
    }

    /** A scalar that most of the graph goes into. */
    Node loss() {
        Node loss = Ops.mean(Ops.tanh(real()));
        for (int i = 0; i < 4; i++) {
            loss = loss.plus(Ops.cast(Ops.mean(Ops.sin(real())), loss.dtype()));
        }
        return loss;
    }

    private static Node positive(Node a) {
        return Ops.softplus(a).plus(0.5);
    }

    private static Node inside(Node a) {
        return Ops.tanh(a).times(0.9);
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** One of the nodes that fit, rather a late one; the leaves offer one of every type. */
    private Node any(Predicate<Node> fits) {
        List<Node> fitting = pool.stream().filter(fits).toList();
        return fitting.get(Math.max(random.nextInt(fitting.size()), random.nextInt(fitting.size())));
    }

    private Node real() {
        return any(a -> a.dtype().isFloat());
    }

    private Node bool() {
        return any(a -> a.dtype() == DType.BOOL);
    }

    private Node exact() {
        return any(a -> a.dtype().isNumber() && !isSummed(a));
    }

    private boolean isSummed(Node node) {
        for (; judged <= node.id(); judged++) {
            Node at = graph.node(judged);
            boolean sums = at.op() instanceof MatMul
                    || at.op() instanceof LogSumExp
                    || (at.op() instanceof Reduce r && r.monoid() == Monoid.SUM);
            summed.set(
                    judged,
                    (sums && at.dtype().isFloat()) || at.inputs().stream().anyMatch(in -> summed.get(in.id())));
        }
        return summed.get(node.id());
    }

    private void put(Node node) {
        if (fits(node.shape())) {
            pool.add(node);
        }
    }

    private static boolean fits(Shape shape) {
        return shape.rank() <= MAX_RANK && TYPICAL.of(shape.elements()) <= MAX_ELEMENTS;
    }

    private Node partner(Node a, Predicate<Node> also) {
        return any(b -> b == a
                || (b.dtype() == a.dtype()
                        && also.test(b)
                        && a.shape()
                                .broadcast(b.shape())
                                .filter(RandomSteps::fits)
                                .isPresent()));
    }

    private void binary(List<BinaryOperator<Node>> operations, Node a) {
        Node b = partner(a, isSummed(a) ? c -> true : c -> !isSummed(c));
        put(
                random.nextBoolean()
                        ? pick(operations).apply(a, b)
                        : pick(operations).apply(b, a));
    }

    private void jump() {
        Node a = exact();
        switch (random.nextInt(6)) {
            case 0 -> put(Ops.cast(a, pick(List.of(DType.values()))));
            case 1 -> {
                Node b = partner(a, c -> !isSummed(c));
                Node divisor = b.dtype().isFloat() ? positive(b) : b;
                put(random.nextBoolean() ? Ops.rem(a, divisor) : ScalarMath.mod(a, divisor));
            }
            case 3, 4 -> {
                if (a.dtype().isFloat()) {
                    put(pick(JUMPS).apply(a));
                }
            }
            case 2 -> put(Ops.sign(a));
            default -> {
                if (a.shape().rank() > 0) {
                    put(Ops.argMax(a, axis(a)));
                }
            }
        }
    }

    private void where() {
        Node condition = bool();
        Node a = any(b ->
                b.shape().broadcast(condition.shape()).filter(RandomSteps::fits).isPresent());
        Shape joint = a.shape().broadcast(condition.shape()).orElseThrow();
        Node c = partner(
                a, b -> b.shape().broadcast(joint).filter(RandomSteps::fits).isPresent());
        put(Ops.where(condition, a, c));
    }

    private int axis(Node a) {
        return random.nextInt(a.shape().rank());
    }

    private void reduce() {
        Node a = any(b -> b.dtype().isNumber() && b.shape().rank() > 0);
        int[] axes = random.nextInt(4) == 0 ? new int[0] : new int[] {axis(a)};
        Node reduced = switch (a.dtype().isFloat() ? random.nextInt(5) : random.nextInt(3)) {
            case 0 -> Ops.sum(a, axes);
            case 1 -> Ops.max(a, axes);
            case 2 -> Ops.min(a, axes);
            case 3 -> Ops.mean(a, axes);
            default -> Ops.logSumExp(a, axes);
        };
        put(random.nextBoolean() ? Ops.keepDims(reduced, a.shape(), axes) : reduced);
    }

    private void matmul() {
        Node a = any(b -> b.dtype().isNumber() && b.shape().rank() > 0);
        Dim inner = a.shape().dim(a.shape().rank() - 1);
        List<Node> right = pool.stream()
                .filter(b -> b.dtype() == a.dtype()
                        && (b.shape().rank() == 1 || b.shape().rank() == 2)
                        && b.shape().dim(0).equals(inner))
                .toList();
        if (!right.isEmpty()) {
            put(Ops.matmul(a, pick(right)));
        } else if (a.shape().rank() >= 2) {
            put(Ops.matmul(a, Ops.matrixTranspose(a)));
        }
    }

    private void rearrange() {
        Node a = any();
        int rank = a.shape().rank();
        switch (random.nextInt(4)) {
            case 0 -> put(Ops.flatten(a));
            case 1 -> put(Ops.expandDims(a, random.nextInt(rank + 1)));
            case 2 -> {
                if (rank >= 2) {
                    put(Ops.matrixTranspose(a));
                }
            }
            default -> put(Ops.transpose(a));
        }
    }

    private void slice() {
        Node a = any(b -> b.shape().rank() > 0 && !isConstantBelow(b.shape().dim(0), 2));
        Dim length = a.shape().dim(0);
        switch (random.nextInt(4)) {
            case 0 -> put(Ops.at(a, 0));
            case 1 -> put(Ops.at(a, -1));
            case 2 -> put(Ops.slice(a, 0, Dim.ONE, length, length.isConstant() ? 2 : 1));
            default -> put(Ops.slice(a, 0, Dim.ZERO, length.plus(-1), 1));
        }
    }

    private static boolean isConstantBelow(Dim dim, long bound) {
        // n and what grows with it are large enough, but differences such as n - 1 need not be
        return dim.isConstant() ? dim.value() < bound : dim.asSymbol().isEmpty();
    }

    private void pad() {
        Node a = any(b -> b.shape().rank() > 0);
        int rank = a.shape().rank();
        List<Dim> low = new ArrayList<>(Collections.nCopies(rank, Dim.ZERO));
        List<Dim> high = new ArrayList<>(Collections.nCopies(rank, Dim.ZERO));
        int[] interior = new int[rank];
        int axis = axis(a);
        low.set(axis, Dim.constant(random.nextInt(3)));
        high.set(axis, Dim.constant(random.nextInt(3)));
        interior[axis] = a.shape().dim(axis).isConstant() ? random.nextInt(2) : 0;
        Pad pad = new Pad(ImmutableList.copyOf(low), ImmutableList.copyOf(high), ImmutableIntArray.copyOf(interior));
        put(graph.append(pad, a));
    }

    private void concat() {
        Node a = any(b -> b.shape().rank() > 0);
        int axis = axis(a);
        Shape others = a.shape().with(axis, Dim.ONE);
        Node b = any(c -> c.dtype() == a.dtype()
                && c.shape().rank() == a.shape().rank()
                && c.shape().with(axis, Dim.ONE).equals(others));
        put(random.nextInt(3) == 0 ? Ops.stack(axis, a, a) : Ops.concat(axis, a, b, a));
    }

    private void broadcast() {
        Node a = any();
        List<Dim> dims = new ArrayList<>(a.shape().dims());
        dims.add(0, Dim.constant(2));
        put(Ops.broadcastTo(a, Shape.of(dims)));
    }

    private void probabilities() {
        Node a = any(b -> b.dtype().isFloat() && b.shape().rank() > 0);
        switch (random.nextInt(3)) {
            case 0 -> put(Ops.softmax(a, axis(a)));
            case 1 -> put(Ops.logSoftmax(a, axis(a)));
            default -> put(Ops.softmaxCrossEntropy(a, Ops.sigmoid(a)));
        }
    }

    private void constant() {
        Node like = any(b -> b.dtype().isNumber());
        put(
                random.nextBoolean()
                        ? Ops.constantLike(like, random.nextInt(-2, 3))
                        : Ops.size(graph, like.shape().elements(), like.dtype()));
    }

    /** Writes something that is there once more. */
    private void again() {
        List<Node> made = pool.stream().filter(a -> !a.inputs().isEmpty()).toList();
        if (!made.isEmpty()) {
            Node a = pick(made);
            put(graph.append(a.op(), a.inputs()));
        }
    }
}
