package org.graphc.optimizer.rule;

import com.google.common.primitives.ImmutableIntArray;
import java.math.BigDecimal;
import java.util.Optional;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;

/**
 * The constant factor of a term. Sums of floats are exact until {@link #settled}, so that they are rounded once and
 * lose no digits where they cancel; products are rounded each. Integers wrap around.
 */
public record Coefficient(DType dtype, BigDecimal value) {
    /** Within this a product with a number of ordinary size neither overflows nor loses digits near zero. */
    private static final double LEAST = 0x1p-126;

    private static final double MOST = 0x1p126;
    private static final BigDecimal MINUS_ONE = BigDecimal.ONE.negate();

    public Coefficient {
        value = value.stripTrailingZeros();
    }

    public static Coefficient one(DType dtype) {
        return new Coefficient(dtype, BigDecimal.ONE);
    }

    /** The number that all elements of the node are; of floats none that is zero, very large or very small. */
    public static Optional<Coefficient> of(Node node) {
        return number(node).map(number -> {
            boolean isFloat = node.dtype().isFloat();
            BigDecimal value = isFloat ? new BigDecimal(number.getDouble(0)) : BigDecimal.valueOf(number.getLong(0));
            return new Coefficient(node.dtype(), value);
        });
    }

    /** Whether there is such a number. */
    public static boolean isAt(Node node) {
        return number(node).isPresent();
    }

    private static Optional<Tensor> number(Node node) {
        return !node.dtype().isNumber()
                ? Optional.empty()
                : Literals.constant(node)
                        .filter(c -> c.size() == 1 && (!c.dtype().isFloat() || isOrdinary(c.getDouble(0))));
    }

    private static boolean isOrdinary(double value) {
        return Math.abs(value) >= LEAST && Math.abs(value) <= MOST;
    }

    public Coefficient negate() {
        return whole(value.negate());
    }

    public Coefficient plus(Coefficient other) {
        return whole(value.add(other.value));
    }

    private Coefficient whole(BigDecimal exact) {
        if (dtype.isFloat()) {
            return new Coefficient(dtype, exact);
        }
        long wrapped = exact.toBigInteger().longValue();
        return new Coefficient(dtype, BigDecimal.valueOf(dtype == DType.I32 ? (int) wrapped : wrapped));
    }

    /** The product, or nothing where it leaves the range of coefficients. */
    public Optional<Coefficient> times(Coefficient other) {
        if (isOne() || other.isOne()) { // by far the most
            return Optional.of(isOne() ? other : this);
        } else if (isUnit() || other.isUnit()) {
            return Optional.of(whole(value.multiply(other.value)));
        }
        return whole(value.multiply(other.value)).settled();
    }

    /** Rounded to the type; nothing where that is very large or very small but not zero. */
    public Optional<Coefficient> settled() {
        if (dtype.isInteger() || isZero()) {
            return Optional.of(this);
        }
        double rounded = dtype == DType.F32 ? value.floatValue() : value.doubleValue();
        return isOrdinary(rounded) ? Optional.of(new Coefficient(dtype, new BigDecimal(rounded))) : Optional.empty();
    }

    public boolean isZero() {
        return value.signum() == 0;
    }

    public boolean isOne() {
        return value.equals(BigDecimal.ONE);
    }

    /** True for 1 and -1. */
    public boolean isUnit() {
        return isOne() || value.equals(MINUS_ONE);
    }

    /** The number repeated to a shape. */
    public Node node(GraphBuilder out, Node like) {
        Tensor number = dtype.isFloat()
                ? Tensor.scalar(dtype, value.doubleValue())
                : Tensor.fillLong(dtype, ImmutableIntArray.of(), i -> value.longValueExact());
        return Ops.broadcastTo(Ops.constant(out, number), like.shape());
    }
}
