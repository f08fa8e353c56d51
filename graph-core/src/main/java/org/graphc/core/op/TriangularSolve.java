package org.graphc.core.op;

import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/**
 * The X with L X = B for a triangular L, of which only the named half is read, or Lᵀ X = B; with {@code
 * unitDiagonal} the diagonal counts as ones. A zero on the diagonal divides, as for numbers.
 *
 * <p>The derivatives are L⁻ᵀ G for B and, of that and X, -L⁻ᵀ G Xᵀ within the triangle for L (Giles 2008).
 */
public record TriangularSolve(boolean lower, boolean transpose, boolean unitDiagonal) implements Op {
    @Override
    public String name() {
        return "triangularSolve";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Matrices.require(name(), in, 2);
        Matrices.requireSquare(name(), in.get(0));
        Matrices.requireRows(name(), in);
        return in.get(1);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        int n = Matrices.rows(in.get(1));
        int count = Matrices.columns(in.get(1));
        return Matrices.each(in, new int[] {n, count}, pair -> {
            new Triangle(pair.get(0), n, lower, transpose, unitDiagonal).solve(pair.get(1), count);
            return pair.get(1);
        });
    }

    @Override
    public void vjp(Vjp v) {
        Node l = v.input(0);
        Node x = v.output();
        Node back = l.owner().append(new TriangularSolve(lower, !transpose, unitDiagonal), l, v.adjoint());
        v.propagate(1, back);
        if (v.needs(0)) {
            Node product =
                    transpose ? Ops.matmul(x, Ops.matrixTranspose(back)) : Ops.matmul(back, Ops.matrixTranspose(x));
            Node half = lower ? Triangles.lower(product, unitDiagonal) : Triangles.upper(product, unitDiagonal);
            v.propagate(0, Ops.neg(half));
        }
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(this);
    }
}
