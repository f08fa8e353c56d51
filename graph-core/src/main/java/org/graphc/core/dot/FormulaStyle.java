package org.graphc.core.dot;

import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.op.Slice;

/** How formulas are set: as plain text or for LaTeX. */
interface FormulaStyle {
    /** The name of a value. */
    String name(String name);

    /** A number, or {@code [1, 2]}. */
    String number(String literal);

    /** {@code ∂loss/∂h} */
    String partial(String of, String by);

    /** The value of an operation that is not shape arithmetic, of what its inputs are called. */
    Term operation(Node node, List<Term> inputs);

    /** In parentheses where it binds less tightly than that. */
    String within(Term term, int level);

    /** {@code −} as this style writes it. */
    String minus();

    /** Two operands around a sign, or one behind it; signs that meet are drawn together, as in {@code a − b}. */
    default Term infix(Symbols.Infix sign, String symbol, List<Term> in) {
        boolean isScalar = in.stream().allMatch(Term::isScalar);
        Term last = in.get(in.size() - 1);
        if (in.size() == 1) {
            String text = within(last, sign.right());
            boolean isTwice = symbol.equals(minus()) && text.startsWith(minus());
            return new Term(isTwice ? text.substring(minus().length()) : symbol + text, sign.level(), isScalar);
        }
        String left = within(in.get(0), sign.level());
        String right = within(last, sign.right());
        if (symbol.equals(" + ") && right.startsWith(minus())) {
            return new Term(left + " " + minus() + " " + right.substring(minus().length()), sign.level(), isScalar);
        }
        String closed = right.startsWith(minus()) ? within(new Term(right, -1, isScalar), 0) : right;
        return new Term(left + symbol + closed, sign.level(), isScalar);
    }

    /** A product, or a sum, of equal operands; a factor of one is left out. */
    default Optional<Term> simple(ScalarFn fn, List<Term> in) {
        if (in.size() != 2 || (fn != ScalarFn.MUL && fn != ScalarFn.ADD)) {
            return Optional.empty();
        }
        Term a = in.get(0);
        Term b = in.get(1);
        boolean isProduct = fn == ScalarFn.MUL;
        if (isProduct && (a.isOne() || b.isOne())) {
            return Optional.of(a.isOne() ? b : a);
        } else if (!a.text().equals(b.text())) {
            return Optional.empty();
        }
        return Optional.of(isProduct ? squared(a) : scaled(new Term("2", true), a));
    }

    Term squared(Term term);

    /** A product in which one factor is a scalar; a written number comes first. */
    default Term scaled(Term a, Term b) {
        boolean isBehind = Literals.isNumber(b.text()) && !Literals.isNumber(a.text());
        return infix(Symbols.DOT, dot(), isBehind ? List.of(b, a) : List.of(a, b));
    }

    /** The sign between a number and what it scales. */
    String dot();

    /** {@code [0]}; nothing for a slice of everything. */
    static String ranges(Slice slice, Node node) {
        String ranges = Formulas.ranges(slice, node.input(0));
        return ranges.chars().allMatch(c -> "[:, ]".indexOf(c) >= 0) ? "" : ranges;
    }

    /** {@code max}, with what it runs over unless that is everything. */
    static Optional<String> axes(Node node, Reduce reduce) {
        if (node.type().isScalar()) {
            return Optional.empty();
        }
        return Optional.of(String.join(
                ", ",
                reduce.axes().asList().stream()
                        .map(i -> node.input(0).shape().dim(i).isConstant()
                                ? "axis " + i
                                : node.input(0).shape().dim(i).toString())
                        .toList()));
    }
}
