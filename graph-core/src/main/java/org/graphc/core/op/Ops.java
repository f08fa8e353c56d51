package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * The user's vocabulary: static factories, made for a static import, that append operations to the graph of their
 * arguments. Elementwise functions of several arguments broadcast as NumPy does; axes count from the end where they
 * are negative; reductions without axes are over everything.
 *
 * <p>All of them throw {@link TypeMismatch} where the arguments' types do not fit.
 */
public final class Ops {
    private Ops() {}

    // Sources

    /** A placeholder that every run is fed. */
    public static Node input(GraphBuilder graph, String name, TensorType type) {
        return graph.append(new Input(name, type));
    }

    /** State that starts as {@code init} says and that updates assign. */
    public static Node param(GraphBuilder graph, String name, TensorType type, Initializer init) {
        return graph.append(new Parameter(name, type, init));
    }

    public static Node constant(GraphBuilder graph, Tensor value) {
        return graph.append(new Constant(value));
    }

    /** A scalar of {@code f64}. */
    public static Node constant(GraphBuilder graph, double value) {
        return constant(graph, Tensor.scalar(value));
    }

    /** A scalar of the given type, which must be able to hold the value: no half in an integer. */
    public static Node scalar(GraphBuilder graph, DType dtype, double value) {
        Inputs.requireHolds("constant", dtype, value);
        return constant(graph, Tensor.scalar(dtype, value));
    }

    /** A size as a scalar of the given type. */
    public static Node size(GraphBuilder graph, Dim dim, DType dtype) {
        return dim.isConstant()
                ? constant(graph, Tensor.fillLong(dtype, ImmutableIntArray.of(), i -> dim.value()))
                : graph.append(new Size(dim, dtype));
    }

    /** {@code value} everywhere, of the type of {@code like}. */
    public static Node constantLike(Node like, double value) {
        return full(like.owner(), like.type(), value);
    }

    public static Node zerosLike(Node like) {
        return constantLike(like, 0);
    }

    public static Node full(GraphBuilder graph, TensorType type, double value) {
        return broadcastTo(scalar(graph, type.dtype(), value), type.shape());
    }

    // Elementwise

    /** Applies a scalar function after broadcasting the arguments to their common shape. */
    public static Node elementwise(ScalarFn fn, Node... args) {
        return elementwise(Elementwise.of(fn), args);
    }

    /** The same with what the operation says about its derivative. */
    public static Node elementwise(Elementwise op, Node... args) {
        Shape joint = args[0].shape();
        for (Node arg : args) {
            Shape before = joint;
            joint = joint.broadcast(arg.shape())
                    .orElseThrow(() -> new TypeMismatch(
                            op.name(), "shapes do not broadcast: " + Inputs.list(types(args)) + conflict(before, arg)));
        }
        ImmutableList.Builder<Node> inputs = ImmutableList.builderWithExpectedSize(args.length);
        for (Node arg : args) {
            inputs.add(broadcastTo(arg, joint));
        }
        return args[0].owner().append(op, inputs.build());
    }

    private static String conflict(Shape joint, Node arg) {
        int rank = Math.max(joint.rank(), arg.shape().rank());
        Shape a = joint.padded(rank);
        Shape b = arg.shape().padded(rank);
        for (int i = rank - 1; i >= 0; i--) {
            Dim left = a.dim(i);
            Dim right = b.dim(i);
            if (!left.equals(right) && !left.equals(Dim.ONE) && !right.equals(Dim.ONE)) {
                return " (" + left + " against " + right + ")";
            }
        }
        return "";
    }

    static List<TensorType> types(Node... args) {
        List<TensorType> types = new ArrayList<>();
        for (Node arg : args) {
            types.add(arg.type());
        }
        return types;
    }

    public static Node add(Node a, Node b) {
        return elementwise(ScalarFn.ADD, a, b);
    }

    public static Node sub(Node a, Node b) {
        return elementwise(ScalarFn.SUB, a, b);
    }

    public static Node mul(Node a, Node b) {
        return elementwise(ScalarFn.MUL, a, b);
    }

    /** For integers truncated, and 0 where the divisor is. */
    public static Node div(Node a, Node b) {
        return elementwise(ScalarFn.DIV, a, b);
    }

