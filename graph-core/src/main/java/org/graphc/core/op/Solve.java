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
 * The X with A X = B, by elimination with row exchanges; a singular A fails the run.
 *
 * <p>The derivatives are A⁻ᵀ G for B and, of that and X, -A⁻ᵀ G Xᵀ for A (Giles 2008).
 */
public record Solve() implements Op {
    @Override
    public String name() {
        return "solve";
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
        return Matrices.eachFinite(
                in,
                new int[] {n, count},
                pair -> PartialPivoting.of(pair.get(0), n)
                        .requireRegular(name())
                        .solve(pair.get(1), count));
    }

    @Override
    public void vjp(Vjp v) {
        Node back = v.node().owner().append(this, Ops.matrixTranspose(v.input(0)), v.adjoint());
        v.propagate(1, back);
        if (v.needs(0)) {
            v.propagate(0, Ops.neg(Ops.matmul(back, Ops.matrixTranspose(v.output()))));
        }
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(this);
    }
}
