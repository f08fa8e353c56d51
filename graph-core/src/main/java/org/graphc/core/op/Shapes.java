package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
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
 * Rearrangements, and tensors that are made of sizes alone, beside those of {@link Ops}: static factories, made for a
 * static import. Axes count from the end where they are negative.
 */
public final class Shapes {
    private Shapes() {}

    /** The size of an axis, as a scalar of {@code i64}. */
    public static Node dim(Node x, int axis) {
        return Ops.size(x.owner(), x.shape().dim(x.shape().axis("dim", axis)), DType.I64);
    }

    /** The elements in the opposite order along the axes named, or all. */
    public static Node reverse(Node x, int... axes) {
        ImmutableIntArray over = x.shape().axes("reverse", axes);
        return over.isEmpty() ? x : x.owner().append(new Reverse(over), x);
    }

    /** The elements moved by {@code shift} places along an axis, those pushed out coming in at the other end. */
    public static Node roll(Node x, long shift, int axis) {
        int at = x.shape().axis("roll", axis);
        Dim length = x.shape().dim(at);
        if (length.equals(Dim.ZERO)) {
            return x;
        }
        long by = length.isConstant() ? Math.floorMod(shift, length.value()) : shift;
        if (by == 0) {
            return x;
        }
        Dim split = by > 0 ? length.plus(-by) : Dim.constant(-by);
        return Ops.concat(at, Ops.slice(x, at, split, length, 1), Ops.slice(x, at, Dim.ZERO, split, 1));
    }

