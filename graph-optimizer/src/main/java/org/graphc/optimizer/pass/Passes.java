package org.graphc.optimizer.pass;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.graphc.optimizer.rule.ArithmeticRules;
import org.graphc.optimizer.rule.CoefficientRules;
import org.graphc.optimizer.rule.LogicRules;
import org.graphc.optimizer.rule.MovementRules;
import org.graphc.optimizer.rule.Precision;
import org.graphc.optimizer.rule.ReductionRules;
import org.graphc.optimizer.rule.Rewrite;
import org.graphc.optimizer.rule.RuleName;
import org.graphc.optimizer.rule.RuleSet;
import org.graphc.optimizer.rule.SinkingRules;
import org.graphc.optimizer.rule.StabilityRules;

/** The passes that a pipeline's text may name, and what each of them does. */
public final class Passes {
    private static final String PRECISION = "precision=";

    // spotless:off
    private static final ImmutableMap<String, Entry> ALL = Maps.uniqueIndex(List.of(
        plain("dce", "leaves out what no output, update or assertion depends on", new DeadNodes()),
        plain("cse", "joins nodes that apply equal operations to the same inputs", new CommonSubexpressions()),
        plain("canon", "puts the inputs of commutative operations in one order", new CanonicalOrder()),
        plain("loops", "takes out of loops and choices what nobody reads or no step changes", new Loops()),
        plain("products", "puts chains and sums of matrix products in a cheaper order", new Products()),
        plain("fold", "evaluates operations on constants", new ConstantFolding()),
        plain("share", "computes a softmax from its logarithm where that is needed too", new SharedLogarithms()),
        rules("simplify", "algebra, logic, movement of elements, reductions", RuleSet.union(
            ArithmeticRules.RULES, CoefficientRules.RULES, LogicRules.RULES,
            MovementRules.RULES, ReductionRules.RULES)),
        rules("stabilize", "expressions that overflow or cancel, to functions that do not", StabilityRules.RULES),
        rules("sink", "moves work to where there are fewer elements, and signs outwards", SinkingRules.RULES)),
        Entry::name);
    // spotless:on

    private Passes() {}

    /**
     * A pass as users see it.
     *
     * @param rules those it may apply, of all precisions; it takes no {@link Precision#RELAXED} one unless told
     */
    public record Entry(String name, String meaning, RuleSet rules, Optional<Pass> plain) {}

    private static Entry plain(String name, String meaning, Pass pass) {
        return new Entry(name, meaning, RuleSet.of(), Optional.of(pass));
    }

    private static Entry rules(String name, String meaning, RuleSet rules) {
        return new Entry(name, meaning, rules, Optional.empty());
    }

    public static ImmutableList<Entry> all() {
        return ALL.values().asList();
    }

    /** @throws IllegalArgumentException naming the passes that there are */
    public static Entry named(String name) {
        return Optional.ofNullable(ALL.get(name))
                .orElseThrow(() -> new IllegalArgumentException("there is no pass " + name + "; there are "
                        + Joiner.on(", ").join(ALL.keySet())));
    }

    static Pass make(String name, List<String> options) {
        Entry entry = named(name);
        if (entry.plain().isPresent() && !options.isEmpty()) {
            throw new IllegalArgumentException(name + " takes no options");
        }
        return entry.plain().orElseGet(() -> selecting(entry, options));
    }

    private static Simplify selecting(Entry entry, List<String> options) {
        RuleSet chosen = entry.rules().only(Precision.EXACT, Precision.IMPROVES);
        for (String option : options) {
            RuleSet now = chosen;
            if (option.startsWith(PRECISION)) {
                Precision most = precision(option.substring(PRECISION.length()));
                chosen = entry.rules().where(r -> r.precision().compareTo(most) <= 0);
            } else if (option.startsWith("-")) {
                RuleSet off = meant(entry, option.substring(1));
                chosen = now.where(r -> !off.rewrites().contains(r));
            } else if (option.startsWith("+")) {
                RuleSet on = meant(entry, option.substring(1));
                chosen = entry.rules()
                        .where(r -> now.rewrites().contains(r) || on.rewrites().contains(r));
            } else {
                throw new IllegalArgumentException(
                        entry.name() + " has options precision=exact|improves|relaxed, -RULE and +RULE, not " + option);
            }
        }
        String text =
                entry.name() + (options.isEmpty() ? "" : "{" + Joiner.on(',').join(options) + "}");
        return new Simplify(entry.name(), text, chosen);
    }

    private static Precision precision(String text) {
        return Arrays.stream(Precision.values())
                .filter(p -> p.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("precision is exact, improves or relaxed, not " + text));
    }

    private static RuleSet meant(Entry entry, String rule) {
        RuleSet meant = entry.rules().where(r -> RuleName.means(rule, r));
        if (meant.rewrites().isEmpty()) {
            throw new IllegalArgumentException("the pass " + entry.name() + " has no rule " + rule
                    + "; name its equation, or a function that its right side brings in: "
                    + entry.rules().rewrites().stream()
                            .flatMap(r -> RuleName.functions(r).stream())
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining(", ")));
        }
        return meant;
    }

    static boolean isExact(Pass pass) {
        return pass instanceof Simplify rules
                ? rules.rules().rewrites().stream().allMatch(r -> r.precision() == Precision.EXACT)
                : pass instanceof DeadNodes
                        || pass instanceof CommonSubexpressions
                        || pass instanceof CanonicalOrder
                        || pass instanceof ConstantFolding;
    }

    static boolean has(Pass pass, String rule) {
        return pass instanceof Simplify s && s.rules().rewrites().stream().anyMatch(r -> RuleName.means(rule, r));
    }

    /** The pass with the rules of that name switched off, if it has any. */
    static Pass without(Pass pass, String rule) {
        if (!has(pass, rule)) {
            return pass;
        }
        Simplify rules = (Simplify) pass;
        List<Rewrite> kept = new ArrayList<>(rules.rules().rewrites());
        kept.removeIf(r -> RuleName.means(rule, r));
        return new Simplify(rules.name(), with(rules.text(), "-" + rule), RuleSet.of(kept.toArray(Rewrite[]::new)));
    }

    private static String with(String text, String option) {
        return text.endsWith("}")
                ? text.substring(0, text.length() - 1) + "," + option + "}"
                : text + "{" + option + "}";
    }
}
