package org.graphc.core.grad;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.Node;
import org.graphc.core.type.TypeMismatch;

/** Derivatives that are made of several sweeps: directional ones, Hessian-vector products, and whole matrices. */
public final class Differentials {
    /** The most rows or columns of a Jacobian that are computed at once, where their number is constant. */
    public static final int MAX_ROWS = 4096;

    private Differentials() {}

    /** How a matrix of derivatives is computed. */
    public enum Mode {
        /** By columns where they are fewer than the rows. */
        AUTO,
        /** By columns, each a Jacobian-vector product. */
        FORWARD,
        /** By rows, each a vector-Jacobian product. */
        REVERSE
    }

    /** What may be said about a matrix of derivatives besides of what it is. */
    public record Choices(Mode mode, Disconnected policy, Convention convention) {
        public static Choices of(Disconnected policy) {
            return new Choices(Mode.AUTO, policy, Convention.STANDARD);
        }

        Choices withPolicy(Disconnected newPolicy) {
            return new Choices(mode, newPolicy, convention);
        }
    }

    /** The Jacobian-vector product ∂value/∂target · v, of the value's type. */
    public static Node jvp(Node value, Node target, Node v, Disconnected policy) {
        return Tangents.of(value, ImmutableMap.of(target, v), policy, Convention.STANDARD)
                .of(value);
    }

    /** The Hessian-vector product ∂²value/∂target² · v of a scalar. */
    public static Node hvp(Node value, Node target, Node v, Disconnected policy) {
        return hvp(value, target, v, policy, Convention.STANDARD);
    }

    /** The tangent of the gradient, forward over reverse; v is constant even where it depends on the target. */
    public static Node hvp(Node value, Node target, Node v, Disconnected policy, Convention convention) {
        if (!v.type().equals(target.type())) {
            throw new TypeMismatch("hvp", "the direction is " + v.type() + ", the target " + target.type());
        }
        Captured in = Captured.of("hvp", List.of(value), List.of(target), List.of(v));
        Node local = in.targets().get(target);
        Node gradient = Gradients.of(in.values().get(0), List.of(local), policy, convention)
                .of(local);
        return Tangents.of(gradient, ImmutableMap.of(local, v), Disconnected.ZERO, convention)
                .of(gradient);
    }

    /** ∂value/∂target with the value's axes first and then the target's. */
    public static Node jacobian(Node value, Node target, Disconnected policy) {
        return jacobian(value, target, Choices.of(policy));
    }

    /**
     * ∂value/∂target with the value's axes first and then the target's, all rows or all columns in one sweep.
     *
     * @throws TypeMismatch if there are more than {@link #MAX_ROWS} of them
     */
    public static Node jacobian(Node value, Node target, Choices choices) {
        Captured in = Captured.of("jacobian", List.of(value), List.of(target), List.of());
        return Jacobians.dense(in.values().get(0), in.targets().get(target), choices);
    }

    /** The Hessian of a scalar: the Jacobian of its gradient. */
    public static Node hessian(Node value, Node target, Disconnected policy) {
        return hessian(value, target, Choices.of(policy));
    }

    /** The Hessian of a scalar: the Jacobian of its gradient. */
    public static Node hessian(Node value, Node target, Choices choices) {
        Captured in = Captured.of("hessian", List.of(value), List.of(target), List.of());
        Node local = in.targets().get(target);
        Node gradient = Gradients.of(in.values().get(0), List.of(local), choices.policy(), choices.convention())
                .of(local);
        return jacobian(gradient, local, choices.withPolicy(Disconnected.ZERO));
    }

    /**
     * The elements of ∂value/∂target that may differ from zero, in the order of the pattern, in as few sweeps as
     * colouring finds. Elements that differ from zero outside the pattern make others wrong.
     */
    public static Node sparseJacobian(Node value, Node target, Sparsity pattern, Choices choices) {
        Captured in = Captured.of("sparseJacobian", List.of(value), List.of(target), List.of());
        return SparseJacobians.nonzeros(in.values().get(0), in.targets().get(target), pattern, choices);
    }

    /** The number of sweeps that {@link #sparseJacobian} takes. */
    public static int sweeps(Sparsity pattern) {
        return Coloring.of(pattern).sweeps();
    }
}
