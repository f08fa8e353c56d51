package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;

/** Diagonals, triangles and rows of matrices of any size, made of operations that are there; all of them linear. */
final class Triangles {
    private Triangles() {}

    /** [.., n] → [.., n, n], zero off the diagonal: rows of length n + 1 that are cut to n. */
    static Node onDiagonal(Node v) {
        int rank = v.shape().rank();
        Dim n = v.shape().dim(rank - 1);
        Node padded = pad(Ops.expandDims(v, rank), rank, n);
        Node line = Ops.reshape(padded, joined(v.shape(), rank - 1, n.times(n.plus(1))));
        Node cut = Ops.slice(line, rank - 1, Dim.ZERO, n.times(n), 1);
        return Ops.reshape(cut, joined(v.shape(), rank - 1, n, n));
    }

    /** [.., n, n] → [.., n]: the first column of rows of length n + 1. */
    static Node diagonal(Node a) {
        int rank = a.shape().rank();
        Dim n = a.shape().dim(rank - 1);
        Node line = Ops.reshape(a, joined(a.shape(), rank - 2, n.times(n)));
        Node rows = Ops.reshape(pad(line, rank - 2, n), joined(a.shape(), rank - 2, n, n.plus(1)));
        return Ops.squeeze(Ops.slice(rows, rank - 1, Dim.ZERO, Dim.ONE, 1), rank - 1);
    }

    private static Node pad(Node a, int axis, Dim by) {
        int rank = a.shape().rank();
        List<Dim> high = new ArrayList<>(Collections.nCopies(rank, Dim.ZERO));
        high.set(axis, by);
        ImmutableList<Dim> low = ImmutableList.copyOf(Collections.nCopies(rank, Dim.ZERO));
        return a.owner().append(new Pad(low, ImmutableList.copyOf(high), ImmutableIntArray.copyOf(new int[rank])), a);
    }

    /** The first {@code kept} sizes of a shape and then others. */
    private static Shape joined(Shape shape, int kept, Dim... others) {
        List<Dim> dims = new ArrayList<>(shape.dims().subList(0, kept));
        dims.addAll(Arrays.asList(others));
        return Shape.of(dims);
    }

    /** The unit matrix of size n. */
    static Node unit(GraphBuilder graph, DType dtype, Dim n) {
        return onDiagonal(Ops.full(graph, TensorType.of(dtype, n), 1));
    }

    /** Zero above the diagonal and, where strict, on it. */
    static Node lower(Node a, boolean strict) {
        Node index = index(a);
        Node rows = Ops.expandDims(index, 1);
        return kept(a, strict ? Ops.gt(rows, index) : Ops.ge(rows, index));
    }

    /** Zero below the diagonal and, where strict, on it. */
    static Node upper(Node a, boolean strict) {
        Node index = index(a);
        Node rows = Ops.expandDims(index, 1);
        return kept(a, strict ? Ops.lt(rows, index) : Ops.le(rows, index));
    }

    private static Node kept(Node a, Node mask) {
        return Ops.where(Ops.broadcastTo(mask, a.shape()), a, Ops.zerosLike(a));
    }

    /** 0 … n - 1: where the ones of the unit matrix are. */
    private static Node index(Node a) {
        Dim n = a.shape().dim(a.shape().rank() - 1);
        return Ops.argMax(unit(a.owner(), DType.F32, n), 1);
    }

    static Node symmetric(Node a) {
        return a.plus(Ops.matrixTranspose(a)).times(0.5);
    }

    /** Rows {@code from} up to, without, {@code to}. */
    static Node rows(Node a, Dim from, Dim to) {
        return Ops.slice(a, -2, from, to, 1);
    }

    /** Each matrix times its number. */
    static Node scaled(Node numbers, Node matrices) {
        return matrices.times(Ops.expandDims(Ops.expandDims(numbers, -1), -1));
    }

    /** w_j - w_i */
    static Node differences(Node w) {
        return Ops.sub(Ops.expandDims(w, -2), Ops.expandDims(w, -1));
    }

    /** a / b off the diagonal, by the rule of {@link #quotient}, and zero on it. */
    static Node offDiagonalQuotient(Node a, Node b) {
        Node index = index(a);
        Node off = Ops.broadcastTo(Ops.ne(Ops.expandDims(index, 1), index), a.shape());
        return quotient(Ops.where(off, a, Ops.zerosLike(a)), Ops.where(off, b, Ops.constantLike(b, 1)));
    }

    /** a / b where b is not zero; else there is no derivative, NaN, unless nothing asks for one, a = 0. */
    static Node quotient(Node a, Node b) {
        Node zero = Ops.zerosLike(a);
        Node pole = Ops.eq(b, Ops.zerosLike(b));
        Node without = Ops.where(Ops.eq(a, zero), zero, Ops.constantLike(a, Double.NaN));
        return Ops.where(pole, without, Ops.div(a, Ops.where(pole, Ops.constantLike(b, 1), b)));
    }
}
