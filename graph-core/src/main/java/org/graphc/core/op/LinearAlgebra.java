package org.graphc.core.op;

import java.util.ArrayList;
import java.util.List;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TypeMismatch;

/**
 * Equations and decompositions of matrices, made for a static import. The last two axes are a matrix, all before
 * them a batch; batches of two arguments broadcast. Floats only: {@code f32} is computed in double and rounded once.
 * A matrix with a NaN or an infinity in it decomposes into NaN.
 *
 * <p>What has several results gives a record of them, each appended to the graph when it is asked for. All of them
 * are parts of one node, so that a derivative adds up over the parts that were used.
 */
public final class LinearAlgebra {
    private LinearAlgebra() {}

    /** The lower triangular L with L Lᵀ = (a + aᵀ) / 2; a matrix that is not positive definite fails the run. */
    public static Node cholesky(Node a) {
        return a.owner().append(new Cholesky(), a);
    }

    /** The x with l x = b for a lower triangular l, whose other half is not read. */
    public static Node triangularSolve(Node l, Node b) {
        return triangularSolve(new TriangularSolve(true, false, false), l, b);
    }

    /** The x with l x = b, or lᵀ x = b, for a triangular l as {@code how} says. */
    public static Node triangularSolve(TriangularSolve how, Node l, Node b) {
        return equations(how, l, b);
    }

    /** The x with a x = b, where a b of rank 1 is a vector; a singular matrix fails the run. */
    public static Node solve(Node a, Node b) {
        return equations(new Solve(), a, b);
    }

    /** The x that makes |a x - b| least and, of those, is shortest; a of any shape and rank. */
    public static Node lstsq(Node a, Node b) {
        return equations(new LeastSquares(), a, b);
    }

    private static Node equations(Op op, Node a, Node b) {
        boolean vector = b.shape().rank() == 1;
        Node right = vector ? Ops.expandDims(b, 1) : b;
        if (a.shape().rank() < 2 || right.shape().rank() < 2) {
            throw new TypeMismatch(op.name(), "needs a matrix and a matrix or vector, not " + types(a, b));
        }
        Shape batch = Matrices.batch(a.type())
                .broadcast(Matrices.batch(right.type()))
                .orElseThrow(() -> new TypeMismatch(op.name(), "batch sizes do not broadcast: " + types(a, b)));
        Node x = a.owner().append(op, batched(a, batch), batched(right, batch));
        return vector ? Ops.squeeze(x, -1) : x;
    }

    private static String types(Node a, Node b) {
        return Inputs.list(Ops.types(a, b));
    }

    private static Node batched(Node a, Shape batch) {
        List<Dim> dims = new ArrayList<>(batch.dims());
        dims.add(Matrices.rows(a.type()));
        dims.add(Matrices.columns(a.type()));
        return Ops.broadcastTo(a, Shape.of(dims));
    }

    /** The inverse; a singular matrix fails the run. */
    public static Node inv(Node a) {
        return a.owner().append(new Inverse(), a);
    }

    /** The pseudo-inverse of Moore and Penrose, of a matrix of any shape and rank. */
    public static Node pinv(Node a) {
        Matrices.require("pinv", List.of(a.type()), 1);
        return lstsq(a, Triangles.unit(a.owner(), a.dtype(), Matrices.rows(a.type())));
    }

    /** The determinant, whose derivatives are exact for singular matrices too. */
    public static Node det(Node a) {
        return a.owner().append(new Det(), a);
    }

    /** The matrix of cofactors: the derivative of the determinant. */
    public static Node cofactor(Node a) {
        return a.owner().append(new Cofactor(), a);
    }

    /** a · a · … by repeated squaring; negative powers are those of the inverse. */
    public static Node matrixPower(Node a, int power) {
        Matrices.require("matrixPower", List.of(a.type()), 1);
        Matrices.requireSquare("matrixPower", a.type());
        Node square = power < 0 ? inv(a) : a;
        Node product = Ops.broadcastTo(Triangles.unit(a.owner(), a.dtype(), Matrices.rows(a.type())), a.shape());
        boolean first = true;
        for (long left = Math.abs((long) power); left > 0; left /= 2) {
            if (left % 2 == 1) {
                product = first ? square : Ops.matmul(product, square);
                first = false;
            }
            square = left > 1 ? Ops.matmul(square, square) : square;
        }
        return product;
    }

