package org.graphc.core.testing;

import com.google.common.collect.ImmutableList;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;

/** Specifications of {@link Elementwise}: each scalar function on each type that it takes. */
final class ScalarSpecs {
    private static final MathContext DIGITS = new MathContext(60);
    private static final Shape MATRIX = Shape.of(2, 3);
    private static final ImmutableList<Shape> SHAPES = ImmutableList.of(
            MATRIX, Shape.SCALAR, Shape.of(0, 3), Shape.of(Dim.symbol("n"), Dim.constant(2)), Shape.of(2, 1, 2));

    private ScalarSpecs() {}

    static ImmutableList<OpSpec> all() {
        ImmutableList.Builder<OpSpec> specs = ImmutableList.builder();
        for (ScalarFn fn : ScalarFn.values()) {
            for (DType dtype : DType.values()) {
                if (fn.accepts(dtype)) {
                    boolean every = dtype == DType.F64 || dtype == DType.BOOL;
                    (every ? SHAPES : List.of(MATRIX)).forEach(shape -> specs.add(of(fn, dtype, shape)));
                }
            }
        }
        return specs.build();
    }

    /** The function on operands of one type. */
    static OpSpec of(ScalarFn fn, DType dtype, Shape shape) {
        ImmutableList.Builder<OpSpec.Argument> arguments = ImmutableList.builder();
        for (int i = 0; i < fn.arity(); i++) {
            boolean condition = fn.kind() == ScalarFn.Kind.CHOICE && i == 0;
            DType operand = condition ? DType.BOOL : dtype;
            arguments.add(new OpSpec.Argument(new TensorType(operand, shape), fill(fn, operand, i)));
        }
        return new OpSpec(new Elementwise(fn), arguments.build(), in -> expected(fn, in));
    }

    private static OpSpec.Fill fill(ScalarFn fn, DType dtype, int i) {
        if (dtype.isInteger()) {
            return (type, shape, random) -> Tensors.special(type, shape, random.nextLong());
        }
        return switch (fn) {
            case ADD, SUB, MUL, NEG, EXP, EXPM1, SIN, COS, TANH, SIGMOID, SOFTPLUS, AND, OR, XOR, NOT, SELECT ->
                Domain.ANY::tensor;
            case ATAN, SINH, COSH, ASINH, ERF -> Domain.ANY::tensor;
            case ERFC -> new Domain(-3, 1, 0)::tensor;
            case LOG_ADD_EXP -> new Domain(0.2, 3, 0)::tensor;
            case TAN -> new Domain(-1, 1, 0)::tensor;
            case ASIN, ACOS, ATANH, ERF_INV -> new Domain(-0.7, 0.7, 0)::tensor;
            case ACOSH -> new Domain(1.4, 4, 0)::tensor;
            case LOGIT -> new Domain(0.6, 0.8, 0)::tensor;
            case LGAMMA -> new Domain(3, 6, 0)::tensor;
            case CBRT, ATAN2, HYPOT -> Domain.NOT_ZERO::tensor;
            case LEAKY_RELU -> i == 0 ? Domain.NOT_ZERO::tensor : Domain.ANY::tensor;
            case XLOGY -> i == 0 ? Domain.ANY::tensor : Domain.POSITIVE::tensor;
            case XLOG1PY -> i == 0 ? Domain.ANY::tensor : new Domain(-0.6, 3, 0)::tensor;
            case SINC -> i == 0 ? order(3) : new Domain(0.1, 0.5, 0)::tensor;
            case POLYGAMMA -> i == 0 ? order(3) : new Domain(2, 5, 0)::tensor;
            case FLOOR, CEIL, ROUND, IS_FINITE ->
                (type, shape, random) -> Tensors.special(type, shape, random.nextLong());
            case CLAMP -> i == 1 ? apart() : new Domain(i - 1.1, i - 0.9, 0)::tensor;
            case DIV -> i == 0 ? Domain.ANY::tensor : Domain.NOT_ZERO::tensor;
            case REM, MOD -> i == 0 ? new Domain(5.3, 5.5, 0)::tensor : new Domain(0.98, 1.02, 0)::tensor;
            case POW -> i == 0 ? Domain.POSITIVE::tensor : Domain.ANY::tensor;
            case MAX, MIN -> OpSpec.spread(i * 0.25);
            case ABS, SIGN, RELU -> Domain.NOT_ZERO::tensor;
            case LOG, SQRT, RSQRT -> Domain.POSITIVE::tensor;
            case LOG1P -> new Domain(-0.6, 3, 0)::tensor;
            case EQ, NE, LT, LE, GT, GE -> (type, shape, random) -> Tensor.fill(type, shape, k -> random.nextInt(2));
        };
    }

    /** Whole numbers below a bound. */
    private static OpSpec.Fill order(int bound) {
        return (type, shape, random) -> Tensor.fill(type, shape, k -> random.nextInt(bound));
    }

