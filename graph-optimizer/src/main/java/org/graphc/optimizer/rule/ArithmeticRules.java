package org.graphc.optimizer.rule;

import static org.graphc.optimizer.rule.Rule.exact;
import static org.graphc.optimizer.rule.Rule.improves;
import static org.graphc.optimizer.rule.Rule.relaxed;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;

/**
 * What algebra says of scalar functions. Of the lines that are missing most are wrong in floats: {@code x + 0} turns -0
 * into 0, {@code x * 0} is NaN for infinities, {@code neg(x - y)} of equals is -0 where {@code y - x} is 0, and not all
 * comparisons that fail have an opposite that holds.
 */
public final class ArithmeticRules {
    // spotless:off
    public static final RuleSet RULES = RuleSet.of(
        exact   ("x + -0.0                  => x"),
        exact   ("x + 0                     => x             if integer(x)"),
        exact   ("x + 0                     => x             if float(x) and noMinusZero(x)"),
        relaxed ("x + 0                     => x             if float(x)"),
        exact   ("x + neg(y)                => x - y"),
        exact   ("x - 0                     => x"),
        exact   ("-0.0 - x                  => neg(x)"),
        exact   ("0 - x                     => neg(x)        if integer(x)"),
        relaxed ("0 - x                     => neg(x)        if float(x)"),
        exact   ("x - neg(y)                => x + y"),
        exact   ("x - x                     => 0             if finite(x)"),
        relaxed ("x - x                     => 0"),

        exact   ("x * 1                     => x"),
        exact   ("x * -1                    => neg(x)"),
        exact   ("x * 0                     => 0             if integer(x)"),
        exact   ("x * 0                     => 0             if finite(x) and nonNegative(x)"),
        improves("x * 0                     => 0             if float(x) and finite(x)"),
        relaxed ("x * 0                     => 0"),
        exact   ("neg(x) * neg(y)           => x * y"),
        exact   ("abs(x) * abs(x)           => x * x"),
        relaxed ("sqrt(x) * sqrt(x)         => x"),
        exact   ("x / 1                     => x"),
        exact   ("x / -1                    => neg(x)"),
        exact   ("neg(x) / neg(y)           => x / y         if float(x)"),
        improves("1 / (1 / x)               => x             if float(x)"),
        exact   ("x / c                     => x * (1 / c)   if powerOfTwo(c)"),
        exact   ("x / x                     => 1             if finite(x) and nonZero(x)"),
        relaxed ("x / x                     => 1"),
        exact   ("0 / x                     => 0             if positive(x)"),
        improves("0 / x                     => 0             if float(x) and nonZero(x)"),

        exact   ("neg(neg(x))               => x"),
        Coded.exact("neg(c * x) => -c * x of a constant c", ScalarFn.NEG, ArithmeticRules::signOfFactor),
        Coded.exact("neg(c / x) => -c / x of a constant c", ScalarFn.NEG, ArithmeticRules::signOfQuotient),
        exact   ("neg(x - y)                => y - x         if integer(x)"),
        exact   ("abs(neg(x))               => abs(x)"),
        exact   ("abs(abs(x))               => abs(x)"),
        exact   ("abs(x)                    => x             if nonNegative(x)"),
        exact   ("relu(x)                   => x             if nonNegative(x)"),
        exact   ("sign(sign(x))             => sign(x)"),
        improves("sqrt(x * x)               => abs(x)"),

        exact   ("pow(x, 1)                 => x"),
        exact   ("pow(x, 0)                 => 1"),
        improves("pow(x, 2)                 => x * x"),
        improves("pow(x, -1)                => 1 / x"),
        relaxed ("pow(x, 3)                 => x * x * x"),
        relaxed ("pow(x, 0.5)               => sqrt(x)"),

        exact   ("maximum(x, x)             => x"),
        exact   ("minimum(x, x)             => x"),
        exact   ("maximum(x, 0)             => relu(x)"),
        exact   ("maximum(x, -inf)          => x"),
        exact   ("minimum(x, inf)           => x"),
        exact   ("maximum(x, maximum(x, y)) => maximum(x, y)"),
        exact   ("minimum(x, minimum(x, y)) => minimum(x, y)"),

        exact   ("stopGradient(x)           => x"));
    // spotless:on

    private ArithmeticRules() {}

    private static Optional<Node> signOfFactor(GraphBuilder out, Node neg) {
        return signOf(ScalarFn.MUL, neg);
    }

    /** Refused of integers: the smallest has no opposite. */
    private static Optional<Node> signOfQuotient(GraphBuilder out, Node neg) {
        return neg.dtype().isFloat() ? signOf(ScalarFn.DIV, neg) : Optional.empty();
    }

    /** Refused where the constant is large: it would be stored twice if another reads it. */
    private static Optional<Node> signOf(ScalarFn fn, Node neg) {
        Node inner = neg.input(0);
        for (int i = 0; i < inner.inputs().size() && Softmax.isFn(inner, fn); i++) {
            Optional<Tensor> constant = Literals.constant(inner.input(i)).filter(c -> c.size() == 1);
            if (constant.isPresent()) {
                Tensor opposite = new Elementwise(ScalarFn.NEG).evaluate(List.of(constant.get()), Sizes.NONE);
                Node scalar = Ops.constant(neg.owner(), opposite.reshape(ImmutableIntArray.of()));
                Node c = Ops.broadcastTo(scalar, neg.shape());
                Node x = inner.input(1 - i);
                return Optional.of(
                        i == 0
                                ? neg.owner().append(inner.op(), c, x)
                                : neg.owner().append(inner.op(), x, c));
            }
        }
        return Optional.empty();
    }
}
