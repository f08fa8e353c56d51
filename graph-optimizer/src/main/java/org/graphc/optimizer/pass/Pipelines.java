package org.graphc.optimizer.pass;

import org.graphc.optimizer.rule.ArithmeticRules;
import org.graphc.optimizer.rule.LogicRules;
import org.graphc.optimizer.rule.MovementRules;
import org.graphc.optimizer.rule.Precision;
import org.graphc.optimizer.rule.ReductionRules;
import org.graphc.optimizer.rule.RuleSet;
import org.graphc.optimizer.rule.SinkingRules;
import org.graphc.optimizer.rule.StabilityRules;

/** The pipelines behind {@code -O0}, {@code -O1} and {@code -O2}. They work on values: differentiate before. */
public final class Pipelines {
    private static final RuleSet TABLES = RuleSet.union(
            ArithmeticRules.RULES, LogicRules.RULES, StabilityRules.RULES, ReductionRules.RULES, MovementRules.RULES);
    private static final RuleSet EXACT = TABLES.only(Precision.EXACT);
    private static final RuleSet IMPROVING = RuleSet.union(TABLES.only(Precision.IMPROVES), SinkingRules.RULES);

    private Pipelines() {}

    /** Nothing: the graph as it was written. */
    public static Pipeline o0() {
        return Pipeline.empty();
    }

    /** What changes no bit of any output and makes no node more. */
    public static Pipeline o1() {
        return simplifying(EXACT);
    }

    /** As {@link #o1()}, and what may change last bits but not for the worse. */
    public static Pipeline o2() {
        return simplifying(RuleSet.union(EXACT, IMPROVING));
    }

    /** The first two are there for their reports: every rebuild interns, and folding would find dead nodes as well. */
    private static Pipeline simplifying(RuleSet rules) {
        return Pipeline.empty()
                .then(new DeadNodes(), new CommonSubexpressions())
                .thenRepeat(new ConstantFolding(), new Simplify(rules), new CanonicalOrder(), new DeadNodes());
    }

    /** The pipeline of an optimization level, 0 to 2. */
    public static Pipeline of(int level) {
        return switch (level) {
            case 0 -> o0();
            case 1 -> o1();
            case 2 -> o2();
            default -> // not an enum
                throw new IllegalArgumentException("optimization level " + level + " is not 0, 1 or 2");
        };
    }
}