    /** Numbers away from -1 and 1, as often between them as beyond either. */
    private static OpSpec.Fill apart() {
        return (type, shape, random) ->
                Tensor.fill(type, shape, k -> 2 * random.nextInt(-1, 2) + random.nextDouble(-0.5, 0.5));
    }

    private static Tensor expected(ScalarFn fn, List<Tensor> in) {
        Tensor like = in.get(in.size() - 1);
        DType result = fn.isTest() ? DType.BOOL : like.dtype();
        return like.dtype().isFloat()
                ? Tensor.fill(result, like.shape(), i -> real(fn, doubles(in, i)))
                : Tensor.fillLong(result, like.shape(), i -> whole(fn, integers(in, i)));
    }

    private static List<Double> doubles(List<Tensor> in, int i) {
        List<Double> values = new ArrayList<>();
        in.forEach(x -> values.add(x.getDouble(i)));
        return values;
    }

    private static List<BigInteger> integers(List<Tensor> in, int i) {
        List<BigInteger> values = new ArrayList<>();
        in.forEach(x -> values.add(BigInteger.valueOf(x.getLong(i))));
        return values;
    }

    /** By decimal arithmetic where that is exact, else by StrictMath and other formulas. */
    private static double real(ScalarFn fn, List<Double> in) {
        double a = in.get(0);
        double b = in.get(Math.min(1, in.size() - 1));
        return switch (fn) {
            case ADD -> decimal(a).add(decimal(b)).doubleValue();
            case SUB -> decimal(a).subtract(decimal(b)).doubleValue();
            case MUL -> decimal(a).multiply(decimal(b)).doubleValue();
            case DIV -> decimal(a).divide(decimal(b), DIGITS).doubleValue();
            case REM -> decimal(a).remainder(decimal(b)).doubleValue();
            case MOD ->
                decimal(a)
                        .remainder(decimal(b))
                        .add(decimal(b))
                        .remainder(decimal(b))
                        .doubleValue();
            case CLAMP -> b < a ? a : b > in.get(2) ? in.get(2) : b;
            case POW -> StrictMath.exp(b * StrictMath.log(a));
            case RSQRT -> BigDecimal.ONE.divide(decimal(a).sqrt(DIGITS), DIGITS).doubleValue();
            case HYPOT ->
                decimal(a)
                        .multiply(decimal(a))
                        .add(decimal(b).multiply(decimal(b)))
                        .sqrt(DIGITS)
                        .doubleValue();
            case FLOOR -> Double.isFinite(a) && a != 0 ? signed(decimal(a).setScale(0, RoundingMode.FLOOR), a) : a;
            case CEIL -> Double.isFinite(a) && a != 0 ? signed(decimal(a).setScale(0, RoundingMode.CEILING), a) : a;
            case ROUND -> Double.isFinite(a) && a != 0 ? signed(decimal(a).setScale(0, RoundingMode.HALF_EVEN), a) : a;
            case IS_FINITE -> a - a == 0 ? 1 : 0;
            case MAX -> a >= b ? a : b;
            case MIN -> a <= b ? a : b;
            case NEG -> 0 - a;
            case ABS -> a < 0 ? 0 - a : a;
            case SIGN -> a < 0 ? -1 : a > 0 ? 1 : 0;
            case RELU -> a > 0 ? a : 0;
            case SQRT -> decimal(a).sqrt(DIGITS).doubleValue();
            case SELECT -> a != 0 ? in.get(1) : in.get(2);
            case EQ, NE, LT, LE, GT, GE -> holds(fn, Double.compare(a, b)) ? 1 : 0;
            case LEAKY_RELU ->
                decimal(a).multiply(a > 0 ? BigDecimal.ONE : decimal(b)).doubleValue();
            case EXP, EXPM1, LOG, LOG1P, SIN, COS, TAN, ASIN, ACOS, ATAN, SINH, COSH, TANH, ASINH, ACOSH, ATANH ->
                transcendental(fn, a);
            case SIGMOID, LOGIT, SOFTPLUS, CBRT -> transcendental(fn, a);
            case ATAN2 -> 2 * StrictMath.atan(a / (StrictMath.sqrt(a * a + b * b) + b));
            case LOG_ADD_EXP -> StrictMath.log(StrictMath.exp(a) + StrictMath.exp(b));
            case XLOGY -> a * StrictMath.log(b);
            case XLOG1PY -> a * StrictMath.log(1 + b);
            case ERF, ERFC, ERF_INV, LGAMMA, POLYGAMMA, SINC -> SlowFunctions.of(fn, a, b);
            case AND, OR, XOR, NOT -> throw new IllegalStateException(fn + " of floats");
        };
    }

