package org.graphc.core.graph;

import java.util.List;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;

/**
 * The contract of an operation: a pure function from tensors to one tensor, with its type rule, its meaning and its
 * derivative. An operation is a record whose components are its attributes; it holds no nodes and knows nothing of
 * passes or generated code.
 */
public interface Op {
    /** The spelling in the description language, for errors, pictures and listings. */
    String name();

    /**
     * The type of the value.
     *
     * @throws org.graphc.core.type.TypeMismatch if the inputs are not what the operation takes
     */
    TensorType infer(List<TensorType> inputs);

    /** The value: slow and obvious, since this is the specification that generated code is compared with. */
    Tensor evaluate(List<Tensor> inputs, Sizes sizes);

    /**
     * True where a derivative may flow from the value to input {@code i}. False where the value is piecewise constant
     * in it, or where the author cut. Between floats only; other edges never carry a derivative.
     */
    default boolean carriesDerivative(int i) {
        return true;
    }

    /**
     * True where the value holds nothing but the elements of its only input, some of them several times: a body that
     * reads it captures the input instead, and the adjoint that a loop carries is as small as that.
     */
    default boolean repeats() {
        return false;
    }

    /** What becomes of a derivative on its way from the value to input {@code i}, both of them floats. */
    default AdjointState adjointState(int i) {
        return carriesDerivative(i) ? AdjointState.VALUE : AdjointState.ZERO;
    }

    /**
     * Adds the vector-Jacobian products to the graph ({@code op.bprop} of Deep Learning, 6.5.6): for each input that
     * {@link Vjp#needs}, propagates Σᵢ (∇ₓ op.f(inputs)ᵢ) Gᵢ. Never called where no input carries a derivative.
     */
    default void vjp(Vjp v) {
        throw new IllegalStateException(
                this + " lets derivatives pass and has no rule: see Op.adjointState, AdjointState.MISSING");
    }

    /** Adds the Jacobian-vector product Σᵢ ∂f/∂inputᵢ · tangentᵢ to the graph; without a rule, what vjp implies. */
    default void jvp(Jvp j) {
        j.transposed();
    }

    /** The node that computes many values at once; without a rule, one operation for each. */
    default Node batch(Batch b) {
        return b.unrolled();
    }
}
