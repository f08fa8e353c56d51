package org.graphc.optimizer.rule;

import static org.graphc.optimizer.rule.Rule.exact;
import static org.graphc.optimizer.rule.Rule.relaxed;

/** Truth values, comparisons and choices. {@code not(x < y)} is {@code x >= y} for integers only: a NaN fails both. */
public final class LogicRules {
    // spotless:off
    public static final RuleSet RULES = RuleSet.of(
        exact  ("not(not(x))                     => x"),
        exact  ("not(eq(x, y))                   => ne(x, y)"),
        exact  ("not(ne(x, y))                   => eq(x, y)"),
        exact  ("not(lt(x, y))                   => ge(x, y)   if integer(x)"),
        exact  ("not(le(x, y))                   => gt(x, y)   if integer(x)"),
        exact  ("not(gt(x, y))                   => le(x, y)   if integer(x)"),
        exact  ("not(ge(x, y))                   => lt(x, y)   if integer(x)"),
        exact  ("eq(x, x)                        => true       if notNaN(x)"),
        exact  ("ne(x, x)                        => false      if notNaN(x)"),
        exact  ("isFinite(x)                     => true       if finite(x)"),
        exact  ("lt(x, x)                        => false"),
        exact  ("gt(x, x)                        => false"),
        exact  ("and(x, x)                       => x"),
        exact  ("and(x, true)                    => x"),
        exact  ("and(x, false)                   => false"),
        exact  ("and(x, not(x))                  => false"),
        exact  ("or(x, x)                        => x"),
        exact  ("or(x, true)                     => true"),
        exact  ("or(x, false)                    => x"),
        exact  ("or(x, not(x))                   => true"),
        exact  ("where(true, x, y)               => x"),
        exact  ("where(false, x, y)              => y"),
        exact  ("where(c, x, x)                  => x"),
        exact  ("where(not(c), x, y)             => where(c, y, x)"),
        exact  ("where(c, true, false)           => c"),
        exact  ("where(c, where(c, x, y), z)     => where(c, x, z)"),
        exact  ("where(c, x, where(c, y, z))     => where(c, x, z)"),
        relaxed("where(c, x, 0) * y               => where(c, x * y, 0)"),
        relaxed("where(gt(x, 0), x, 0)           => relu(x)"));
    // spotless:on

    private LogicRules() {}
}
