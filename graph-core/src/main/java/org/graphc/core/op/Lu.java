package org.graphc.core.op;

import java.util.Arrays;
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
 * The decomposition X = P L U by elimination with row exchanges, in one tensor [.., 2n, n]: L below the diagonal and
 * U from the diagonal on, and then the rows of the permutation matrix P. P is piecewise constant.
 *
 * <p>The derivative is P L⁻ᵀ (tril(LᵀL̄, -1) + triu(Ū Uᵀ)) U⁻ᵀ, defined where U is regular.
 */
public record Lu() implements Op {
    @Override
    public String name() {
        return "luPacked";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Matrices.require("lu", in, 1);
        Matrices.requireSquare("lu", in.get(0));
        Dim n = Matrices.rows(in.get(0));
        return Matrices.resized(in.get(0), n.plus(n), n);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        int n = Matrices.rows(in.get(0));
        return Matrices.eachFinite(in, new int[] {2 * n, n}, a -> {
            PartialPivoting factors = PartialPivoting.of(a.get(0), n);
            double[] packed = Arrays.copyOf(factors.lu, 2 * n * n);
            for (int i = 0; i < n; i++) {
                packed[(n + factors.rows[i]) * n + i] = 1;
            }
            return packed;
        });
    }

    @Override
    public void vjp(Vjp v) {
        LinearAlgebra.LuParts parts = new LinearAlgebra.LuParts(v.output());
        Node g = new LinearAlgebra.LuParts(v.adjoint()).factors();
        Node l = parts.factors();
        Node fromL = Triangles.lower(Ops.matmul(Ops.matrixTranspose(parts.l()), Triangles.lower(g, true)), true);
        Node fromU = Triangles.upper(Ops.matmul(Triangles.upper(g, false), Ops.matrixTranspose(parts.u())), false);
        Node left = l.owner().append(new TriangularSolve(true, true, true), l, fromL.plus(fromU));
        Node both = l.owner().append(new TriangularSolve(false, false, false), l, Ops.matrixTranspose(left));
        v.propagate(0, Ops.matmul(parts.p(), Ops.matrixTranspose(both)));
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(this);
    }
}
