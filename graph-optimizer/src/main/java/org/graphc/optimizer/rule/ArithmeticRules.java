package org.graphc.optimizer.rule;

import static org.graphc.optimizer.rule.Rule.exact;
import static org.graphc.optimizer.rule.Rule.improves;
import static org.graphc.optimizer.rule.Rule.relaxed;

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
        improves("x + 0                     => x             if float(x)"),
        exact   ("x + neg(y)                => x - y"),
        exact   ("x - 0                     => x"),
        exact   ("-0.0 - x                  => neg(x)"),
        exact   ("0 - x                     => neg(x)        if integer(x)"),
        improves("0 - x                     => neg(x)        if float(x)"),
        exact   ("x - neg(y)                => x + y"),
        exact   ("x - x                     => 0             if integer(x)"),
        relaxed ("x - x                     => 0"),

        exact   ("x * 1                     => x"),
        exact   ("x * -1                    => neg(x)"),
        exact   ("x * 0                     => 0             if integer(x)"),
        relaxed ("x * 0                     => 0"),
        exact   ("neg(x) * neg(y)           => x * y"),
        exact   ("abs(x) * abs(x)           => x * x"),
        relaxed ("sqrt(x) * sqrt(x)         => x"),
        relaxed ("(x * a) * b               => x * (a * b)   if constant(a) and constant(b)"),
        exact   ("x / 1                     => x"),
        exact   ("x / -1                    => neg(x)"),
        exact   ("neg(x) / neg(y)           => x / y         if float(x)"),
        improves("1 / (1 / x)               => x             if float(x)"),
        exact   ("x / c                     => x * (1 / c)   if powerOfTwo(c)"),
        relaxed ("x / x                     => 1"),

        exact   ("neg(neg(x))               => x"),
        exact   ("neg(x - y)                => y - x         if integer(x)"),
        exact   ("abs(neg(x))               => abs(x)"),
        exact   ("abs(abs(x))               => abs(x)"),
        exact   ("abs(x * x)                => x * x         if float(x)"),
        exact   ("abs(exp(x))               => exp(x)"),
        exact   ("abs(relu(x))              => relu(x)"),
        exact   ("relu(relu(x))             => relu(x)"),
        exact   ("relu(abs(x))              => abs(x)        if float(x)"),
        exact   ("relu(exp(x))              => exp(x)"),
        exact   ("relu(sigmoid(x))          => sigmoid(x)"),
        exact   ("relu(softplus(x))         => softplus(x)"),
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
}
