package org.graphc.core.op;

import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;

/** What rules of decompositions are made of: triangles, diagonals and rows of matrices, and quotients with poles. */
final class Triangles {
    private Triangles() {}

    /** The unit matrix of size n. */
    static Node unit(GraphBuilder graph, DType dtype, Dim n) {
        return Shapes.eye(graph, n, n, dtype);
    }

    /** Zero above the diagonal and, where strict, on it. */
    static Node lower(Node a, boolean strict) {
        return Shapes.tril(a, strict ? -1 : 0);
    }

    /** Zero below the diagonal and, where strict, on it. */
    static Node upper(Node a, boolean strict) {
        return Shapes.triu(a, strict ? 1 : 0);
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
        Node diagonal = unit(a.owner(), DType.BOOL, Matrices.rows(a.type()));
        return quotient(Ops.where(diagonal, Ops.zerosLike(a), a), Ops.where(diagonal, Ops.constantLike(b, 1), b));
    }

    /** a / b where b is not zero; else there is no derivative, NaN, unless nothing asks for one, a = 0. */
    static Node quotient(Node a, Node b) {
        Node zero = Ops.zerosLike(a);
        Node pole = Ops.eq(b, Ops.zerosLike(b));
        Node without = Ops.where(Ops.eq(a, zero), zero, Ops.constantLike(a, Double.NaN));
        return Ops.where(pole, without, Ops.div(a, Ops.where(pole, Ops.constantLike(b, 1), b)));
    }
}