    /** The remainder of truncated division, with the sign of {@code a}; for integers 0 where the divisor is. */
    public static Node rem(Node a, Node b) {
        return elementwise(ScalarFn.REM, a, b);
    }

    public static Node pow(Node a, Node b) {
        return elementwise(ScalarFn.POW, a, b);
    }

    public static Node pow(Node a, double b) {
        return pow(a, scalar(a.owner(), a.dtype(), b));
    }

    /** The larger of both, NaN where either is; at a tie the derivative is halved between them. */
    public static Node maximum(Node a, Node b) {
        return elementwise(ScalarFn.MAX, a, b);
    }

    /** The smaller of both, NaN where either is; at a tie the derivative is halved between them. */
    public static Node minimum(Node a, Node b) {
        return elementwise(ScalarFn.MIN, a, b);
    }

    public static Node neg(Node a) {
        return elementwise(ScalarFn.NEG, a);
    }

    /** Absolute value, with derivative 0 at 0. */
    public static Node abs(Node a) {
        return elementwise(ScalarFn.ABS, a);
    }

    /** -1, 0 or 1; its derivative is zero. */
    public static Node sign(Node a) {
        return elementwise(ScalarFn.SIGN, a);
    }

    public static Node exp(Node a) {
        return elementwise(ScalarFn.EXP, a);
    }

    /** exp(a) - 1, exact near 0. */
    public static Node expm1(Node a) {
        return elementwise(ScalarFn.EXPM1, a);
    }

    public static Node log(Node a) {
        return elementwise(ScalarFn.LOG, a);
    }

    /** log(1 + a), exact near 0. */
    public static Node log1p(Node a) {
        return elementwise(ScalarFn.LOG1P, a);
    }

    public static Node sqrt(Node a) {
        return elementwise(ScalarFn.SQRT, a);
    }

    public static Node sin(Node a) {
        return elementwise(ScalarFn.SIN, a);
    }

    public static Node cos(Node a) {
        return elementwise(ScalarFn.COS, a);
    }

    public static Node tanh(Node a) {
        return elementwise(ScalarFn.TANH, a);
    }

    /** 1 / (1 + exp(-a)) */
    public static Node sigmoid(Node a) {
        return elementwise(ScalarFn.SIGMOID, a);
    }

    /** log(1 + exp(a)), without overflow. */
    public static Node softplus(Node a) {
        return elementwise(ScalarFn.SOFTPLUS, a);
    }

    /** max(a, 0), with derivative 0 at 0. */
    public static Node relu(Node a) {
        return elementwise(ScalarFn.RELU, a);
    }

    public static Node square(Node a) {
        return mul(a, a);
    }

    public static Node eq(Node a, Node b) {
        return elementwise(ScalarFn.EQ, a, b);
    }

    public static Node ne(Node a, Node b) {
        return elementwise(ScalarFn.NE, a, b);
    }

    public static Node lt(Node a, Node b) {
        return elementwise(ScalarFn.LT, a, b);
    }

    public static Node le(Node a, Node b) {
        return elementwise(ScalarFn.LE, a, b);
    }

    public static Node gt(Node a, Node b) {
        return elementwise(ScalarFn.GT, a, b);
    }

    public static Node ge(Node a, Node b) {
        return elementwise(ScalarFn.GE, a, b);
    }

    public static Node and(Node a, Node b) {
        return elementwise(ScalarFn.AND, a, b);
    }

    public static Node or(Node a, Node b) {
        return elementwise(ScalarFn.OR, a, b);
    }

    public static Node not(Node a) {
        return elementwise(ScalarFn.NOT, a);
    }

    /** {@code a} where the condition holds, else {@code b}. */
    public static Node where(Node condition, Node a, Node b) {
        return elementwise(ScalarFn.SELECT, condition, a, b);
    }

    /** The values converted; nothing where they have the type already. */
    public static Node cast(Node a, DType to) {
        return a.dtype() == to ? a : a.owner().append(new Cast(to), a);
    }

    /** The same value, through which no derivative flows. */
    public static Node stopGradient(Node a) {
        return a.owner().append(new StopGradient(), a);
    }

    // Shape

