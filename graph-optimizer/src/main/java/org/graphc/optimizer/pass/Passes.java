package org.graphc.optimizer.pass;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.graphc.optimizer.rule.ArithmeticRules;
import org.graphc.optimizer.rule.Equation;
import org.graphc.optimizer.rule.LogicRules;
import org.graphc.optimizer.rule.MovementRules;
import org.graphc.optimizer.rule.Precision;
import org.graphc.optimizer.rule.ReductionRules;
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
        selective("loops", "takes out of loops and choices what nobody reads or no step changes", new Loops()),
        selective("products", "puts chains and sums of matrix products in a cheaper order", new Products()),
        selective("terms", "merges like terms of sums, gathers numbers and powers of products", new LikeTerms()),
        plain("fold", "evaluates operations on constants", new ConstantFolding()),
        selective("share", "computes a softmax from its logarithm where that is needed too", new SharedLogarithms()),
        rules("simplify", "algebra, logic, movement of elements, reductions", RuleSet.union(
            ArithmeticRules.RULES, LogicRules.RULES, MovementRules.RULES, ReductionRules.RULES)),
        rules("stabilize", "expressions that overflow or cancel, to functions that do not", StabilityRules.RULES),
        rules("sink", "moves work to where there are fewer elements, and signs outwards", SinkingRules.RULES)),
        Entry::name);
    // spotless:on

    private Passes() {}

    /**
     * A pass as users see it.
     *
     * @param whole with all that it may do; it takes nothing {@link Precision#RELAXED} unless told
     */
    public record Entry(String name, String meaning, Pass whole) {
        /** The rewrites that it may do, of all precisions; none of a pass that consists of no such. */
        public ImmutableList<Equation> rules() {
            return whole instanceof Selective pass ? ImmutableList.copyOf(pass.equations()) : ImmutableList.of();
        }
    }

    private static Entry plain(String name, String meaning, Pass pass) {
        return new Entry(name, meaning, pass);
    }

    private static Entry selective(String name, String meaning, Selective pass) {
        return new Entry(name, meaning, pass);
    }

    private static Entry rules(String name, String meaning, RuleSet rules) {
        return new Entry(name, meaning, new Simplify(name, name, rules));
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
        if (entry.whole() instanceof Selective pass) {
            return selecting(entry, pass, options);
        } else if (!options.isEmpty()) {
            throw new IllegalArgumentException(name + " takes no options");
        }
        return entry.whole();
    }

    private static Selective selecting(Entry entry, Selective whole, List<String> options) {
        Predicate<Equation> chosen = upTo(Precision.REORDERS);
        for (String option : options) {
            if (option.startsWith(PRECISION)) {
                chosen = upTo(precision(option.substring(PRECISION.length())));
            } else if (option.startsWith("-")) {
                chosen = chosen.and(meant(entry, option.substring(1)).negate());
            } else if (option.startsWith("+")) {
                chosen = chosen.or(meant(entry, option.substring(1)));
            } else {
                throw new IllegalArgumentException(entry.name()
                        + " has options precision=exact|improves|reorders|relaxed, -RULE and +RULE, not " + option);
            }
        }
        String text =
                entry.name() + (options.isEmpty() ? "" : "{" + Joiner.on(',').join(options) + "}");
        return whole.where(chosen, text);
    }

    private static Predicate<Equation> upTo(Precision most) {
        return rule -> rule.precision().compareTo(most) <= 0;
    }

    private static Precision precision(String text) {
        return Arrays.stream(Precision.values())
                .filter(p -> p.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("precision is exact, improves, reorders or relaxed, not " + text));
    }

    private static Predicate<Equation> meant(Entry entry, String name) {
        if (entry.rules().stream().noneMatch(rule -> RuleName.means(name, rule))) {
            throw new IllegalArgumentException(
                    "the pass " + entry.name() + " has no rule " + name + "; " + names(entry.rules()));
        }
        return rule -> RuleName.means(name, rule);
    }

    private static String names(List<Equation> rules) {
        String functions = rules.stream()
                .flatMap(rule -> RuleName.functions(rule).stream())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return functions.isEmpty()
                ? "it has "
                        + Joiner.on("; ")
                                .join(rules.stream().map(Equation::name).iterator())
                : "name its equation, or a function that its right side brings in: " + functions;
    }

    static boolean isExact(Pass pass) {
        return pass instanceof Selective rules
                ? rules.equations().stream().allMatch(r -> r.precision() == Precision.EXACT)
                : pass instanceof DeadNodes
                        || pass instanceof CommonSubexpressions
                        || pass instanceof CanonicalOrder
                        || pass instanceof ConstantFolding;
    }

    /** How exact a rewrite of the pass is; none where it has no such. */
    static Optional<Precision> precision(Pass pass, String rewrite) {
        if (pass instanceof ConstantFolding) {
            return Optional.of(Precision.EXACT).filter(exact -> rewrite.equals(ConstantFolding.RULE));
        }
        return pass instanceof Selective s
                ? s.equations().stream()
                        .filter(equation -> equation.name().equals(rewrite))
                        .map(Equation::precision)
                        .findFirst()
                : Optional.empty();
    }

    static boolean has(Pass pass, String rule) {
        return pass instanceof Selective s && s.equations().stream().anyMatch(r -> RuleName.means(rule, r));
    }

    /** The pass with the rules of that name switched off, if it has any. */
    static Pass without(Pass pass, String rule) {
        return has(pass, rule)
                ? ((Selective) pass).where(r -> !RuleName.means(rule, r), with(pass.text(), "-" + rule))
                : pass;
    }

    private static String with(String text, String option) {
        return text.endsWith("}")
                ? text.substring(0, text.length() - 1) + "," + option + "}"
                : text + "{" + option + "}";
    }
}