    /** The tensor side by side with itself, {@code times[i]} times along axis i (NumPy's tile). */
    public static Node tile(Node x, long... times) {
        int rank = Math.max(x.shape().rank(), times.length);
        Shape from = x.shape().padded(rank);
        List<Dim> apart = new ArrayList<>();
        List<Dim> joined = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            int k = i - rank + times.length;
            Dim count = Dim.constant(k < 0 ? 1 : times[k]);
            apart.add(count);
            apart.add(from.dim(i));
            joined.add(from.dim(i).times(count));
        }
        ImmutableIntArray axes =
                ImmutableIntArray.copyOf(IntStream.range(0, rank).map(i -> 2 * i + 1));
        Node repeated = Ops.broadcastTo(Ops.reshape(x, from), Shape.of(apart), axes);
        return Ops.reshape(repeated, Shape.of(joined));
    }

    /** Each element {@code times} times in a row along an axis (NumPy's repeat). */
    public static Node repeat(Node x, long times, int axis) {
        int at = x.shape().axis("repeat", axis);
        Node expanded = Ops.expandDims(x, at + 1);
        Node repeated = Ops.broadcastTo(expanded, expanded.shape().with(at + 1, Dim.constant(times)));
        Shape joined = x.shape().with(at, x.shape().dim(at).times(Dim.constant(times)));
        return Ops.reshape(repeated, joined);
    }

    /**
     * {@code value}, a scalar, put before and after the elements along each axis, and {@code interior} times between
     * neighbours; a negative {@code low} or {@code high} takes that many away, after {@code interior} was put in.
     */
    public static Node pad(Node x, List<Dim> low, List<Dim> high, ImmutableIntArray interior, Node value) {
        if (!value.type().isScalar()) {
            throw new TypeMismatch("pad", "the value is " + value.type() + ", not a scalar");
        }
        Node inside = Ops.constant(x.owner(), Tensor.scalar(DType.BOOL, 1));
        Node mask = pad(Ops.broadcastTo(inside, x.shape()), low, high, interior);
        return Ops.where(mask, pad(x, low, high, interior), value);
    }

    /** The same with zeros. */
    public static Node pad(Node x, List<Dim> low, List<Dim> high, ImmutableIntArray interior) {
        Node padded = x.owner().append(new Pad(positive(low), positive(high), interior), x);
        for (int axis = 0; axis < low.size(); axis++) {
            Dim start = taken(low.get(axis));
            Dim stop = padded.shape().dim(axis).minus(taken(high.get(axis)));
            boolean whole = start.equals(Dim.ZERO) && stop.equals(padded.shape().dim(axis));
            padded = whole ? padded : Ops.slice(padded, axis, start, stop, 1);
        }
        return padded;
    }

    private static ImmutableList<Dim> positive(List<Dim> padding) {
        return padding.stream().map(d -> d.plus(taken(d))).collect(ImmutableList.toImmutableList());
    }

    private static Dim taken(Dim padding) {
        return padding.isConstant() && padding.value() < 0 ? Dim.constant(-padding.value()) : Dim.ZERO;
    }

    /** 0, 1, 2, … along an axis of a tensor. */
    public static Node iota(GraphBuilder graph, TensorType type, int axis) {
        return graph.append(new Iota(type.shape(), type.shape().axis("iota", axis), type.dtype()));
    }

    /** 0, 1, 2, … up to, without, {@code length}. */
    public static Node range(GraphBuilder graph, Dim length, DType dtype) {
        return iota(graph, TensorType.of(dtype, length), 0);
    }

    /** Where an element of a matrix lies {@code k} or fewer places above the diagonal. */
    private static Node lower(GraphBuilder graph, Dim rows, Dim columns, long k) {
        TensorType type = TensorType.of(DType.I64, rows, columns);
        Node row = iota(graph, type, 0);
        return Ops.le(iota(graph, type, 1), k == 0 ? row : row.plus(k));
    }

    private static Dim fromEnd(String op, Node x, int axis) {
        if (x.shape().rank() < 2) {
            throw new TypeMismatch(op, "needs rank 2 or more, not " + x.type());
        }
        return x.shape().dim(x.shape().rank() - axis);
    }

    /** The matrices of the last two axes with zeros in place of what lies more than {@code k} above the diagonal. */
    public static Node tril(Node x, long k) {
        Node kept = lower(x.owner(), fromEnd("tril", x, 2), fromEnd("tril", x, 1), k);
        return Ops.where(kept, x, Ops.zerosLike(x));
    }

    /** The matrices of the last two axes with zeros in place of what lies less than {@code k} above the diagonal. */
    public static Node triu(Node x, long k) {
        Node dropped = lower(x.owner(), fromEnd("triu", x, 2), fromEnd("triu", x, 1), k - 1);
        return Ops.where(dropped, Ops.zerosLike(x), x);
    }

    /** Ones on the diagonal of a matrix of zeros. */
    public static Node eye(GraphBuilder graph, Dim rows, Dim columns, DType dtype) {
        TensorType type = TensorType.of(DType.I64, rows, columns);
        return Ops.cast(Ops.eq(iota(graph, type, 0), iota(graph, type, 1)), dtype);
    }

    /** The matrices whose diagonals are the vectors of the last axis. */
    public static Node diagMatrix(Node x) {
        if (x.shape().rank() < 1) {
            throw new TypeMismatch("diag", "needs rank 1 or more, not " + x.type());
        }
        Dim length = x.shape().dim(x.shape().rank() - 1);
        Node rows = Ops.expandDims(x, -1);
        return Ops.where(eye(x.owner(), length, length, DType.BOOL), rows, Ops.zerosLike(rows));
    }

    /**
     * The diagonals of the matrices of the last two axes, or what lies {@code k} above.
     *
     * @throws TypeMismatch if it depends on a run which size of the matrices is the smaller
     */
    public static Node diagonal(Node x, long k) {
        Dim rows = fromEnd("diag", x, 2).plus(Math.min(0, k));
        Dim columns = fromEnd("diag", x, 1).plus(-Math.max(0, k));
        Dim spare = rows.minus(columns);
        if (!spare.isConstant()) {
            throw new TypeMismatch("diag", "of " + x.type() + " has a length that is no polynomial of sizes");
        }
        Dim length = spare.value() > 0 ? columns : rows;
        int rank = x.shape().rank();
        long first = Math.max(0, -k);
        boolean whole = length.equals(x.shape().dim(rank - 2));
        Node used = whole ? x : Ops.slice(x, rank - 2, Dim.constant(first), length.plus(first), 1);
        Node columnOf = range(x.owner(), length, DType.I64);
        Node moved = k > 0 ? columnOf.plus(k) : columnOf;
        Node indices = Ops.broadcastTo(moved, used.shape().without(ImmutableIntArray.of(rank - 1)));
        return Indexing.gather(used, indices, rank - 1, rank - 1, OutOfRange.ERROR);
    }

    /** The sum of the diagonal of each matrix. */
    public static Node trace(Node x) {
        return Ops.sum(diagonal(x, 0), -1);
    }
}
