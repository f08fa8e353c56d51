package org.graphc.optimizer.rule;

import com.google.common.collect.ImmutableMap;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.type.DType;

/**
 * Interval arithmetic of scalar functions. Operations that round to nearest are monotone, so bounds computed as they
 * compute are bounds; those of other functions are padded by more than their error.
 */
final class ScalarRanges {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private static final ImmutableMap<ScalarFn, BinaryOperator<Range>> BINARY =
            ImmutableMap.<ScalarFn, BinaryOperator<Range>>builder()
                    .put(ScalarFn.ADD, ScalarRanges::sum)
                    .put(ScalarFn.SUB, (a, b) -> sum(a, b.negated()))
                    .put(ScalarFn.MUL, ScalarRanges::product)
                    .put(ScalarFn.DIV, ScalarRanges::quotient)
                    .put(ScalarFn.MAX, ScalarRanges::largest)
                    .put(ScalarFn.MIN, ScalarRanges::smallest)
                    .put(ScalarFn.HYPOT, ScalarRanges::hypotenuse)
                    .buildOrThrow();

    /** Of integers and floats. */
    private static final ImmutableMap<ScalarFn, UnaryOperator<Range>> STEPWISE =
            ImmutableMap.<ScalarFn, UnaryOperator<Range>>builder()
                    .put(ScalarFn.NEG, Range::negated)
                    .put(ScalarFn.ABS, ScalarRanges::absolute)
                    .put(ScalarFn.RELU, x -> new Range(Math.max(0, x.lo()), Math.max(0, x.hi()), x.mayBeNaN(), false))
                    .put(
                            ScalarFn.SIGN,
                            x -> new Range(Math.signum(x.lo()), Math.signum(x.hi()), x.mayBeNaN(), x.mayBeMinusZero()))
                    .buildOrThrow();

    private static final ImmutableMap<ScalarFn, UnaryOperator<Range>> SMOOTH =
            ImmutableMap.<ScalarFn, UnaryOperator<Range>>builder()
                    .put(ScalarFn.FLOOR, x -> mapped(x, Math::floor).withMinusZero(x.mayBeMinusZero()))
                    .put(ScalarFn.CEIL, x -> mapped(x, Math::ceil))
                    .put(ScalarFn.ROUND, x -> mapped(x, Math::rint))
                    .put(ScalarFn.EXP, x -> positive(mapped(x, Math::exp)))
                    .put(ScalarFn.EXPM1, x -> mapped(x, Math::expm1).padded())
                    .put(ScalarFn.SQRT, x -> rooted(x, Math::sqrt))
                    .put(ScalarFn.LOG, x -> rooted(x, Math::log).padded().withMinusZero(true))
                    .put(
                            ScalarFn.LOG1P,
                            x -> x.lo() >= 0 ? mapped(x, Math::log1p).padded() : Range.of(DType.F64))
                    .put(ScalarFn.TANH, x -> mapped(x, Math::tanh).padded())
                    .put(ScalarFn.ATAN, x -> mapped(x, Math::atan).padded())
                    .put(ScalarFn.ERF, x -> new Range(-1, 1, x.mayBeNaN(), true).padded())
                    .put(ScalarFn.ERFC, x -> positive(new Range(0, 2, x.mayBeNaN(), false)))
                    .put(ScalarFn.SIN, ScalarRanges::wave)
                    .put(ScalarFn.COS, ScalarRanges::wave)
                    .put(ScalarFn.SIGMOID, x -> positive(new Range(0, 1, x.mayBeNaN(), false)))
                    .put(ScalarFn.SOFTPLUS, x -> positive(new Range(0, Math.max(0, x.hi()) + 0.7, x.mayBeNaN(), false)))
                    .buildOrThrow();

    private ScalarRanges() {}