    /** Repeats to a larger shape, aligned at the last axis; nothing where the shape is that already. */
    public static Node broadcastTo(Node a, Shape shape) {
        int first = shape.rank() - a.shape().rank();
        if (first < 0) {
            throw new TypeMismatch("broadcastTo", a.type() + " does not broadcast to " + shape);
        }
        return a.shape().equals(shape)
                ? a
                : broadcastTo(a, shape, ImmutableIntArray.copyOf(IntStream.range(first, shape.rank())));
    }

    /** Repeats to a larger shape in which axis i of {@code a} is axis {@code axes[i]}. */
    public static Node broadcastTo(Node a, Shape shape, ImmutableIntArray axes) {
        return a.shape().equals(shape) ? a : a.owner().append(new Broadcast(shape, axes), a);
    }

    /** Undoes what a reduction over {@code axes} did to {@code shape}, by repeating. */
    static Node unreduce(Node a, Shape shape, ImmutableIntArray axes) {
        ImmutableIntArray kept =
                ImmutableIntArray.copyOf(IntStream.range(0, shape.rank()).filter(i -> !axes.contains(i)));
        return broadcastTo(a, shape, kept);
    }

    public static Node reshape(Node a, Shape shape) {
        return a.shape().equals(shape) ? a : a.owner().append(new Reshape(shape), a);
    }

    /** All elements on one axis. */
    public static Node flatten(Node a) {
        return reshape(a, Shape.of(a.shape().elements()));
    }

    /** A new axis of size one in front of axis {@code axis} of the result. */
    public static Node expandDims(Node a, int axis) {
        List<Dim> dims = new ArrayList<>(a.shape().dims());
        int at = axis < 0 ? axis + dims.size() + 1 : axis;
        if (at < 0 || at > dims.size()) {
            throw new TypeMismatch("expandDims", "no place " + axis + " in shape " + a.shape());
        }
        dims.add(at, Dim.ONE);
        return reshape(a, Shape.of(dims));
    }

    /** Drops an axis of size one. */
    public static Node squeeze(Node a, int axis) {
        int at = a.shape().axis("squeeze", axis);
        if (!a.shape().dim(at).equals(Dim.ONE)) {
            throw new TypeMismatch("squeeze", "axis " + axis + " of " + a.type() + " is not of size one");
        }
        return reshape(a, a.shape().without(ImmutableIntArray.of(at)));
    }

    /** Axis i of the result is axis {@code permutation[i]}; without one, all axes in reverse. */
    public static Node transpose(Node a, int... permutation) {
        int rank = a.shape().rank();
        int[] axes = permutation.length == 0 && rank > 0
                ? IntStream.range(0, rank).map(i -> rank - 1 - i).toArray()
                : Arrays.stream(permutation)
                        .map(i -> a.shape().axis("transpose", i))
                        .toArray();
        return a.owner().append(new Transpose(ImmutableIntArray.copyOf(axes)), a);
    }

    /** The transposes of all matrices, that is the last two axes exchanged. */
    public static Node matrixTranspose(Node a) {
        int rank = a.shape().rank();
        if (rank < 2) {
            throw new TypeMismatch("matrixTranspose", "needs rank 2 or more, not " + a.type());
        }
        int[] axes = IntStream.range(0, rank).toArray();
        axes[rank - 2] = rank - 1;
        axes[rank - 1] = rank - 2;
        return transpose(a, axes);
    }

    /** Every {@code step}-th element from {@code start} up to, without, {@code stop} along one axis. */
    public static Node slice(Node a, int axis, Dim start, Dim stop, int step) {
        int at = a.shape().axis("slice", axis);
        int rank = a.shape().rank();
        List<Dim> starts = new ArrayList<>(Collections.nCopies(rank, Dim.ZERO));
        List<Dim> stops = new ArrayList<>(a.shape().dims());
        int[] steps = new int[rank];
        Arrays.fill(steps, 1);
        starts.set(at, start);
        stops.set(at, stop);
        steps[at] = step;
        return a.owner()
                .append(
                        new Slice(
                                ImmutableList.copyOf(starts),
                                ImmutableList.copyOf(stops),
                                ImmutableIntArray.copyOf(steps)),
                        a);
    }

