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
 * The sign of the determinant, which is 0 where it is, and the logarithm of its magnitude, in one tensor [.., 2].
 * Both are those of {@link Det}, whose pivots it has, beyond the range of floats too. The sign is piecewise constant;
 * the derivative of the logarithm is A⁻ᵀ, and a singular matrix fails a run that asks for it.
 */
public record SlogDet() implements Op {
    @Override
    public String name() {
        return "slogDetPacked";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Matrices.require("slogDet", in, 1);
        Matrices.requireSquare("slogDet", in.get(0));
        return Matrices.resized(in.get(0), Dim.constant(2));
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        int n = Matrices.rows(in.get(0));
        return Matrices.eachFinite(
                in, new int[] {2}, a -> CompletePivoting.of(a.get(0), n).signAndLog());
    }

    @Override
    public void vjp(Vjp v) {
        Node inverse = v.node().owner().append(new Inverse(), v.input(0));
        Node g = new LinearAlgebra.SlogDetParts(v.adjoint()).logAbs();
        v.propagate(0, Triangles.scaled(g, Ops.matrixTranspose(inverse)));
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(this);
    }
}
