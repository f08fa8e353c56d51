package org.graphc.optimizer.rule;

import com.google.common.collect.ImmutableMap;
import java.util.function.Predicate;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;

/**
 * The predicates that a rule may use after {@code if}. What they say of a value holds of each of its elements. Those
 * about ranges are true only where {@link Ranges} proves it of all inputs; {@code nonNegative} allows NaN, that is,
 * it excludes the sign.
 */
final class Conditions {
    private static final ImmutableMap<String, Predicate<Node>> ALL = ImmutableMap.of(
            "float", node -> node.dtype().isFloat(),
            "integer", node -> node.dtype().isInteger(),
            "constant", node -> Literals.constant(node).isPresent(),
            "powerOfTwo", Conditions::isPowerOfTwo,
            "finite", node -> Ranges.of(node).isFinite(),
            "notNaN", node -> !Ranges.of(node).mayBeNaN(),
            "positive", node -> Ranges.of(node).isPositive(),
            "nonZero", node -> Ranges.of(node).isNonZero(),
            "nonNegative", node -> Ranges.nearby(node).isNonNegative(),
            "noMinusZero", node -> !Ranges.nearby(node).mayBeMinusZero());

    private Conditions() {}

    static Predicate<Node> named(String name) {
        Predicate<Node> condition = ALL.get(name);
        if (condition == null) {
            throw new IllegalArgumentException("no condition " + name + ", there are " + ALL.keySet());
        }
        return condition;
    }

    /** A float that is ± a power of two everywhere, whose inverse is one as well and not denormal in its type. */
    private static boolean isPowerOfTwo(Node node) {
        return node.dtype().isFloat()
                && Literals.constant(node).filter(Conditions::hasExactInverse).isPresent();
    }

    private static boolean hasExactInverse(Tensor tensor) {
        double value = tensor.size() == 1 ? Math.abs(tensor.getDouble(0)) : 0;
        return value >= 0x1p-126 && value <= 0x1p126 && value == Math.scalb(1.0, Math.getExponent(value));
    }
}