    static Range of(ScalarFn fn, Node node, Function<Node, Range> inputs) {
        if (fn == ScalarFn.SELECT) {
            return chosen(node, inputs);
        } else if (fn.isTest() || !node.dtype().isNumber()) {
            return Range.TRUTH;
        }
        Range a = inputs.apply(node.input(0));
        if (fn.arity() == 1) {
            return unary(fn, a, node.dtype().isFloat()).in(node.dtype());
        }
        Range b = inputs.apply(node.input(1));
        boolean isSquare = fn == ScalarFn.MUL && node.input(0) == node.input(1);
        Range range = isSquare ? square(a) : fn == ScalarFn.CLAMP ? clamped(node, inputs) : binary(fn, a, b, node);
        return range.in(node.dtype());
    }

    private static Range binary(ScalarFn fn, Range a, Range b, Node node) {
        boolean isKnown =
                BINARY.containsKey(fn) && (fn != ScalarFn.DIV || node.dtype().isFloat());
        return isKnown ? BINARY.get(fn).apply(a, b) : Range.of(node.dtype());
    }

    private static Range hypotenuse(Range a, Range b) {
        return positive(new Range(0, largestOf(a) + largestOf(b), a.mayBeNaN() || b.mayBeNaN(), false));
    }

    private static Range unary(ScalarFn fn, Range x, boolean isFloat) {
        UnaryOperator<Range> known = STEPWISE.getOrDefault(fn, isFloat ? SMOOTH.get(fn) : null);
        return known == null ? Range.of(DType.F64) : known.apply(x);
    }

    private static Range wave(Range x) {
        return new Range(-1, 1, !x.isFinite(), true).padded();
    }

    private static Range positive(Range range) {
        return range.padded().within(0, INFINITY).withMinusZero(false);
    }

    /** Of a function that does not decrease and keeps signs; what is below zero may become -0. */
    private static Range mapped(Range x, DoubleUnaryOperator of) {
        boolean minusZero = x.mayBeMinusZero() || x.lo() < 0;
        return new Range(of.applyAsDouble(x.lo()), of.applyAsDouble(x.hi()), x.mayBeNaN(), minusZero);
    }

    /** Of one that does not decrease and is NaN below zero. */
    private static Range rooted(Range x, DoubleUnaryOperator of) {
        Range rest = new Range(Math.max(0, x.lo()), Math.max(0, x.hi()), x.mayBeNaN() || x.lo() < 0, false);
        return mapped(rest, of).withMinusZero(x.mayBeMinusZero());
    }

    private static Range absolute(Range x) {
        double least = x.mayBeZero() ? 0 : Math.min(Math.abs(x.lo()), Math.abs(x.hi()));
        return new Range(least, largestOf(x), x.mayBeNaN(), false);
    }

    private static double largestOf(Range x) {
        return Math.max(Math.abs(x.lo()), Math.abs(x.hi()));
    }

    /** Only -0 and -0 have the sum -0. */
    private static Range sum(Range a, Range b) {
        double lo = a.lo() + b.lo();
        double hi = a.hi() + b.hi();
        boolean mayCancel = a.hi() == INFINITY && b.lo() == -INFINITY || a.lo() == -INFINITY && b.hi() == INFINITY;
        return new Range(
                Double.isNaN(lo) ? -INFINITY : lo,
                Double.isNaN(hi) ? INFINITY : hi,
                a.mayBeNaN() || b.mayBeNaN() || mayCancel,
                a.mayBeMinusZero() && b.mayBeMinusZero());
    }

    private static Range square(Range x) {
        Range size = absolute(x);
        return new Range(size.lo() * size.lo(), size.hi() * size.hi(), x.mayBeNaN(), false);
    }

    private static Range product(Range a, Range b) {
        boolean isUndefined = a.mayBeZero() && b.mayBeInfinite() || a.mayBeInfinite() && b.mayBeZero();
        return corners(a, b, (x, y) -> x * y, isUndefined);
    }

    private static Range quotient(Range a, Range b) {
        boolean isUndefined = a.mayBeZero() && b.mayBeZero() || a.mayBeInfinite() && b.mayBeInfinite();
        if (!b.mayBeZero()) {
            return corners(a, b, (x, y) -> x / y, isUndefined);
        }
        boolean isNonNegative = a.isNonNegative() && b.isNonNegative();
        boolean mayBeNaN = a.mayBeNaN() || b.mayBeNaN() || isUndefined;
        return new Range(isNonNegative ? 0 : -INFINITY, INFINITY, mayBeNaN, !isNonNegative);
    }

