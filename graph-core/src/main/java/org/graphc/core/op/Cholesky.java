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
 * The lower triangular L with L Lᵀ = A, for the symmetric part A of the input: (X + Xᵀ) / 2, so that the derivative,
 * which is symmetric, is that of each element. A matrix that is not positive definite fails the run.
 *
 * <p>With Φ the lower triangle and half the diagonal, the derivative is sym(L⁻ᵀ Φ(LᵀG) L⁻¹) (Murray 2016,
 * arXiv:1602.07527).
 */
public record Cholesky() implements Op {
    @Override
    public String name() {
        return "cholesky";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Matrices.require(name(), in, 1);
        Matrices.requireSquare(name(), in.get(0));
        return in.get(0);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        int n = Matrices.rows(in.get(0));
        return Matrices.eachFinite(in, new int[] {n, n}, a -> factor(a.get(0), n));
    }

    private static double[] factor(double[] a, int n) {
        double[] l = new double[n * n];
        for (int j = 0; j < n; j++) {
            for (int i = j; i < n; i++) {
                double rest = 0.5 * a[i * n + j] + 0.5 * a[j * n + i];
                for (int k = 0; k < j; k++) {
                    rest -= l[i * n + k] * l[j * n + k];
                }
                l[i * n + j] = i == j ? root(rest, j) : rest / l[j * n + j];
            }
        }
        return l;
    }

    private static double root(double square, int pivot) {
        if (square > 0) {
            return Math.sqrt(square);
        }
        throw new IllegalArgumentException("[cholesky] matrix is not positive definite at pivot " + pivot);
    }

    @Override
    public void vjp(Vjp v) {
        Node l = v.output();
        Node p = Ops.matmul(Ops.matrixTranspose(l), Triangles.lower(v.adjoint(), false));
        Node halved = Triangles.lower(p, false).plus(Triangles.lower(p, true)).times(0.5);
        TriangularSolve back = new TriangularSolve(true, true, false);
        Node left = l.owner().append(back, l, halved);
        Node both = l.owner().append(back, l, Ops.matrixTranspose(left));
        v.propagate(0, Triangles.symmetric(both));
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(this);
    }
}
