package org.graphc.core.op;

import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/**
 * The X that makes |A X - B| least and, of those, is shortest: A⁺B, for an A of any shape and rank, by singular
 * values, of which those up to ε max(m, n) times the largest count as zero (ε of the element type, as NumPy).
 *
 * <p>With B̄ = A⁺ᵀG and the rest R = B - AX, the derivative for A is -B̄Xᵀ + R(A⁺B̄)ᵀ + (A⁺ᵀX)(G - AᵀB̄)ᵀ (Golub and
 * Pereyra 1973), where the rank does not change.
 */
public record LeastSquares() implements Op {
    @Override
    public String name() {
        return "lstsq";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Matrices.require(name(), in, 2);
        Matrices.requireRows(name(), in);
        return Matrices.resized(in.get(0), Matrices.columns(in.get(0)), Matrices.columns(in.get(1)));
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        int m = Matrices.rows(in.get(0));
        int n = Matrices.columns(in.get(0));
        int count = Matrices.columns(in.get(1));
        boolean wide = m < n;
        double epsilon = in.get(0).dtype() == DType.F32 ? 0x1p-23 : 0x1p-52;
        return Matrices.eachFinite(in, new int[] {n, count}, pair -> {
            double[] tall = wide ? Matrices.transposed(pair.get(0), m, n) : pair.get(0);
            return JacobiSvd.of(tall, Math.max(m, n), Math.min(m, n)).solve(pair.get(1), count, wide, epsilon);
        });
    }

    @Override
    public void vjp(Vjp v) {
        Node a = v.input(0);
        Node x = v.output();
        Node transposed = Ops.matrixTranspose(a);
        Node back = a.owner().append(this, transposed, v.adjoint());
        v.propagate(1, back);
        if (v.needs(0)) {
            Node rest = v.input(1).minus(Ops.matmul(a, x));
            Node unseen = v.adjoint().minus(Ops.matmul(transposed, back));
            Node first = Ops.matmul(rest, Ops.matrixTranspose(a.owner().append(this, a, back)));
            Node second = Ops.matmul(a.owner().append(this, transposed, x), Ops.matrixTranspose(unseen));
            v.propagate(0, first.plus(second).minus(Ops.matmul(back, Ops.matrixTranspose(x))));
        }
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(this);
    }
}
