package org.graphc.core.testing;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Activations;
import org.graphc.core.op.Barrier;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Pad;
import org.graphc.core.op.Probes;
import org.graphc.core.op.ScalarMath;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;

/** Random steps of arithmetic, shapes, sums and products. */
final class BasicSteps {
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
            Barrier::around,
            a -> Probes.tag(a, "seen"),
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

    private final RandomPool pool;

    BasicSteps(RandomPool pool) {
        this.pool = pool;
    }

    List<Runnable> kinds() {
        return List.of(
                () -> pool.put(
                        pool.pick(UNARY).apply(pool.anyEvenEmpty(a -> a.dtype().isFloat()))),
                () -> pool.put(pool.pick(UNARY).apply(pool.real())),
                () -> binary(BINARY, pool.real()),
                () -> binary(BINARY, pool.real()),
                () -> binary(WHOLE, pool.any(a -> a.dtype().isInteger())),
                () -> binary(TESTS, pool.exact()),
                () -> binary(LOGIC, pool.bool()),
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
    }

    static Node positive(Node a) {
        return Ops.softplus(a).plus(0.5);
    }

    static Node inside(Node a) {
        return Ops.tanh(a).times(0.9);
    }

    private void binary(List<BinaryOperator<Node>> operations, Node a) {
        Node b = pool.partner(a, pool.isSummed(a) ? c -> true : c -> !pool.isSummed(c));
        pool.put(
                pool.random().nextBoolean()
                        ? pool.pick(operations).apply(a, b)
                        : pool.pick(operations).apply(b, a));
    }

    private void jump() {
        Node a = pool.exact();
        switch (pool.random().nextInt(6)) {
            case 0 -> pool.put(Ops.cast(a, pool.pick(List.of(DType.values()))));
            case 1 -> {
                Node b = pool.partner(a, c -> !pool.isSummed(c));
                Node divisor = b.dtype().isFloat() ? positive(b) : b;
                pool.put(pool.random().nextBoolean() ? Ops.rem(a, divisor) : ScalarMath.mod(a, divisor));
            }
            case 3, 4 -> {
                if (a.dtype().isFloat()) {
                    pool.put(pool.pick(JUMPS).apply(a));
                }
            }
            case 2 -> pool.put(Ops.sign(a));
            default -> {
                if (a.shape().rank() > 0) {
                    pool.put(Ops.argMax(a, pool.axis(a)));
                }
            }
        }
    }

    private void where() {
        Node condition = pool.bool();
        Node a = pool.any(b ->
                b.shape().broadcast(condition.shape()).filter(RandomPool::fits).isPresent());
        Shape joint = a.shape().broadcast(condition.shape()).orElseThrow();
        Node c = pool.partner(
                a, b -> b.shape().broadcast(joint).filter(RandomPool::fits).isPresent());
        pool.put(Ops.where(condition, a, c));
    }

    private void reduce() {
        Node a = pool.any(b -> b.dtype().isNumber() && b.shape().rank() > 0);
        int[] axes = pool.random().nextInt(4) == 0 ? new int[0] : new int[] {pool.axis(a)};
        Node reduced = switch (a.dtype().isFloat()
                ? pool.random().nextInt(5)
                : pool.random().nextInt(3)) {
            case 0 -> Ops.sum(a, axes);
            case 1 -> Ops.max(a, axes);
            case 2 -> Ops.min(a, axes);
            case 3 -> Ops.mean(a, axes);
            default -> Ops.logSumExp(a, axes);
        };
        pool.put(pool.random().nextBoolean() ? Ops.keepDims(reduced, a.shape(), axes) : reduced);
    }

    private void matmul() {
        Node a = pool.any(b -> b.dtype().isNumber() && b.shape().rank() > 0);
        Dim inner = a.shape().dim(a.shape().rank() - 1);
        List<Node> right = pool.nodes().stream()
                .filter(b -> b.dtype() == a.dtype()
                        && (b.shape().rank() == 1 || b.shape().rank() == 2)
                        && b.shape().dim(0).equals(inner))
                .toList();
        if (!right.isEmpty()) {
            pool.put(Ops.matmul(a, pool.pick(right)));
        } else if (a.shape().rank() >= 2) {
            pool.put(Ops.matmul(a, Ops.matrixTranspose(a)));
        }
    }

    private void rearrange() {
        Node a = pool.any();
        int rank = a.shape().rank();
        switch (pool.random().nextInt(4)) {
            case 0 -> pool.put(Ops.flatten(a));
            case 1 -> pool.put(Ops.expandDims(a, pool.random().nextInt(rank + 1)));
            case 2 -> {
                if (rank >= 2) {
                    pool.put(Ops.matrixTranspose(a));
                }
            }
            default -> pool.put(Ops.transpose(a));
        }
    }

    private void slice() {
        Node a =
                pool.any(b -> b.shape().rank() > 0 && RandomPool.least(b.shape().dim(0)) >= 2);
        Dim length = a.shape().dim(0);
        switch (pool.random().nextInt(4)) {
            case 0 -> pool.put(Ops.at(a, 0));
            case 1 -> pool.put(Ops.at(a, -1));
            case 2 -> pool.put(Ops.slice(a, 0, Dim.ONE, length, length.isConstant() ? 2 : 1));
            default -> pool.put(Ops.slice(a, 0, Dim.ZERO, length.plus(-1), 1));
        }
    }

    private void pad() {
        Node a = pool.any(b -> b.shape().rank() > 0);
        int rank = a.shape().rank();
        List<Dim> low = new ArrayList<>(Collections.nCopies(rank, Dim.ZERO));
        List<Dim> high = new ArrayList<>(Collections.nCopies(rank, Dim.ZERO));
        int[] interior = new int[rank];
        int axis = pool.axis(a);
        low.set(axis, Dim.constant(pool.random().nextInt(3)));
        high.set(axis, Dim.constant(pool.random().nextInt(3)));
        interior[axis] = a.shape().dim(axis).isConstant() ? pool.random().nextInt(2) : 0;
        Pad pad = new Pad(ImmutableList.copyOf(low), ImmutableList.copyOf(high), ImmutableIntArray.copyOf(interior));
        pool.put(a.owner().append(pad, a));
    }

    private void concat() {
        Node a = pool.any(b -> b.shape().rank() > 0);
        int axis = pool.axis(a);
        Shape others = a.shape().with(axis, Dim.ONE);
        Node b = pool.any(c -> c.dtype() == a.dtype()
                && c.shape().rank() == a.shape().rank()
                && c.shape().with(axis, Dim.ONE).equals(others));
        pool.put(pool.random().nextInt(3) == 0 ? Ops.stack(axis, a, a) : Ops.concat(axis, a, b, a));
    }

    private void broadcast() {
        Node a = pool.any();
        List<Dim> dims = new ArrayList<>(a.shape().dims());
        dims.add(0, Dim.constant(2));
        pool.put(Ops.broadcastTo(a, Shape.of(dims)));
    }

    private void probabilities() {
        Node a = pool.any(b -> b.dtype().isFloat() && b.shape().rank() > 0);
        switch (pool.random().nextInt(3)) {
            case 0 -> pool.put(Ops.softmax(a, pool.axis(a)));
            case 1 -> pool.put(Ops.logSoftmax(a, pool.axis(a)));
            default -> pool.put(Ops.softmaxCrossEntropy(a, Ops.sigmoid(a)));
        }
    }

    private void constant() {
        Node like = pool.any(b -> b.dtype().isNumber());
        pool.put(
                pool.random().nextBoolean()
                        ? Ops.constantLike(like, pool.random().nextInt(-2, 3))
                        : Ops.size(pool.graph(), like.shape().elements(), like.dtype()));
    }

    /** Writes something that is there once more. */
    private void again() {
        List<Node> made =
                pool.nodes().stream().filter(a -> !a.inputs().isEmpty()).toList();
        if (!made.isEmpty()) {
            Node a = pool.pick(made);
            pool.put(pool.graph().append(a.op(), a.inputs()));
        }
    }
}
