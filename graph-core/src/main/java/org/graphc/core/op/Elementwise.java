package org.graphc.core.op;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * Applies a scalar function to each element of inputs of equal shape; broadcasting is an operation of its own.
 *
 * @param choice what the derivative is at the singular point of a function that has a {@link ScalarFn#keyword}: the
 *     slope there, or the first argument's share of a tie. Without, the convention says
 */
public record Elementwise(ScalarFn fn, OptionalDouble choice) implements Op {
    private static final ImmutableMap<ScalarFn, Elementwise> SHARED =
            Maps.immutableEnumMap(Maps.toMap(EnumSet.allOf(ScalarFn.class), Elementwise::new));

    public Elementwise {
        if (choice.isPresent() && fn.keyword().isEmpty()) {
            throw new IllegalArgumentException("[" + fn.symbol() + "] has no singular point with a choice");
        }
    }

    public Elementwise(ScalarFn fn) {
        this(fn, OptionalDouble.empty());
    }

    /** The one instance for a function without a choice: graphs hold millions. */
    static Elementwise of(ScalarFn fn) {
        return SHARED.get(fn);
    }

    /** The function that gives the same of exchanged arguments: the shares of a tie are exchanged too. */
    public Elementwise mirrored(ScalarFn mirror) {
        return choice.isPresent() ? new Elementwise(mirror, OptionalDouble.of(1 - choice.getAsDouble())) : of(mirror);
    }

    /** The function, and the choice in the spelling of the language. */
    @Override
    public String toString() {
        return "Elementwise[fn=" + fn
                + (choice.isPresent() ? ", " + fn.keyword().orElseThrow() + "=" + choice.getAsDouble() : "") + "]";
    }

    @Override
    public String name() {
        return fn.symbol();
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        Inputs.require(this, in, fn.arity());
        int first = fn.kind() == ScalarFn.Kind.CHOICE ? 1 : 0;
        TensorType operand = in.get(first);
        if (first == 1 && in.get(0).dtype() != DType.BOOL) {
            throw new TypeMismatch(name(), "the condition is " + in.get(0) + ", not bool");
        }
        for (int i = 0; i < in.size(); i++) { // no iterators: every append comes here
            if (!in.get(i).shape().equals(operand.shape())) {
                throw new TypeMismatch(name(), "shapes differ: " + Inputs.list(in));
            }
        }
        for (int i = first; i < in.size(); i++) {
            if (in.get(i).dtype() != operand.dtype()) {
                throw new TypeMismatch(name(), "dtypes differ: " + Inputs.list(in));
            }
        }
        if (!fn.accepts(operand.dtype())) {
            throw new TypeMismatch(name(), "takes " + accepted() + ", not " + Inputs.list(in));
        }
        return fn.isTest() ? operand.withDtype(DType.BOOL) : operand;
    }

    private String accepted() {
        return switch (fn.kind()) {
            case FLOAT, FLOAT_TEST -> "floats";
            case NUMBER, TEST, CHOICE -> "numbers";
            case LOGIC -> "bool";
        };
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor a = in.get(0);
        Tensor b = in.get(fn.arity() > 1 ? 1 : 0);
        Tensor c = in.get(fn.arity() > 2 ? 2 : 0);
        DType operand = in.get(fn.kind() == ScalarFn.Kind.CHOICE ? 1 : 0).dtype();
        DType result = fn.isTest() ? DType.BOOL : operand;
        if (result == DType.F32) {
            return Tensor.fill(
                    result,
                    a.shape(),
                    i -> fn.single((float) a.getDouble(i), (float) b.getDouble(i), (float) c.getDouble(i)));
        }
        return operand.isFloat()
                ? Tensor.fill(result, a.shape(), i -> fn.real(a.getDouble(i), b.getDouble(i), c.getDouble(i)))
                : Tensor.fillLong(result, a.shape(), i -> fn.whole(a.getLong(i), b.getLong(i), c.getLong(i)));
    }

    @Override
    public boolean carriesDerivative(int i) {
        return fn.partial(i).isPresent();
    }

    @Override
    public void vjp(Vjp v) {
        for (int i = 0; i < fn.arity(); i++) {
            if (v.needs(i)) {
                Node contribution = fn.partial(i).orElseThrow().of(v);
                v.propagate(i, masked(v, contribution), mask(v, i));
            }
        }
    }

    @Override
    public void jvp(Jvp j) {
        if (fn.kind() == ScalarFn.Kind.CHOICE
                && j.tangent(1).isPresent()
                && j.tangent(2).isPresent()) {
            Node chosen = Ops.where(
                    j.input(0), j.tangent(1).orElseThrow(), j.tangent(2).orElseThrow());
            j.add(chosen, chosenMask(j));
        } else {
            j.pointwise();
        }
    }

    /** The mask of the branch that is taken; without one, true where that may differ from zero everywhere. */
    private static Optional<Node> chosenMask(Jvp j) {
        if (j.mask(1).isEmpty() && j.mask(2).isEmpty()) {
            return Optional.empty();
        }
        Node taken = j.input(0);
        Node first = j.mask(1).map(mask -> Ops.and(taken, mask)).orElse(taken);
        Node second = j.mask(2).map(mask -> Ops.and(Ops.not(taken), mask)).orElseGet(() -> Ops.not(taken));
        return Optional.of(Ops.or(first, second));
    }

    /** Zero where the adjoint is, whatever the partial is there. */
    private Node masked(Vjp v, Node contribution) {
        return v.mask().isEmpty() || fn.keepsZeros() || contribution == v.adjoint()
                ? contribution
                : Ops.where(v.mask().get(), contribution, Ops.zerosLike(contribution));
    }

    /** Where an adjoint may differ from zero; nobody asks about that of a leaf, and peers have no masks. */
    private Optional<Node> mask(Vjp v, int i) {
        if (v.convention() != Convention.STANDARD) {
            return Optional.empty();
        }
        if (fn.kind() != ScalarFn.Kind.CHOICE || !v.readsMask(i)) {
            return v.mask();
        }
        Node taken = i == 1 ? v.input(0) : Ops.not(v.input(0));
        return Optional.of(v.mask().map(mask -> Ops.and(mask, taken)).orElse(taken));
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(this);
    }
}
