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
 * The inverse matrix X of A; a singular one fails the run. The derivative is -Xᵀ G Xᵀ (Giles 2008).
 */
public record Inverse() implements Op {
    @Override
    public String name() {
        return "inv";
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
        return Matrices.eachFinite(in, new int[] {n, n}, a -> {
            double[] unit = new double[n * n];
            for (int i = 0; i < n; i++) {
                unit[i * n + i] = 1;
            }
            return PartialPivoting.of(a.get(0), n).requireRegular(name()).solve(unit, n);
        });
    }

    @Override
    public void vjp(Vjp v) {
        Node back = Ops.matrixTranspose(v.output());
        v.propagate(0, Ops.neg(Ops.matmul(Ops.matmul(back, v.adjoint()), back)));
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(this);
    }
}
