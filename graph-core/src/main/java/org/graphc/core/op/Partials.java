package org.graphc.core.op;

import java.util.OptionalDouble;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Vjp;

/** Derivative rules of {@link ScalarFn} that take more than a line, or differ between conventions. */
final class Partials {
    /** Of an argument that only whole numbers make sense of. */
    static final Partial NONE = v -> {
        throw new IllegalStateException("no derivative");
    };

    private Partials() {}

    static Node one(Node like) {
        return Ops.constantLike(like, 1);
    }

    static Node half(Node like) {
        return Ops.constantLike(like, 0.5);
    }

    private static Node zero(Node like) {
        return Ops.zerosLike(like);
    }

    private static Node isZero(Node x) {
        return Ops.eq(x, zero(x));
    }

    /** What the author chose for the singular point; else the convention's choice. */
    private static double chosen(Vjp v, double standard, double torch, double tf, double jax) {
        OptionalDouble choice = ((Elementwise) v.node().op()).choice();
        return choice.orElse(
                switch (v.convention()) {
                    case STANDARD -> standard;
                    case TORCH -> torch;
                    case TF -> tf;
                    case JAX -> jax;
                });
    }

    /** The adjoint times a number, of which 0 and 1 cost nothing. */
    private static Node scaled(Node g, double factor) {
        return factor == 1 ? g : factor == 0 ? zero(g) : g.times(Ops.constantLike(g, factor));
    }

    /** Of the remainders x - q y by y: -q, which is whole and so has no derivative itself. */
    static Node quotient(Vjp v) {
        return ScalarMath.round(v.output().minus(v.input(0)).over(v.input(1)));
    }

    /** (g + g z)(1 - z) rounds better than g (1 - z²) where z is near one. */
    static Node tanh(Node g, Node z) {
        return g.plus(g.times(z)).times(one(z).minus(z));
    }

    /** 1 / √(1 - x²), with all digits near ±1. */
    static Node arc(Node x) {
        return ScalarMath.rsqrt(one(x).minus(x).times(x.plus(1)));
    }

    /** x_i / (x² + y²), without overflow of the squares. */
    static Node turn(Vjp v, int i) {
        Node length = ScalarMath.hypot(v.input(0), v.input(1));
        return v.input(i).over(length).over(length);
    }

    /** 2/√π exp(-x²) */
    static Node bell(Node x) {
        return Ops.exp(Ops.square(x).negate()).times(2 / Math.sqrt(Math.PI));
    }

    static Node abs(Vjp v) {
        Node x = v.input(0);
        double at0 = chosen(v, 0, 0, 0, 1);
        Node sign = Ops.sign(x);
        Node slope = at0 == 0 ? sign : Ops.where(isZero(x), Ops.constantLike(x, at0), sign);
        return v.adjoint().times(slope);
    }

    static Node relu(Vjp v) {
        Node x = v.input(0);
        double at0 = chosen(v, 0, 0, 0, 0);
        Node g = v.adjoint();
        if (at0 == 0) {
            return Ops.where(Ops.gt(x, zero(x)), g, zero(g));
        }
        return Ops.where(Ops.gt(x, zero(x)), g, Ops.where(isZero(x), scaled(g, at0), zero(g)));
    }

    /** At 0 as below, unless chosen otherwise; JAX takes the slope from the right. */
    static Node leaky(Vjp v) {
        Node x = v.input(0);
        Node g = v.adjoint();
        Node below = g.times(v.input(1));
        boolean asBelow = ((Elementwise) v.node().op()).choice().isEmpty() && v.convention() != Convention.JAX;
        double at0 = chosen(v, 1, 1, 1, 1);
        Node rest = asBelow ? below : Ops.where(isZero(x), scaled(g, at0), below);
        return Ops.where(Ops.gt(x, zero(x)), g, rest);
    }

    static Node leakySlope(Vjp v) {
        Node x = v.input(0);
        Node g = v.adjoint();
        return Ops.where(Ops.gt(x, zero(x)), zero(g), g.times(x));
    }

    /** The adjoint where argument {@code i} wins or is NaN, its share at a tie, 0 where it loses. */
    static Node wins(Vjp v, int i, Node better) {
        Node g = v.adjoint();
        Node a = v.input(i);
        double first = chosen(v, 0.5, 0.5, 1, 0.5);
        Node won = Ops.where(Ops.or(better, Ops.ne(a, a)), g, zero(g));
        return Ops.where(Ops.eq(a, v.input(1 - i)), scaled(g, i == 0 ? first : 1 - first), won);
    }

