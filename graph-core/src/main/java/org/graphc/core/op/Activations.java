package org.graphc.core.op;

import org.graphc.core.graph.Node;

/** What neurons apply to their sums, for a static import; {@code alpha} broadcasts. */
public final class Activations {
    /** Of Klambauer, Unterthiner, Mayr and Hochreiter (2017): with these, unit variance stays. */
    private static final double SELU_ALPHA = 1.6732632423543772;

    private static final double SELU_SCALE = 1.0507009873554805;

    private Activations() {}

    private static Node like(Node x, double value) {
        return Ops.scalar(x.owner(), x.dtype(), value);
    }

    /** x where it is positive, else alpha x; at 0 the derivative is alpha. */
    public static Node leakyRelu(Node x, Node alpha) {
        return Ops.elementwise(ScalarFn.LEAKY_RELU, x, alpha);
    }

    public static Node leakyRelu(Node x, double alpha) {
        return leakyRelu(x, like(x, alpha));
    }

    /** min(max(x, 0), 6), with derivative 0 at 0 and 6. */
    public static Node relu6(Node x) {
        return Choices.clamp(like(x, 0), x, like(x, 6), 0);
    }

    /** x where it is positive, else alpha (exp(x) - 1); at 0 the derivative is alpha. */
    public static Node elu(Node x, Node alpha) {
        Node positive = Ops.gt(x, like(x, 0));
        Node below = Ops.expm1(Ops.where(positive, like(x, 0), x)); // the other branch must not overflow
        return Ops.where(positive, x, Ops.mul(alpha, below));
    }

    public static Node elu(Node x, double alpha) {
        return elu(x, like(x, alpha));
    }

    /** A scaled {@link #elu} that keeps mean 0 and variance 1. */
    public static Node selu(Node x) {
        return Ops.mul(like(x, SELU_SCALE), elu(x, SELU_ALPHA));
    }

    /** x Φ(x), where Φ is the normal distribution. */
    public static Node gelu(Node x) {
        Node tail = ScalarMath.erfc(Ops.mul(x, like(x, -Math.sqrt(0.5))));
        return Ops.mul(Ops.mul(like(x, 0.5), x), tail);
    }

    /** x sigmoid(x) */
    public static Node silu(Node x) {
        return Ops.mul(x, Ops.sigmoid(x));
    }

    /** log sigmoid(x), without overflow. */
    public static Node logSigmoid(Node x) {
        return Ops.neg(Ops.softplus(Ops.neg(x)));
    }
}
