package org.graphc.optimizer.rule;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;

/**
 * A rewrite written as one line: {@code lhs => rhs}, or {@code lhs => rhs if condition(x)} with several conditions
 * joined by {@code and}. Single words are variables, except {@code true}, {@code false} and {@code inf}; the line itself
 * is the rule's name. A literal matches a constant of any type whose elements all are that number, bit by bit, and a
 * broadcast of one.
 */
public final class Rule implements Rewrite {
    private static final Splitter ARROW = Splitter.on("=>").trimResults();
    private static final Splitter IF = Splitter.on(" if ").trimResults();
    private static final Splitter AND = Splitter.on(" and ").trimResults();

    private final String name;
    private final Precision precision;
    private final Pattern left;
    private final Expr right;
    private final ImmutableList<Condition> conditions;

    private record Condition(Predicate<Node> predicate, int slot) {}

    private Rule(Precision precision, String line) {
        this.name = line.trim().replaceAll(" +", " ");
        this.precision = precision;
        List<String> sides = ARROW.splitToList(name);
        require(sides.size() == 2, "is not lhs => rhs");
        List<String> rest = IF.splitToList(sides.get(1));
        require(rest.size() <= 2, "has two ifs");
        List<String> names = new ArrayList<>();
        Expr lhs = RuleParser.parse(sides.get(0), names);
        int bound = names.size();
        this.right = RuleParser.parse(rest.get(0), names);
        this.conditions = rest.size() == 1 ? ImmutableList.of() : conditions(rest.get(1), names);
        require(lhs instanceof Expr.Call, "has no operation on its left side");
        require(names.size() == bound, "does not bind " + names.subList(bound, names.size()));
        this.left = new Pattern((Expr.Call) lhs, bound);
    }

    private static ImmutableList<Condition> conditions(String text, List<String> names) {
        ImmutableList.Builder<Condition> conditions = ImmutableList.builder();
        for (String each : AND.split(text)) {
            List<String> parts = Splitter.on('(').splitToList(each.replace(")", ""));
            if (parts.size() != 2) {
                throw new IllegalArgumentException(each + " is not condition(variable)");
            }
            if (!names.contains(parts.get(1))) {
                names.add(parts.get(1));
            }
            conditions.add(new Condition(Conditions.named(parts.get(0)), names.indexOf(parts.get(1))));
        }
        return conditions.build();
    }

    private void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException("rule \"" + name + "\" " + problem);
        }
    }

    /** A rule whose sides are equal in every bit. */
    public static Rule exact(String line) {
        return new Rule(Precision.EXACT, line);
    }

    /** A rule whose right side is never farther from the truth than its left side. */
    public static Rule improves(String line) {
        return new Rule(Precision.IMPROVES, line);
    }

    /** A rule whose sides are equal in real arithmetic. */
    public static Rule relaxed(String line) {
        return new Rule(Precision.RELAXED, line);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public Object root() {
        return left.root();
    }

    /** The left side, for the tests that build what it matches. */
    Pattern left() {
        return left;
    }

    @Override
    public Optional<Node> apply(GraphBuilder out, Node node) {
        Optional<Match> match = left.match(node);
        if (match.isEmpty()) {
            return Optional.empty();
        }
        for (Condition condition : conditions) {
            if (!condition.predicate.test(match.get().node(condition.slot))) {
                return Optional.empty();
            }
        }
        return Optional.of(new Replacement(out, match.get()).build(right, node.type()));
    }

    @Override
    public String toString() {
        return name;
    }
}
