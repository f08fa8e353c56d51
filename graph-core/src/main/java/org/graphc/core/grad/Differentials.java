package org.graphc.core.grad;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import java.util.List;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TypeMismatch;

/** Derivatives that are made of several sweeps: directional ones, Hessian-vector products, and whole matrices. */
public final class Differentials {
    /** The most rows that a Jacobian is built of, since each is a sweep. */
    public static final int MAX_ROWS = 4096;

    private Differentials() {}

    /**
     * The Jacobian-vector product ∂value/∂target · v, of the value's type, by reverse mode twice: uᵀJ is linear in u,
     * and its derivative with respect to u in direction v is Jv, whatever u is.
     */
    public static Node jvp(Node value, Node target, Node v, Disconnected policy) {
        if (!v.type().equals(target.type())) {
            throw new TypeMismatch("jvp", "the direction is " + v.type() + ", the target " + target.type());
        }
        Node u = Ops.stopGradient(value); // any value will do that nothing else in uᵀJ depends on
        Node pulled = Gradients.vjp(value, List.of(target), u, policy).of(target);
        Node slope = Ops.sum(Ops.mul(pulled, v));
        return Gradients.of(slope, List.of(u), Disconnected.ZERO).of(u);
    }

    /** The Hessian-vector product ∂²value/∂target² · v of a scalar, by differentiating gradient · v. */
    public static Node hvp(Node value, Node target, Node v, Disconnected policy) {
        if (!v.type().equals(target.type())) {
            throw new TypeMismatch("hvp", "the direction is " + v.type() + ", the target " + target.type());
        }
        Node gradient = Gradients.of(value, List.of(target), policy).of(target);
        boolean moves = Dependence.descendants(v, List.of(target), Node::carriesDerivative)
                .get(target.id());
        if (moves) {
            return jvp(gradient, target, v, Disconnected.ZERO); // differentiating gradient · v would reach into v
        }
        return Gradients.of(Ops.sum(Ops.mul(gradient, v)), List.of(target), Disconnected.ZERO)
                .of(target);
    }

    /**
     * ∂value/∂target with the value's axes first and then the target's, one reverse sweep a row.
     *
     * @throws TypeMismatch if the value's size is not constant, or above {@link #MAX_ROWS}
     */
    public static Node jacobian(Node value, Node target, Disconnected policy) {
        Dim size = value.shape().elements();
        if (!size.isConstant() || size.value() > MAX_ROWS || size.value() == 0) {
            throw new TypeMismatch(
                    "jacobian",
                    "builds a row for each element of the value, whose type is " + value.type() + "; it takes 1 to "
                            + MAX_ROWS);
        }
        int rows = (int) size.value();
        Node[] parts = new Node[rows];
        for (int i = 0; i < rows; i++) {
            Node gradient = Gradients.vjp(value, List.of(target), unit(value, i), policy)
                    .of(target);
            parts[i] = Ops.expandDims(gradient, 0);
        }
        Node stacked = rows == 1 ? parts[0] : Ops.concat(0, parts);
        return Ops.reshape(stacked, joined(value.shape(), target.shape()));
    }

    /** The Hessian of a scalar: the Jacobian of its gradient. */
    public static Node hessian(Node value, Node target, Disconnected policy) {
        Node gradient = Gradients.of(value, List.of(target), policy).of(target);
        return jacobian(gradient, target, Disconnected.ZERO);
    }

    private static Node unit(Node like, int at) {
        DType dtype = like.dtype();
        Tensor unit = Tensor.fill(dtype, Sizes.NONE.of(like.shape()), i -> i == at ? 1 : 0);
        return Ops.constant(like.owner(), unit);
    }

    private static Shape joined(Shape a, Shape b) {
        return Shape.of(ImmutableList.copyOf(Iterables.concat(a.dims(), b.dims())));
    }
}
