package org.graphc.core.op;

import org.graphc.core.graph.Node;
import org.graphc.core.type.TypeMismatch;

/**
 * Scalar functions beyond those of {@link Ops}, for a static import: roots, trigonometry, rounding, special functions.
 * Arguments broadcast; floats are taken where nothing else is said.
 */
public final class ScalarMath {
    private ScalarMath() {}

    private static Node apply(ScalarFn fn, Node... args) {
        return Ops.elementwise(fn, args);
    }

    private static Node like(Node x, double value) {
        return Ops.scalar(x.owner(), x.dtype(), value);
    }

    /** 1 / √x; its derivative at 0 is -∞. */
    public static Node rsqrt(Node x) {
        return apply(ScalarFn.RSQRT, x);
    }

    /** The cube root, of negative numbers too. */
    public static Node cbrt(Node x) {
        return apply(ScalarFn.CBRT, x);
    }

    /** 1 / x; its derivative at 0 is -∞. */
    public static Node reciprocal(Node x) {
        return Ops.div(like(x, 1), x);
    }

    public static Node tan(Node x) {
        return apply(ScalarFn.TAN, x);
    }

    public static Node asin(Node x) {
        return apply(ScalarFn.ASIN, x);
    }

    public static Node acos(Node x) {
        return apply(ScalarFn.ACOS, x);
    }

    public static Node atan(Node x) {
        return apply(ScalarFn.ATAN, x);
    }

    /** The angle of the point (x, y); its derivative at (0, 0) is NaN. */
    public static Node atan2(Node y, Node x) {
        return apply(ScalarFn.ATAN2, y, x);
    }

    public static Node sinh(Node x) {
        return apply(ScalarFn.SINH, x);
    }

    public static Node cosh(Node x) {
        return apply(ScalarFn.COSH, x);
    }

    public static Node asinh(Node x) {
        return apply(ScalarFn.ASINH, x);
    }

    public static Node acosh(Node x) {
        return apply(ScalarFn.ACOSH, x);
    }

    public static Node atanh(Node x) {
        return apply(ScalarFn.ATANH, x);
    }

    /** sin(πx) / πx, and 1 at 0. */
    public static Node sinc(Node x) {
        return sinc(like(x, 0), x);
    }

    /** The n-th derivative of {@link #sinc(Node)}, for whole n from 0 to 500. */
    public static Node sinc(Node n, Node x) {
        return apply(ScalarFn.SINC, n, x);
    }

    /** The largest whole number that is not larger; its derivative is zero. */
    public static Node floor(Node x) {
        return apply(ScalarFn.FLOOR, x);
    }

    /** The smallest whole number that is not smaller; its derivative is zero. */
    public static Node ceil(Node x) {
        return apply(ScalarFn.CEIL, x);
    }

    /** The nearest whole number, of two the even one; its derivative is zero. */
    public static Node round(Node x) {
        return apply(ScalarFn.ROUND, x);
    }

    /** As bool: neither infinite nor NaN. */
    public static Node isFinite(Node x) {
        return apply(ScalarFn.IS_FINITE, x);
    }

    /** As bool: NaN. */
    public static Node isNaN(Node x) {
        return Ops.ne(x, x);
    }

    /** The remainder of floored division of numbers, with the sign of {@code b}; for integers 0 where b is. */
    public static Node mod(Node a, Node b) {
        return apply(ScalarFn.MOD, a, b);
    }

    /** Numbers held between bounds; at a bound the derivative is that of {@code x}. */
    public static Node clamp(Node lo, Node x, Node hi) {
        return apply(ScalarFn.CLAMP, lo, x, hi);
    }

    public static Node clamp(double lo, Node x, double hi) {
        return clamp(like(x, lo), x, like(x, hi));
    }

    /** Of bools: one of them, not both. */
    public static Node xor(Node a, Node b) {
        return apply(ScalarFn.XOR, a, b);
    }

    /** √(a² + b²), without overflow; its derivative at (0, 0) is 0. */
    public static Node hypot(Node a, Node b) {
        return apply(ScalarFn.HYPOT, a, b);
    }

    /** x log y, and 0 where x is 0. */
    public static Node xlogy(Node x, Node y) {
        return apply(ScalarFn.XLOGY, x, y);
    }

    /** x log(1 + y), and 0 where x is 0. */
    public static Node xlog1py(Node x, Node y) {
        return apply(ScalarFn.XLOG1PY, x, y);
    }

    /** log(exp a + exp b), without overflow. */
    public static Node logAddExp(Node a, Node b) {
        return apply(ScalarFn.LOG_ADD_EXP, a, b);
    }

    /** log(x / (1 - x)), the inverse of sigmoid. */
    public static Node logit(Node x) {
        return apply(ScalarFn.LOGIT, x);
    }

    /** a / b, and 0 with derivatives 0 where b is 0. */
    public static Node safeDiv(Node a, Node b) {
        Node zero = Ops.eq(b, like(b, 0));
        Node quotient = Ops.div(a, Ops.where(zero, like(b, 1), b));
        return Ops.where(zero, like(a, 0), quotient);
    }

    /** A whole power of numbers, by products where that is no less accurate, and of integers always. */
    public static Node powi(Node x, int n) {
        if (n == 0) {
            return Ops.constantLike(x, 1);
        } else if (x.dtype().isFloat() && (n < 0 || n > 3)) {
            return n == -1 ? reciprocal(x) : Ops.pow(x, n);
        } else if (n < 0) {
            throw new TypeMismatch("powi", "integers have no power " + n + ": " + x.type());
        }
        Node power = x;
        for (int bit = Integer.highestOneBit(n) >> 1; bit > 0; bit >>= 1) {
            power = Ops.square(power);
            power = (n & bit) == 0 ? power : Ops.mul(power, x);
        }
        return power;
    }

    /** 2/√π times the integral of exp(-t²) from 0 to x. */
    public static Node erf(Node x) {
        return apply(ScalarFn.ERF, x);
    }

    /** 1 - erf(x), with all digits where that is small. */
    public static Node erfc(Node x) {
        return apply(ScalarFn.ERFC, x);
    }

    /** The inverse of erf. */
    public static Node erfInv(Node x) {
        return apply(ScalarFn.ERF_INV, x);
    }

    /** log |Γ(x)| */
    public static Node lgamma(Node x) {
        return apply(ScalarFn.LGAMMA, x);
    }

    /** The derivative of lgamma. */
    public static Node digamma(Node x) {
        return polygamma(like(x, 0), x);
    }

    /** The n-th derivative of digamma, for whole n of the dtype of x; NaN for others. */
    public static Node polygamma(Node n, Node x) {
        return apply(ScalarFn.POLYGAMMA, n, x);
    }

    public static Node polygamma(int n, Node x) {
        return polygamma(like(x, n), x);
    }
}