    private static double transcendental(ScalarFn fn, double a) {
        return switch (fn) {
            case EXP -> StrictMath.exp(a);
            case EXPM1 -> StrictMath.exp(a / 2) * 2 * StrictMath.sinh(a / 2);
            case LOG -> StrictMath.log(a);
            case LOG1P -> StrictMath.log(1 + a);
            case SIN -> StrictMath.sin(a);
            case COS -> StrictMath.cos(a);
            case TAN -> StrictMath.sin(a) / StrictMath.cos(a);
            case ASIN -> StrictMath.atan(a / StrictMath.sqrt(1 - a * a));
            case ACOS -> 2 * StrictMath.atan(StrictMath.sqrt((1 - a) / (1 + a)));
            case ATAN -> StrictMath.asin(a / StrictMath.sqrt(1 + a * a));
            case SINH -> (StrictMath.expm1(a) - StrictMath.expm1(-a)) / 2;
            case COSH -> (StrictMath.exp(a) + StrictMath.exp(-a)) / 2;
            case ASINH -> transcendental(ScalarFn.ATANH, a / StrictMath.sqrt(1 + a * a));
            case ACOSH -> StrictMath.log(a + StrictMath.sqrt(a * a - 1));
            case ATANH -> (StrictMath.log1p(a) - StrictMath.log1p(-a)) / 2;
            case LOGIT -> StrictMath.log(a) - StrictMath.log(1 - a);
            case CBRT -> a < 0 ? -StrictMath.pow(-a, 1 / 3.0) : StrictMath.pow(a, 1 / 3.0);
            case TANH -> StrictMath.sinh(a) / StrictMath.cosh(a);
            case SIGMOID -> 0.5 + 0.5 * StrictMath.tanh(a / 2);
            case SOFTPLUS -> a / 2 + StrictMath.log(2 * StrictMath.cosh(a / 2));
            default -> throw new IllegalStateException(fn.symbol());
        };
    }

    /** Zero with the sign of what was rounded to it. */
    private static double signed(BigDecimal rounded, double a) {
        return rounded.signum() == 0 ? (a < 0 ? -0.0 : 0.0) : rounded.doubleValue();
    }

    private static BigDecimal decimal(double a) {
        return new BigDecimal(a);
    }

    private static boolean holds(ScalarFn fn, int order) {
        return switch (fn) {
            case EQ -> order == 0;
            case NE -> order != 0;
            case LT -> order < 0;
            case LE -> order <= 0;
            case GT -> order > 0;
            case GE -> order >= 0;
            default -> throw new IllegalStateException(fn.symbol());
        };
    }

    private static BigInteger floored(BigInteger a, BigInteger b) {
        BigInteger rest = a.remainder(b);
        return rest.signum() * b.signum() < 0 ? rest.add(b) : rest;
    }

    /** Without a word size; the caller's conversion to 64 and then 32 bits is the wrap-around. */
    private static long whole(ScalarFn fn, List<BigInteger> in) {
        BigInteger a = in.get(0);
        BigInteger b = in.get(Math.min(1, in.size() - 1));
        BigInteger z = BigInteger.ZERO;
        BigInteger one = BigInteger.ONE;
        BigInteger value = switch (fn) {
            case ADD -> a.add(b);
            case SUB -> a.subtract(b);
            case MUL -> a.multiply(b);
            case DIV -> b.signum() == 0 ? z : a.divide(b);
            case REM -> b.signum() == 0 ? z : a.remainder(b);
            case MOD -> b.signum() == 0 ? z : floored(a, b);
            case CLAMP -> b.max(a).min(in.get(2));
            case XOR -> a.equals(b) ? z : one;
            case MAX, OR -> a.max(b);
            case MIN, AND -> a.min(b);
            case NEG -> a.negate();
            case ABS -> a.abs();
            case SIGN -> BigInteger.valueOf(a.signum());
            case RELU -> a.max(z);
            case NOT -> one.subtract(a);
            case SELECT -> a.signum() != 0 ? in.get(1) : in.get(2);
            case EQ, NE, LT, LE, GT, GE -> holds(fn, a.compareTo(b)) ? one : z;
            case POW, EXP, EXPM1, LOG, LOG1P, SQRT, RSQRT, CBRT, SIN, COS, TAN, ASIN, ACOS, ATAN, ATAN2, HYPOT ->
                throw new IllegalStateException(fn + " of integers");
            case SINH, COSH, TANH, ASINH, ACOSH, ATANH, SIGMOID, LOGIT, SOFTPLUS, LOG_ADD_EXP, LEAKY_RELU, SINC ->
                throw new IllegalStateException(fn + " of integers");
            case FLOOR, CEIL, ROUND, IS_FINITE, XLOGY, XLOG1PY, ERF, ERFC, ERF_INV, LGAMMA, POLYGAMMA ->
                throw new IllegalStateException(fn + " of integers");
        };
        return value.longValue();
    }
}
