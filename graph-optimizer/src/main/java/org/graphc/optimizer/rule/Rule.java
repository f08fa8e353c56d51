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
 * joined by {@code and}. Single words are variables, except {@code true}, {@code false} and {@code inf}; the line
 * itself is the rule's name. A literal matches a constant of any type whose elements all are that number, bit by bit,
 * and a broadcast of one. A rule that improves also finds its left side where elements are moved or repeated between
 * scalar functions: {@code log(transpose(1 + x))} is {@code log1p(transpose(x))}. An exact one does not, since the
 * graph might grow by a node.
 */
public final class Rule implements Rewrite {
    private final String name;
    private final Precision precision;
    private final Pattern left;
    private final Expr right;
    private final ImmutableList<Condition> conditions;

    private record Condition(Predicate<Node> predicate, int slot) {}

    private Rule(Precision precision, String line) {
        this.name = words(line);
        this.precision = precision;
        int arrow = name.indexOf(" => ");
        require(arrow > 0, "is not lhs => rhs");
        int when = name.indexOf(" if ", arrow);
        List<String> names = new ArrayList<>();
        Expr lhs = RuleParser.parse(name.substring(0, arrow), names);
        int bound = names.size();
        this.right = RuleParser.parse(name.substring(arrow + 4, when < 0 ? name.length() : when), names);
        this.conditions = when < 0 ? ImmutableList.of() : conditions(name.substring(when + 4), names);
        require(lhs instanceof Expr.Call, "has no operation on its left side");
        require(names.size() == bound, "does not bind " + names.subList(bound, names.size()));
        this.left = new Pattern((Expr.Call) lhs, bound, precision == Precision.IMPROVES);
    }

    /** Tables align their columns; the name is without. No regular expression: a cold one costs a millisecond. */
    static String words(String line) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            boolean isSecond = i > 0 && line.charAt(i) == ' ' && line.charAt(i - 1) == ' ';
            if (!isSecond) {
                words.append(line.charAt(i));
            }
        }
        return words.toString().trim();
    }

    private static ImmutableList<Condition> conditions(String text, List<String> names) {
        ImmutableList.Builder<Condition> conditions = ImmutableList.builder();
        for (String each : Splitter.on(" and ").split(text)) {
            int open = each.indexOf('(');
            if (open < 0 || !each.endsWith(")")) {
                throw new IllegalArgumentException(each + " is not condition(variable)");
            }
            String name = each.substring(open + 1, each.length() - 1);
            if (!names.contains(name)) {
                names.add(name);
            }
            conditions.add(new Condition(Conditions.named(each.substring(0, open)), names.indexOf(name)));
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
    public boolean mayApply(List<Object> inputs) {
        return left.mayFit(inputs);
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