    /** Of the value between the bounds; at a bound it has the adjoint alone, or as much of it as was chosen. */
    static Node clampMiddle(Vjp v) {
        Node x = v.input(1);
        Node g = v.adjoint();
        double atBound = chosen(v, 1, 1, 1, 0);
        Node touching = Ops.and(Ops.ge(x, v.input(0)), Ops.le(x, v.input(2)));
        if (atBound == 1) {
            return Ops.where(touching, g, zero(g));
        }
        Node inside = Ops.and(Ops.gt(x, v.input(0)), Ops.lt(x, v.input(2)));
        Node rest = atBound == 0 ? zero(g) : Ops.where(touching, scaled(g, atBound), zero(g));
        return Ops.where(inside, g, rest);
    }

    static Node clampLow(Vjp v) {
        Node g = v.adjoint();
        Node below = Ops.and(Ops.lt(v.input(1), v.input(0)), Ops.le(v.input(0), v.input(2)));
        return Ops.where(below, g, zero(g));
    }

    /** The upper bound is applied last, so it is the value wherever the bounds are exchanged. */
    static Node clampHigh(Vjp v) {
        Node g = v.adjoint();
        Node above = Ops.or(Ops.gt(v.input(1), v.input(2)), Ops.gt(v.input(0), v.input(2)));
        return Ops.where(above, g, zero(g));
    }

    /** x / z, and 0 where both arguments are: the sub-gradient of least norm, where all peers give NaN. */
    static Node hypot(Vjp v, int i) {
        double at0 = chosen(v, 0, Double.NaN, Double.NaN, Double.NaN);
        Node z = v.output();
        Node slope = v.input(i).over(z);
        Node guarded = Double.isNaN(at0) ? slope : Ops.where(isZero(z), Ops.constantLike(z, at0), slope);
        return v.adjoint().times(guarded);
    }

    /**
     * By x of x log y: log y, and 0 where the value is 0 but the logarithm is -∞ or NaN. TensorFlow has 0 wherever x
     * is, JAX the bare logarithm.
     */
    static Node entropy(Vjp v, Node of, Node log) {
        Node x = v.input(0);
        Node flat = switch (v.convention()) {
            case STANDARD, TORCH -> Ops.and(isZero(x), Ops.le(of, zero(of)));
            case TF -> isZero(x);
            case JAX -> Ops.ne(x, x);
        };
        return v.adjoint().times(Ops.where(flat, zero(log), log));
    }

    /** By y of x log y: x / y, and 0 where x is. */
    static Node ratio(Vjp v, Node of) {
        Node x = v.input(0);
        Node slope = x.over(of);
        boolean bare = v.convention() == Convention.TORCH || v.convention() == Convention.JAX;
        return v.adjoint().times(bare ? slope : Ops.where(isZero(x), zero(x), slope));
    }

    /** exp(x_i - z) of z = log(exp x + exp y); where both are infinite, one half, or 0 of no mass at all. */
    static Node share(Vjp v, int i) {
        Node z = v.output();
        if (v.convention() != Convention.STANDARD) {
            return Ops.exp(v.input(i).minus(z));
        }
        Node a = v.input(i);
        Node b = v.input(1 - i);
        Node infinite = Ops.and(Ops.eq(a, b), Ops.not(ScalarMath.isFinite(a)));
        Node share = Ops.sigmoid(Ops.where(infinite, zero(a), a.minus(b)));
        return Ops.where(Ops.eq(z, Ops.constantLike(z, Double.NEGATIVE_INFINITY)), zero(z), share);
    }

    /**
     * y x^(y-1). Where y = 0 that is 0 by itself but for x = 0 and NaN, where it has to be said, since x⁰ is 1
     * everywhere; said for every x it would lose the derivative 1/x by y. TensorFlow and JAX do not say it.
     */
    static Node powBase(Vjp v) {
        Node x = v.input(0);
        Node y = v.input(1);
        Node slope = y.times(Ops.pow(x, y.minus(1)));
        boolean bare = v.convention() == Convention.TF || v.convention() == Convention.JAX;
        Node undefined = Ops.and(isZero(y), Ops.or(isZero(x), Ops.ne(x, x)));
        return v.adjoint().times(bare ? slope : Ops.where(undefined, zero(y), slope));
    }

    /** z log x, and 0 where x = 0 and y ≥ 0, the limit from the right; peers put another logarithm for that at 0. */
    static Node powExponent(Vjp v) {
        Node x = v.input(0);
        Node y = v.input(1);
        Node z = v.output();
        Node slope = switch (v.convention()) {
            case STANDARD, TORCH -> {
                Node flat = Ops.and(isZero(x), Ops.ge(y, zero(y)));
                yield Ops.where(flat, zero(z), z.times(Ops.log(x)));
            }
            case TF -> {
                Node positive = Ops.gt(x, zero(x));
                yield z.times(Ops.where(positive, Ops.log(Ops.where(positive, x, one(x))), zero(x)));
            }
            case JAX -> z.times(Ops.log(Ops.where(isZero(x), one(x), x)));
        };
        return v.adjoint().times(slope);
    }
}
