package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * The matrix of cofactors of A, which is the derivative of its determinant, or, given directions E₁…Eₖ, the
 * derivative of the matrix of cofactors along them: its product with one more direction, summed up, is the
 * derivative of the determinant of order k + 1. Nothing is divided by a pivot or a singular value, so that all
 * orders are exact at singular matrices.
 *
 * <p>Since that is linear and symmetric in the directions, the derivative is this operation again.
 */
public record Cofactor() implements Op {
    @Override
    public String name() {
        return "cofactor";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        if (in.isEmpty()) {
            Matrices.require(name(), in, 1);
        }
        Matrices.require(name(), in, in.size());
        Matrices.requireSquare(name(), in.get(0));
        for (TensorType type : in) {
            if (!type.equals(in.get(0))) {
                throw new TypeMismatch(name(), "shapes differ: " + Inputs.list(in));
            }
        }
        return in.get(0);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        int n = Matrices.rows(in.get(0));
        return Matrices.eachFinite(
                in,
                new int[] {n, n},
                all -> CompletePivoting.of(all.get(0), n)
                        .derivative(all.subList(1, all.size()).toArray(double[][]::new)));
    }

    @Override
    public void vjp(Vjp v) {
        ImmutableList<Node> inputs = v.node().inputs();
        for (int i = 0; i < inputs.size(); i++) {
            if (v.needs(i)) {
                List<Node> directions = new ArrayList<>(inputs);
                if (i == 0) {
                    directions.add(v.adjoint());
                } else {
                    directions.set(i, v.adjoint());
                }
                v.propagate(i, v.node().owner().append(this, directions));
            }
        }
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(this);
    }
}
