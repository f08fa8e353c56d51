package org.graphc.core.op;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.graphc.core.graph.Node;
import org.graphc.core.type.Identifiers;
import org.graphc.core.type.TypeMismatch;

/**
 * The names of the axes of each operand of a contraction, and of its result: letters, and negative numbers for the axes
 * of an ellipsis, of which -1 is the last.
 */
record Subscripts(ImmutableList<ImmutableList<Integer>> operands, ImmutableList<Integer> result) {
    private static final String ELLIPSIS = "...";
    private static final CharMatcher LETTERS = CharMatcher.inRange('a', 'z').or(CharMatcher.inRange('A', 'Z'));

    Subscripts(List<? extends List<Integer>> operands, List<Integer> result) {
        this(
                operands.stream().map(ImmutableList::copyOf).collect(ImmutableList.toImmutableList()),
                ImmutableList.copyOf(result));
    }

    /** What an axis is called in a message. */
    static String label(int axis) {
        return axis < 0 ? "axis " + axis + " of ..." : String.valueOf((char) axis);
    }

    /** Reads {@code bij,bjk->bik} for operands of these ranks. */
    static Subscripts parse(String equation, Node... operands) {
        String text = CharMatcher.is(' ').removeFrom(equation);
        int arrow = text.indexOf("->");
        String left = arrow < 0 ? text : text.substring(0, arrow);
        List<String> terms = Splitter.on(',').splitToList(left);
        List<String> all = new ArrayList<>(terms);
        if (arrow >= 0) {
            all.add(text.substring(arrow + 2));
        }
        all.forEach(term -> requireLetters(equation, term));
        if (terms.size() != operands.length) {
            throw new TypeMismatch(
                    "einsum",
                    quoted(equation) + " names " + terms.size() + (terms.size() == 1 ? " operand" : " operands")
                            + ", given are " + operands.length + types(operands));
        }
        List<List<Integer>> axes = new ArrayList<>();
        int broadcast = 0;
        for (int i = 0; i < operands.length; i++) {
            int covered = covered(equation, terms.get(i), operands[i]);
            axes.add(axes(terms.get(i), covered));
            broadcast = Math.max(broadcast, covered);
        }
        return new Subscripts(axes, arrow < 0 ? implied(axes, broadcast) : result(equation, all, axes, broadcast));
    }

    /** The number of axes that an ellipsis stands for. */
    private static int covered(String equation, String term, Node operand) {
        int named = term.replace(ELLIPSIS, "").length();
        int covered = operand.shape().rank() - named;
        if (covered < 0 || (covered > 0 && !term.contains(ELLIPSIS))) {
            throw new TypeMismatch(
                    "einsum",
                    "in " + quoted(equation) + " " + quoted(term) + " names " + named + (named == 1 ? " axis" : " axes")
                            + " of " + operand.type() + (covered > 0 ? "; ... stands for the others" : ""));
        }
        return covered;
    }

    private static String types(Node... operands) {
        return operands.length == 0 ? "" : ": " + Inputs.list(Ops.types(operands));
    }

    private static void requireLetters(String equation, String term) {
        int dots = term.indexOf(ELLIPSIS);
        String rest = dots < 0 ? term : term.substring(0, dots) + term.substring(dots + ELLIPSIS.length());
        if (!LETTERS.matchesAllOf(rest)) {
            throw new TypeMismatch(
                    "einsum",
                    "in " + quoted(equation) + " " + quoted(term) + " is not a list of letters, with ... at most once");
        }
    }

    /** An equation as it was written, without what would not print. */
    static String quoted(String text) {
        return '"' + Identifiers.printable(text) + '"';
    }

    private static List<Integer> axes(String term, int covered) {
        List<Integer> axes = new ArrayList<>();
        int dots = term.indexOf(ELLIPSIS);
        for (int i = 0; i < term.length(); i++) {
            if (term.charAt(i) != '.') {
                axes.add((int) term.charAt(i));
            } else if (i == dots) {
                for (int axis = -covered; axis < 0; axis++) {
                    axes.add(axis);
                }
            }
        }
        return axes;
    }

    private static List<Integer> implied(List<List<Integer>> operands, int broadcast) {
        Map<Integer, Long> times = new TreeMap<>(
                operands.stream().flatMap(List::stream).collect(Collectors.groupingBy(a -> a, Collectors.counting())));
        List<Integer> result = new ArrayList<>(axes(ELLIPSIS, broadcast));
        times.forEach((axis, count) -> {
            if (axis > 0 && count == 1) {
                result.add(axis);
            }
        });
        return result;
    }

    private static List<Integer> result(
            String equation, List<String> terms, List<List<Integer>> operands, int broadcast) {
        String term = terms.get(terms.size() - 1);
        List<Integer> result = axes(term, broadcast);
        for (int axis : result) {
            boolean known = axis < 0 || operands.stream().anyMatch(o -> o.contains(axis));
            if (!known || result.indexOf(axis) != result.lastIndexOf(axis)) {
                throw new TypeMismatch(
                        "einsum",
                        "in " + quoted(equation) + " " + (char) axis
                                + (known ? " stands twice behind the arrow" : " is the axis of no operand"));
            }
        }
        if (broadcast > 0 && !term.contains(ELLIPSIS)) {
            throw new TypeMismatch(
                    "einsum",
                    "in " + quoted(equation) + " the axes of ... are not in the result: write ..."
                            + " behind the arrow, or name them to sum over them");
        }
        return result;
    }
}
