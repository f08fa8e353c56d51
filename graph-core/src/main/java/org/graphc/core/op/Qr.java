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
 * The thin decomposition X = Q R of matrices [m, n] with m ≥ n, in one tensor [.., m + n, n]: the rows of Q and then
 * those of R. The diagonal of R is not negative, which makes both unique where X has full rank; elsewhere there is
 * no derivative.
 *
 * <p>With M = R R̄ᵀ - Q̄ᵀQ and its lower triangle copied to the upper, the derivative is (Q̄ + Q copy(M)) R⁻ᵀ (Walter
 * and Lehmann 2010, arXiv:1001.1654).
 */
public record Qr() implements Op {
    @Override
    public String name() {
        return "qrPacked";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Matrices.require("qr", in, 1);
        Matrices.requireTall("qr", in.get(0));
        Dim n = Matrices.columns(in.get(0));
        return Matrices.resized(in.get(0), Matrices.rows(in.get(0)).plus(n), n);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        int m = Matrices.rows(in.get(0));
        int n = Matrices.columns(in.get(0));
        Matrices.requireTall("qr", m, n);
        return Matrices.eachFinite(in, new int[] {m + n, n}, a -> Householder.packed(a.get(0), m, n));
    }

    @Override
    public void vjp(Vjp v) {
        Dim m = Matrices.rows(v.input(0).type());
        Node q = Triangles.rows(v.output(), Dim.ZERO, m);
        Node r =
                Triangles.rows(v.output(), m, m.plus(Matrices.columns(v.output().type())));
        Node gq = Triangles.rows(v.adjoint(), Dim.ZERO, m);
        Node gr = Triangles.upper(
                Triangles.rows(
                        v.adjoint(), m, m.plus(Matrices.columns(v.output().type()))),
                false);
        Node product = Ops.matmul(r, Ops.matrixTranspose(gr)).minus(Ops.matmul(Ops.matrixTranspose(gq), q));
        Node copied = Triangles.lower(product, false).plus(Ops.matrixTranspose(Triangles.lower(product, true)));
        Node inner = gq.plus(Ops.matmul(q, copied));
        Node solved = r.owner().append(new TriangularSolve(false, false, false), r, Ops.matrixTranspose(inner));
        v.propagate(0, Ops.matrixTranspose(solved));
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(this);
    }
}
