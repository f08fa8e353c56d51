package org.graphc.core.op;

import java.util.OptionalDouble;
import org.graphc.core.graph.Node;

/**
 * Functions with a derivative of the author's choice where mathematics gives several, for a static import. A choice
 * stands above every convention.
 */
public final class Choices {
    private Choices() {}

    private static Node apply(ScalarFn fn, double choice, Node... args) {
        return Ops.elementwise(new Elementwise(fn, OptionalDouble.of(choice)), args);
    }

    /** The absolute value, with derivative {@code at0} at 0. */
    public static Node abs(Node x, double at0) {
        return apply(ScalarFn.ABS, at0, x);
    }

    /** max(x, 0), with derivative {@code at0} at 0. */
    public static Node relu(Node x, double at0) {
        return apply(ScalarFn.RELU, at0, x);
    }

    /** x where it is positive, else alpha x, with derivative {@code at0} at 0. */
    public static Node leakyRelu(Node x, Node alpha, double at0) {
        return apply(ScalarFn.LEAKY_RELU, at0, x, alpha);
    }

    /** The larger of both; at a tie {@code first} of the derivative is for {@code a} and the rest for {@code b}. */
    public static Node maximum(Node a, Node b, double first) {
        return apply(ScalarFn.MAX, first, a, b);
    }

    /** The smaller of both; at a tie {@code first} of the derivative is for {@code a} and the rest for {@code b}. */
    public static Node minimum(Node a, Node b, double first) {
        return apply(ScalarFn.MIN, first, a, b);
    }

    /** Numbers held between bounds, with {@code atBound} of the derivative for {@code x} where it is one of them. */
    public static Node clamp(Node lo, Node x, Node hi, double atBound) {
        return apply(ScalarFn.CLAMP, atBound, lo, x, hi);
    }

    /** √(a² + b²), with derivatives {@code at0} at (0, 0). */
    public static Node hypot(Node a, Node b, double at0) {
        return apply(ScalarFn.HYPOT, at0, a, b);
    }
}
