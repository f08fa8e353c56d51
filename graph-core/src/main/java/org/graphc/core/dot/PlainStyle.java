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

/** Formulas for a terminal. */
final class PlainStyle implements FormulaStyle {
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
    public Term operation(Node node, List<Term> in) {
        boolean isScalar = in.stream().allMatch(Term::isScalar);
        if (Formulas.isMatrixTranspose(node)) {
            return new Term(within(in.get(0), Term.ATOM) + "ᵀ", isScalar);
        } else if (node.op() instanceof MatMul) {
            return between(Symbols.DOT, " · ", in, isScalar);
        } else if (node.op() instanceof Reduce reduce) {
            return new Term(
                    reduction(node, reduce) + "(" + in.get(0).text() + ")",
                    node.type().isScalar());
        } else if (node.op() instanceof Elementwise op) {
            return elementwise(op.fn(), in, isScalar);
        }
        return call(node.op().name(), in, node.type().isScalar());
    }

    private static String reduction(Node node, Reduce reduce) {
        String sign = reduce.monoid() == Monoid.SUM ? "Σ" : reduce.name();
        return sign
                + FormulaStyle.axes(node, reduce).map(axes -> "[" + axes + "]").orElse("");
    }

    private static Term elementwise(ScalarFn fn, List<Term> in, boolean isScalar) {
        Optional<Symbols.Infix> sign = Symbols.infix(fn);
        if (fn == ScalarFn.MUL) {
            return product(sign.orElseThrow(), in, isScalar);
        } else if (fn == ScalarFn.SELECT) {
            String text = "(" + in.get(1).text() + " where " + in.get(0).text() + ", else "
                    + in.get(2).text() + ")";
            return new Term(text, isScalar);
        } else if (sign.isPresent()) {
            return between(sign.get(), sign.get().symbol(), in, isScalar);
        }
        return call(fn.symbol(), in, isScalar);
    }

    private static Term product(Symbols.Infix sign, List<Term> in, boolean isScalar) {
        if (in.get(0).text().equals(in.get(1).text())) {
            return new Term(within(in.get(0), Term.ATOM) + "²", isScalar);
        }
        boolean isScaling = in.stream().anyMatch(Term::isScalar);
        return between(sign, isScaling ? "·" : sign.symbol(), in, isScalar);
    }

    private static Term between(Symbols.Infix sign, String symbol, List<Term> in, boolean isScalar) {
        List<String> operands = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            operands.add(within(in.get(i), i == 0 && in.size() > 1 ? sign.level() : sign.right()));
        }
        return FormulaStyle.infix(sign, symbol, operands, isScalar);
    }

    private static String within(Term term, int level) {
        return term.level() < level ? "(" + term.text() + ")" : term.text();
    }

    private static Term call(String function, List<Term> in, boolean isScalar) {
        return new Term(
                in.stream().map(Term::text).collect(Collectors.joining(", ", Notation.printable(function) + "(", ")")),
                isScalar);
    }
}