    /** Element {@code index} along the first axis, which disappears; negative ones count from the end. */
    public static Node at(Node a, long index) {
        if (a.shape().rank() == 0) {
            throw new TypeMismatch("slice", "a scalar has no elements to select");
        }
        Dim start = index < 0 ? a.shape().dim(0).plus(index) : Dim.constant(index);
        return squeeze(slice(a, 0, start, start.plus(1), 1), 0);
    }

    public static Node concat(int axis, Node... parts) {
        if (parts.length == 0) {
            throw new TypeMismatch("concat", "needs at least one input");
        }
        int at = parts[0].shape().axis("concat", axis);
        return parts[0].owner().append(new Concat(at), parts);
    }

    /** Joins along a new axis. */
    public static Node stack(int axis, Node... parts) {
        Node[] expanded = new Node[parts.length];
        Arrays.setAll(expanded, i -> expandDims(parts[i], axis));
        return concat(axis, expanded);
    }

    // Reductions

    static Node reduce(Monoid monoid, Node a, ImmutableIntArray axes) {
        return a.owner().append(new Reduce(monoid, axes), a);
    }

    /** Reduces over the axes named, or all; without any axis to reduce, the value itself. */
    private static Node reduce(Monoid monoid, Node a, int... axes) {
        ImmutableIntArray over = a.shape().axes(monoid.symbol(), axes);
        return over.isEmpty() ? a : reduce(monoid, a, over);
    }

    public static Node sum(Node a, int... axes) {
        return reduce(Monoid.SUM, a, axes);
    }

    public static Node max(Node a, int... axes) {
        return reduce(Monoid.MAX, a, axes);
    }

    public static Node min(Node a, int... axes) {
        return reduce(Monoid.MIN, a, axes);
    }

    /** The sum divided by the number of elements that were added. */
    public static Node mean(Node a, int... axes) {
        if (!a.dtype().isFloat()) {
            throw new TypeMismatch("mean", "takes floats, not " + a.type());
        }
        Dim count = Dim.ONE;
        for (int axis : a.shape().axes("mean", axes).toArray()) {
            count = count.times(a.shape().dim(axis));
        }
        return div(sum(a, axes), size(a.owner(), count, a.dtype()));
    }

    /** log Σ exp(a), without overflow. */
    public static Node logSumExp(Node a, int... axes) {
        ImmutableIntArray over = a.shape().axes("logSumExp", axes);
        return over.isEmpty() ? a : a.owner().append(new LogSumExp(over), a);
    }

    /** Puts reduced axes back with size one, so that the result broadcasts against what was reduced. */
    public static Node keepDims(Node reduced, Shape before, int... axes) {
        ImmutableIntArray over = before.axes("keepDims", axes);
        List<Dim> dims = new ArrayList<>(before.dims());
        over.forEach(axis -> dims.set(axis, Dim.ONE));
        return reshape(reduced, Shape.of(dims));
    }

    /** The index of the largest element along an axis, as {@code i64}. */
    public static Node argMax(Node a, int axis) {
        return a.owner().append(new ArgMax(a.shape().axis("argMax", axis)), a);
    }

    // Products

    /** The matrix product; vectors count as one row (left) or one column (right), and leading axes broadcast. */
    public static Node matmul(Node a, Node b) {
        return Products.matmul(a, b);
    }

    /** The inner product of two vectors. */
    public static Node dot(Node a, Node b) {
        return Products.dot(a, b);
    }

    /** All products of an element of one vector and an element of the other. */
    public static Node outer(Node a, Node b) {
        return Products.outer(a, b);
    }

    // Probabilities and losses

    /** exp(a) / Σ exp(a) along an axis. */
    public static Node softmax(Node a, int axis) {
        return Probabilities.softmax(a, axis);
    }

    /** log softmax(a), without overflow or cancellation. */
    public static Node logSoftmax(Node a, int axis) {
        return Probabilities.logSoftmax(a, axis);
    }

    /** −Σ target · log softmax(logits) along the last axis: one value a row. */
    public static Node softmaxCrossEntropy(Node logits, Node target) {
        return Probabilities.softmaxCrossEntropy(logits, target);
    }

    /** −target · log σ(logits) − (1 − target) · log σ(−logits) for each element. */
    public static Node sigmoidCrossEntropy(Node logits, Node target) {
        return Probabilities.sigmoidCrossEntropy(logits, target);
    }
}
