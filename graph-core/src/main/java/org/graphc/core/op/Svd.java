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
 * The thin singular value decomposition X = U diag(s) Vᵀ of matrices [m, n] with m ≥ n, in one tensor [.., m + 1 +
 * n, n]: the rows of U, the row of s, which decreases, and the rows of Vᵀ. The first component of a column of U that
 * is not below a thousandth of its largest is positive.
 *
 * <p>With E_ij = 1 / (s_j² - s_i²) off the diagonal, the derivative is U ((E ⊙ skew(UᵀŪ)) S + S (E ⊙ skew(VᵀV̄)) +
 * diag(s̄)) Vᵀ plus (I - UUᵀ) Ū S⁻¹ Vᵀ, where skew(A) = A - Aᵀ (Townsend 2016). Where values repeat or vanish, it is
 * exact for what depends on values alone, and NaN for what depends on their vectors.
 */
public record Svd() implements Op {
    @Override
    public String name() {
        return "svdPacked";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Matrices.require("svd", in, 1);
        Matrices.requireTall("svd", in.get(0));
        Dim n = Matrices.columns(in.get(0));
        return Matrices.resized(in.get(0), Matrices.rows(in.get(0)).plus(n).plus(1), n);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        int m = Matrices.rows(in.get(0));
        int n = Matrices.columns(in.get(0));
        Matrices.requireTall("svd", m, n);
        return Matrices.eachFinite(
                in, new int[] {m + 1 + n, n}, a -> JacobiSvd.of(a.get(0), m, n).packed());
    }

    @Override
    public void vjp(Vjp v) {
        Dim m = Matrices.rows(v.input(0).type());
        LinearAlgebra.SvdParts parts = new LinearAlgebra.SvdParts(v.output(), m, false);
        LinearAlgebra.SvdParts adjoint = new LinearAlgebra.SvdParts(v.adjoint(), m, false);
        Node u = parts.u();
        Node s = parts.s();
        Node vt = parts.vt();
        Node row = Ops.expandDims(s, -2);
        Node gaps = Ops.mul(Triangles.differences(s), Ops.add(row, Ops.expandDims(s, -1)));
        Node turnsU = Ops.matmul(Ops.matrixTranspose(u), adjoint.u());
        Node turnsV = Ops.matmul(vt, Ops.matrixTranspose(adjoint.vt()));
        Node inner = skewQuotient(turnsU, gaps)
                .times(row)
                .plus(Ops.expandDims(s, -1).times(skewQuotient(turnsV, gaps)))
                .plus(Shapes.diagMatrix(adjoint.s()));
        Node outer = Ops.matmul(u, inner);
        if (!m.equals(Matrices.columns(v.input(0).type()))) {
            Node outside = adjoint.u().minus(Ops.matmul(u, turnsU));
            outer = outer.plus(Triangles.quotient(outside, Ops.broadcastTo(row, outside.shape())));
        }
        v.propagate(0, Ops.matmul(outer, vt));
    }

    /** E ⊙ (A - Aᵀ), quotient by quotient, since 0 / 0 has a limit where A is zero and none where A - Aᵀ is. */
    private static Node skewQuotient(Node a, Node gaps) {
        Node half = Triangles.offDiagonalQuotient(a, gaps);
        return half.plus(Ops.matrixTranspose(half));
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(this);
    }
}
