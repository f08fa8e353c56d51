package org.graphc.optimizer.rule;

import static org.graphc.optimizer.rule.Rule.improves;
import static org.graphc.optimizer.rule.Rule.relaxed;

/** Expressions that overflow or cancel, to functions that do not. */
public final class StabilityRules {
    // spotless:off
    public static final RuleSet RULES = RuleSet.union(
            SoftmaxRules.RULES, SigmoidRules.RULES, MatrixRules.RULES, RuleSet.of(
        improves("log(1 + x)                            => log1p(x)"),
        improves("log(1 - x)                            => log1p(neg(x))"),
        relaxed ("log1p(x - 1)                          => log(x)"), // below 0, x - 1 may round to -1
        improves("log1p(exp(x))                         => softplus(x)"),
        improves("log1p(expm1(x))                       => x"),
        improves("log(exp(x))                           => x"),
        improves("log(sigmoid(x))                       => neg(softplus(neg(x)))"),
        improves("log(exp(x) + exp(y))                  => logAddExp(x, y)"),
        improves("log(sum[a](exp(x)))                   => logSumExp[a](x)"),

        improves("exp(x) - 1                            => expm1(x)"),
        improves("1 - exp(x)                            => neg(expm1(x))"),
        improves("expm1(x) + 1                          => exp(x)"),
        improves("1 / exp(x)                            => exp(neg(x))"),
        improves("exp(neg(softplus(neg(x))))            => sigmoid(x)"),
        relaxed ("exp(log(x))                           => x"),
        relaxed ("expm1(log1p(x))                       => x"),
        relaxed ("exp(x) * exp(y)                       => exp(x + y)"),

        improves("(exp(x) - exp(neg(x))) / (exp(x) + exp(neg(x))) => tanh(x)"),
        improves("sqrt(x * x + y * y)                   => hypot(x, y)"),
        relaxed ("sin(x) * sin(x) + cos(x) * cos(x)     => 1")));
    // spotless:on

    private StabilityRules() {}
}
