package org.graphc.core.dot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.MatMul;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.op.Slice;

/** Formulas for a terminal. */
final class PlainStyle implements FormulaStyle {
    private static final int LONGEST = 56;
    private static final int SHORT = 12;

    @Override
    public String name(String name) {
        return Notation.printable(name);
    }

    @Override
    public String number(String literal) {
        return literal;
    }

    @Override
    public String partial(String of, String by) {
        return "∂" + of + "/∂" + by;
    }

    @Override
    public String minus() {
        return "−";
    }

    @Override
    public Term operation(Node node, List<Term> in) {
        boolean isScalar = in.stream().allMatch(Term::isScalar);
        if (Formulas.isMatrixTranspose(node)) {
            String text = within(in.get(0), Term.ATOM);
            return new Term(text.endsWith("ᵀ") ? text.substring(0, text.length() - 1) : text + "ᵀ", isScalar);
        } else if (node.op() instanceof MatMul) {
            return infix(Symbols.DOT, " · ", in);
        } else if (node.op() instanceof Reduce reduce) {
            return new Term(
                    reduction(node, reduce) + "(" + in.get(0).text() + ")",
                    node.type().isScalar());
        } else if (node.op() instanceof Slice slice) {
            String text = within(in.get(0), Term.ATOM) + FormulaStyle.ranges(slice, node);
            return new Term(text, node.type().isScalar());
        } else if (node.op() instanceof Elementwise op) {
            return simple(op.fn(), in).orElseGet(() -> elementwise(op.fn(), in, isScalar));
        }
        return call(node.op().name(), in, node.type().isScalar());
    }

    private static String reduction(Node node, Reduce reduce) {
        String sign = reduce.monoid() == Monoid.SUM ? "Σ" : reduce.name();
        return sign
                + FormulaStyle.axes(node, reduce).map(axes -> "[" + axes + "]").orElse("");
    }

    private Term elementwise(ScalarFn fn, List<Term> in, boolean isScalar) {
        Optional<Symbols.Infix> sign = Symbols.infix(fn);
        if (fn == ScalarFn.MUL && in.stream().anyMatch(Term::isScalar)) {
            return scaled(in.get(0), in.get(1));
        } else if (fn == ScalarFn.SELECT) {
            String text = "(" + in.get(1).text() + " where " + in.get(0).text() + ", else "
                    + in.get(2).text() + ")";
            return new Term(text, isScalar);
        } else if (sign.isPresent()) {
            return infix(sign.get(), sign.get().symbol(), in);
        }
        return call(fn.symbol(), in, isScalar);
    }

    @Override
    public Term squared(Term term) {
        return new Term(within(term, Term.ATOM) + "²", term.isScalar());
    }

    @Override
    public String dot() {
        return "·";
    }

    @Override
    public String within(Term term, int level) {
        return term.level() < level ? "(" + term.text() + ")" : term.text();
    }

    /** Of many arguments only the short ones, and those that a derivative comes in by. */
    private static Term call(String function, List<Term> in, boolean isScalar) {
        String name = Notation.printable(function);
        String all = in.stream().map(Term::text).collect(Collectors.joining(", ", name + "(", ")"));
        if (all.length() <= LONGEST) {
            return new Term(all, isScalar);
        }
        List<String> shown = new ArrayList<>();
        for (Term argument : in) {
            boolean isTold =
                    argument.text().length() <= SHORT || argument.text().contains("∂");
            boolean isRepeated = !shown.isEmpty() && shown.contains(argument.text());
            if (isTold && !isRepeated) {
                shown.add(argument.text());
            } else if (shown.isEmpty() || !shown.get(shown.size() - 1).equals(Formulas.OMITTED)) {
                shown.add(Formulas.OMITTED);
            }
        }
        return new Term(name + "(" + String.join(", ", shown) + ")", isScalar);
    }
}
