package org.graphc.optimizer.rule;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What users call a rule when they switch it on or off: its equation, with or without spaces, or a function that its
 * right side brings in, as {@code log1p} for {@code log(1 + x) => log1p(x)}; a function names all rules that do.
 */
public final class RuleName {
    /** A word of two characters or more before an argument or axes; conditions in words are no functions. */
    private static final Pattern FUNCTION = Pattern.compile("[A-Za-z][A-Za-z0-9]+(?=[(\\[])");

    private RuleName() {}

    /** True where the name means this rule. */
    public static boolean means(String name, Equation rewrite) {
        CharMatcher space = CharMatcher.whitespace();
        return space.removeFrom(name).equals(space.removeFrom(rewrite.name()))
                || functions(rewrite).contains(name);
    }

    /** The functions that a rule brings in: those that its left side does not have. */
    public static ImmutableSet<String> functions(Equation rewrite) {
        String equation = rewrite.name();
        int arrow = equation.indexOf(" => ");
        if (arrow < 0 || !rewrite.isFormula()) {
            return ImmutableSet.of();
        }
        int when = equation.indexOf(" if ", arrow);
        String right = equation.substring(arrow + 4, when < 0 ? equation.length() : when);
        return Sets.difference(words(right), words(equation.substring(0, arrow)))
                .immutableCopy();
    }

    private static ImmutableSet<String> words(String side) {
        return FUNCTION.matcher(side).results().map(MatchResult::group).collect(ImmutableSet.toImmutableSet());
    }
}