    /** Sign and logarithm of the determinant. */
    public static SlogDetParts slogDet(Node a) {
        return new SlogDetParts(a.owner().append(new SlogDet(), a));
    }

    /** a = p l u for square matrices. */
    public static LuParts lu(Node a) {
        return new LuParts(a.owner().append(new Lu(), a));
    }

    /**
     * a = q r, thin: q has orthonormal columns, r is upper triangular, its diagonal not negative. Sizes of which it
     * is not known which is larger count as tall, and are checked in the run.
     */
    public static QrParts qr(Node a) {
        Matrices.require("qr", List.of(a.type()), 1);
        Dim m = Matrices.rows(a.type());
        Node tall = Matrices.isWide(a.type()) ? Ops.slice(a, -1, Dim.ZERO, m, 1) : a;
        return new QrParts(a.owner().append(new Qr(), tall), a);
    }

    /** Eigenvalues in increasing order and eigenvectors of (a + aᵀ) / 2. */
    public static EighParts eigh(Node a) {
        return new EighParts(a.owner().append(new Eigh(), a));
    }

    /** a = u diag(s) vt, thin: singular values decrease. Undecided sizes count as tall, as for {@link #qr}. */
    public static SvdParts svd(Node a) {
        Matrices.require("svd", List.of(a.type()), 1);
        boolean wide = Matrices.isWide(a.type());
        Node tall = wide ? Ops.matrixTranspose(a) : a;
        return new SvdParts(a.owner().append(new Svd(), tall), Matrices.rows(tall.type()), wide);
    }

    /** Parts of {@link SlogDet}. */
    public record SlogDetParts(Node packed) {
        public Node sign() {
            return Ops.stopGradient(part(0));
        }

        public Node logAbs() {
            return part(1);
        }

        private Node part(int i) {
            return Ops.squeeze(Ops.slice(packed, -1, Dim.constant(i), Dim.constant(i + 1L), 1), -1);
        }
    }

    /** Parts of {@link Lu}: a permutation matrix, a lower triangle with ones on the diagonal, an upper triangle. */
    public record LuParts(Node packed) {
        public Node p() {
            Dim n = Matrices.columns(packed.type());
            return Ops.stopGradient(Triangles.rows(packed, n, n.plus(n)));
        }

        public Node l() {
            Node unit = Triangles.unit(packed.owner(), packed.dtype(), Matrices.columns(packed.type()));
            return Ops.add(Triangles.lower(factors(), true), unit);
        }

        public Node u() {
            return Triangles.upper(factors(), false);
        }

        Node factors() {
            return Triangles.rows(packed, Dim.ZERO, Matrices.columns(packed.type()));
        }
    }

    /** Parts of {@link Qr}; of a wide matrix, {@code packed} decomposes its first columns. */
    public record QrParts(Node packed, Node matrix) {
        public Node q() {
            return Triangles.rows(packed, Dim.ZERO, Matrices.rows(matrix.type()));
        }

        public Node r() {
            Dim m = Matrices.rows(matrix.type());
            Node square = Triangles.rows(packed, m, Matrices.rows(packed.type()));
            if (!Matrices.isWide(matrix.type())) {
                return square;
            }
            Node others = Ops.slice(matrix, -1, m, Matrices.columns(matrix.type()), 1);
            return Ops.concat(-1, square, Ops.matmul(Ops.matrixTranspose(q()), others));
        }
    }

    /** Parts of {@link Eigh}: a vector of values, and a matrix whose columns are the vectors. */
    public record EighParts(Node packed) {
        public Node values() {
            return Ops.squeeze(Triangles.rows(packed, Dim.ZERO, Dim.ONE), -2);
        }

        public Node vectors() {
            return Triangles.rows(packed, Dim.ONE, Matrices.rows(packed.type()));
        }
    }

    /** Parts of {@link Svd} of a matrix of {@code m} rows, or, {@code transposed}, of {@code m} columns. */
    public record SvdParts(Node packed, Dim m, boolean transposed) {
        public Node u() {
            return transposed ? Ops.matrixTranspose(right()) : left();
        }

        public Node s() {
            return Ops.squeeze(Triangles.rows(packed, m, m.plus(1)), -2);
        }

        public Node vt() {
            return transposed ? Ops.matrixTranspose(left()) : right();
        }

        private Node left() {
            return Triangles.rows(packed, Dim.ZERO, m);
        }

        private Node right() {
            return Triangles.rows(packed, m.plus(1), Matrices.rows(packed.type()));
        }
    }
}