    /**
     * Of a function that is monotone in each argument: the extremes are at the corners. What is undefined in a corner,
     * 0 · ∞ or ∞ / ∞, is between its neighbours and 0.
     */
    private static Range corners(Range a, Range b, DoubleBinaryOperator of, boolean isUndefined) {
        double lo = INFINITY;
        double hi = -INFINITY;
        for (double x : new double[] {a.lo(), a.hi()}) {
            for (double y : new double[] {b.lo(), b.hi()}) {
                double corner = of.applyAsDouble(x, y);
                lo = Math.min(lo, Double.isNaN(corner) ? 0 : corner);
                hi = Math.max(hi, Double.isNaN(corner) ? 0 : corner);
            }
        }
        boolean haveOneSign = a.isNonNegative() && b.isNonNegative() || a.hi() < 0 && b.hi() < 0;
        return new Range(lo, hi, a.mayBeNaN() || b.mayBeNaN() || isUndefined, !haveOneSign);
    }

    /** 0 is larger than -0. */
    private static Range largest(Range a, Range b) {
        boolean isNonNegative = a.isNonNegative() || b.isNonNegative();
        return new Range(
                Math.max(a.lo(), b.lo()),
                Math.max(a.hi(), b.hi()),
                a.mayBeNaN() || b.mayBeNaN(),
                !isNonNegative && (a.mayBeMinusZero() || b.mayBeMinusZero()));
    }

    private static Range smallest(Range a, Range b) {
        return new Range(
                Math.min(a.lo(), b.lo()),
                Math.min(a.hi(), b.hi()),
                a.mayBeNaN() || b.mayBeNaN(),
                a.mayBeMinusZero() || b.mayBeMinusZero());
    }

    private static Range clamped(Node node, Function<Node, Range> inputs) {
        Range atLeast = largest(inputs.apply(node.input(0)), inputs.apply(node.input(1)));
        return smallest(atLeast, inputs.apply(node.input(2)));
    }

    /** What a condition says of the first choice holds where that is taken: {@code where(isFinite(x), x, 0)}. */
    private static Range chosen(Node node, Function<Node, Range> inputs) {
        Node condition = node.input(0);
        Node x = node.input(1);
        Range taken = inputs.apply(x);
        for (int side = 0; side < condition.inputs().size(); side++) {
            if (condition.input(side) == x && condition.op() instanceof Elementwise test) {
                Node other = condition.input(condition.inputs().size() - 1 - side);
                taken = known(taken, test.fn(), side == 0, inputs.apply(other), x.dtype());
            }
        }
        return taken.or(inputs.apply(node.input(2))).in(node.dtype());
    }

    /** What is left of a range where a test is true of the value, which is its first argument or its second. */
    private static Range known(Range x, ScalarFn test, boolean isFirst, Range other, DType dtype) {
        boolean isNarrow = dtype == DType.F32;
        if (test == ScalarFn.IS_FINITE) {
            double most = isNarrow ? Float.MAX_VALUE : Double.MAX_VALUE;
            return x.within(-most, most).withoutNaN();
        } else if (test == ScalarFn.GT || test == ScalarFn.GE || test == ScalarFn.LT || test == ScalarFn.LE) {
            boolean isAbove = isFirst == (test == ScalarFn.GT || test == ScalarFn.GE);
            boolean isStrict = (test == ScalarFn.GT || test == ScalarFn.LT) && dtype.isFloat();
            double most = isStrict ? -next(-other.hi(), isNarrow) : other.hi();
            double least = isStrict ? next(other.lo(), isNarrow) : other.lo();
            return x.within(isAbove ? least : -INFINITY, isAbove ? INFINITY : most)
                    .withoutNaN();
        }
        return x;
    }

    private static double next(double x, boolean isNarrow) {
        return isNarrow ? Math.nextUp((float) x) : Math.nextUp(x);
    }
}
