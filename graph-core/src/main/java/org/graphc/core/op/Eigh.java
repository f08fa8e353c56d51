package org.graphc.core.op;

import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/**
 * Eigenvalues w in increasing order and orthonormal eigenvectors V of the symmetric part of the input, (X + Xᵀ) / 2,
 * in one tensor [.., n + 1, n]: the row of values, and then the rows of V, whose columns are the vectors. The first
 * component of a vector that is not below a thousandth of its largest is positive.
 *
 * <p>With F_ij = 1 / (w_j - w_i) off the diagonal, the derivative is sym(V (diag(w̄) + F ⊙ (VᵀV̄)) Vᵀ) (Giles 2008).
 * Where values repeat, it is exact for what depends on values alone, and NaN for what depends on their vectors.
 */
public record Eigh() implements Op {
    @Override
    public String name() {
        return "eighPacked";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Matrices.require("eigh", in, 1);
        Matrices.requireSquare("eigh", in.get(0));
        Dim n = Matrices.rows(in.get(0));
        return Matrices.resized(in.get(0), n.plus(1), n);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        int n = Matrices.rows(in.get(0));
        return Matrices.eachFinite(in, new int[] {n + 1, n}, a -> JacobiEigen.packed(symmetric(a.get(0), n), n));
    }

    private static double[] symmetric(double[] a, int n) {
        double[] half = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                half[i * n + j] = 0.5 * a[i * n + j] + 0.5 * a[j * n + i];
            }
        }
        return half;
    }

    @Override
    public void vjp(Vjp v) {
        LinearAlgebra.EighParts parts = new LinearAlgebra.EighParts(v.output());
        LinearAlgebra.EighParts adjoint = new LinearAlgebra.EighParts(v.adjoint());
        Node vectors = parts.vectors();
        Node turns = Ops.matmul(Ops.matrixTranspose(vectors), adjoint.vectors());
        Node inner = Shapes.diagMatrix(adjoint.values())
                .plus(Triangles.offDiagonalQuotient(turns, Triangles.differences(parts.values())));
        Node product = Ops.matmul(Ops.matmul(vectors, inner), Ops.matrixTranspose(vectors));
        v.propagate(0, Triangles.symmetric(product));
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(this);
    }
}
