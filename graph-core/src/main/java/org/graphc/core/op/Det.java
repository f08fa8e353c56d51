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
 * The determinant. Its derivative, the matrix of cofactors, is {@link Cofactor}, which is exact for singular
 * matrices too.
 */
public record Det() implements Op {
    @Override
    public String name() {
        return "det";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Matrices.require(name(), in, 1);
        Matrices.requireSquare(name(), in.get(0));
        return Matrices.resized(in.get(0));
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        int n = Matrices.rows(in.get(0));
        return Matrices.eachFinite(in, new int[0], a ->
                new double[] {CompletePivoting.of(a.get(0), n).determinant()});
    }

    @Override
    public void vjp(Vjp v) {
        Node cofactors = v.node().owner().append(new Cofactor(), v.input(0));
        v.propagate(0, Triangles.scaled(v.adjoint(), cofactors));
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(this);
    }
}
