package org.graphc.core.testing;

import java.util.List;
import org.graphc.core.graph.Node;
import org.graphc.core.op.LinearAlgebra;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Shapes;
import org.graphc.core.op.TriangularSolve;
import org.graphc.core.type.Dim;

/** Random steps of linear algebra, on matrices A Aᵀ / 4 + 4 I, which are well conditioned and pivot on the diagonal. */
final class LinearSteps {
    private static final int MOST = 6;

    private final RandomPool pool;

    LinearSteps(RandomPool pool) {
        this.pool = pool;
    }

    List<Runnable> kinds() {
        return List.of(
                () -> put(LinearAlgebra.cholesky(matrix())),
                () -> put(LinearAlgebra.inv(matrix())),
                () -> put(LinearAlgebra.qr(matrix()).q()),
                () -> put(LinearAlgebra.qr(matrix()).r()),
                () -> put(Ops.sum(Ops.sin(LinearAlgebra.eigh(matrix()).values()), -1)),
                () -> put(Ops.sum(Ops.cos(LinearAlgebra.svd(matrix()).s()), -1)),
                () -> put(LinearAlgebra.slogDet(matrix()).logAbs()),
                () -> put(Ops.log1p(LinearAlgebra.det(matrix()))),
                () -> put(LinearAlgebra.lu(matrix()).l()),
                () -> put(LinearAlgebra.lu(matrix()).u()),
                () -> put(Ops.tanh(LinearAlgebra.cofactor(matrix()))),
                () -> put(LinearAlgebra.matrixPower(matrix(), -2)),
                this::solve,
                this::triangular,
                this::leastSquares);
    }

    private void put(Node node) {
        pool.put(node);
    }

    private Node matrix() {
        Node a = Ops.tanh(pool.any(b -> b.dtype().isFloat()
                && b.shape().rank() >= 2
                && RandomPool.fits(b.shape())
                && isSmall(b.shape().dim(b.shape().rank() - 2))
                && isSmall(b.shape().dim(b.shape().rank() - 1))));
        Dim n = a.shape().dim(a.shape().rank() - 2);
        Node square = Ops.matmul(a, Ops.matrixTranspose(a)).times(0.25);
        return square.plus(Shapes.eye(pool.graph(), n, n, a.dtype()).times(4));
    }

    private static boolean isSmall(Dim dim) {
        return dim.isConstant() ? dim.value() <= MOST : dim.asSymbol().isPresent();
    }

    /** Right sides for a matrix: a part of what is there, repeated. */
    private Node sides(Node matrix) {
        Node some = pool.any(b -> b.dtype() == matrix.dtype());
        Node row = Ops.sin(Ops.at(Ops.flatten(some), -1));
        Node places = Shapes.iota(pool.graph(), matrix.type(), matrix.shape().rank() - 1);
        return Ops.slice(Ops.sin(places.plus(row)), -1, Dim.ZERO, Dim.ONE, 1).plus(Ops.tanh(matrix));
    }

    private void solve() {
        Node matrix = matrix();
        put(LinearAlgebra.solve(matrix, sides(matrix)));
    }

    private void triangular() {
        Node matrix = matrix();
        int code = pool.below(8);
        TriangularSolve how = new TriangularSolve((code & 1) > 0, (code & 2) > 0, false);
        Node factor = code < 4 ? matrix : LinearAlgebra.cholesky(matrix);
        put(LinearAlgebra.triangularSolve(
                code < 4 ? how : new TriangularSolve(true, (code & 2) > 0, false), factor, sides(matrix)));
    }

    private void leastSquares() {
        Node matrix = matrix();
        Node tall = Ops.concat(matrix.shape().rank() - 2, matrix, Ops.tanh(matrix));
        Node sides = sides(matrix);
        put(LinearAlgebra.lstsq(tall, Ops.concat(matrix.shape().rank() - 2, sides, Ops.cos(sides))));
    }
}
