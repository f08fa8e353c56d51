package org.graphc.core.dot;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.MatMul;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.op.Slice;

/** Formulas for LaTeX with amsmath. */
final class LatexStyle implements FormulaStyle {
    // spotless:off
    private static final ImmutableMap<ScalarFn, String> SIGNS = ImmutableMap.<ScalarFn, String>builder()
            .put(ScalarFn.ADD, " + ").put(ScalarFn.SUB, " - ").put(ScalarFn.REM, " \\bmod ").put(ScalarFn.NEG, "-")
            .put(ScalarFn.NOT, "\\neg ").put(ScalarFn.EQ, " = ").put(ScalarFn.NE, " \\neq ")
            .put(ScalarFn.LT, " < ").put(ScalarFn.LE, " \\leq ").put(ScalarFn.GT, " > ").put(ScalarFn.GE, " \\geq ")
            .put(ScalarFn.AND, " \\land ").put(ScalarFn.OR, " \\lor ").buildOrThrow();
    private static final ImmutableMap<ScalarFn, String> FUNCTIONS = ImmutableMap.<ScalarFn, String>builder()
            .put(ScalarFn.LOG, "\\log").put(ScalarFn.SIN, "\\sin").put(ScalarFn.COS, "\\cos")
            .put(ScalarFn.TAN, "\\tan").put(ScalarFn.SINH, "\\sinh").put(ScalarFn.COSH, "\\cosh")
            .put(ScalarFn.TANH, "\\tanh").put(ScalarFn.ASIN, "\\arcsin").put(ScalarFn.ACOS, "\\arccos")
            .put(ScalarFn.ATAN, "\\arctan").put(ScalarFn.SIGMOID, "\\sigma").put(ScalarFn.MAX, "\\max")
            .put(ScalarFn.MIN, "\\min").buildOrThrow();
    private static final ImmutableMap<String, String> GREEK = ImmutableMap.<String, String>builder()
            .put("α", "\\alpha").put("β", "\\beta").put("γ", "\\gamma").put("δ", "\\delta").put("ε", "\\varepsilon")
            .put("ζ", "\\zeta").put("η", "\\eta").put("θ", "\\theta").put("κ", "\\kappa").put("λ", "\\lambda")
            .put("μ", "\\mu").put("ν", "\\nu").put("ξ", "\\xi").put("π", "\\pi").put("ρ", "\\rho")
            .put("σ", "\\sigma").put("τ", "\\tau").put("φ", "\\varphi").put("χ", "\\chi").put("ψ", "\\psi")
            .put("ω", "\\omega").put("Γ", "\\Gamma").put("Δ", "\\Delta").put("Θ", "\\Theta").put("Λ", "\\Lambda")
            .put("Σ", "\\Sigma").put("Φ", "\\Phi").put("Ψ", "\\Psi").put("Ω", "\\Omega").buildOrThrow();
    // spotless:on

    /** Of what has an exponent, or is a fraction: a second exponent needs parentheses. */
    private static final int RAISED = 8;

    private static final String TOP = "^{\\top}";

    /** A letter and digits become an index; other names are upright, with what LaTeX would act on escaped. */
    @Override
    public String name(String name) {
        String letter = name.substring(0, name.offsetByCodePoints(0, 1));
        String rest = name.substring(letter.length());
        boolean isIndexed = rest.chars().allMatch(Character::isDigit);
        if (isIndexed && (GREEK.containsKey(letter) || Character.isLetter(name.charAt(0)) && name.charAt(0) < 128)) {
            return GREEK.getOrDefault(letter, letter) + (rest.isEmpty() ? "" : "_{" + rest + "}");
        }
        return "\\mathrm{" + escaped(name) + "}";
    }

    /** For text between formulas, in which Greek letters are formulas of their own. */
    static String words(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            boolean isFormula = GREEK.containsKey(Character.toString(c)) || c >= 128;
            out.append(isFormula ? "$" + escaped(c) + "$" : escaped(c));
        });
        return out.toString();
    }

    static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> out.append(escaped(c)));
        return out.toString();
    }

    private static String escaped(int c) {
        String one = Character.toString(c);
        if (GREEK.containsKey(one)) {
            return "{" + GREEK.get(one) + "}";
        } else if (c < 128 && (Character.isLetterOrDigit(c) || ".,;:=+-*/()[] ".indexOf(c) >= 0)) {
            return one;
        } else if ("_%&#${}".indexOf(c) >= 0) {
            return "\\" + one;
        }
        return String.format(Locale.ROOT, "\\mathtt{u%04x}", c);
    }

    @Override
    public String number(String literal) {
        return literal.replace("·", " \\cdot ")
                .replace("−", "-")
                .replace("≈", "\\approx ")
                .replace("∞", "\\infty ");
    }

    @Override
    public String partial(String of, String by) {
        return "\\frac{\\partial " + of + "}{\\partial " + by + "}";
    }

    @Override
    public String minus() {
        return "-";
    }

    @Override
    public Term operation(Node node, List<Term> in) {
        boolean isScalar = in.stream().allMatch(Term::isScalar);
        if (Formulas.isMatrixTranspose(node)) {
            Term of = in.get(0);
            boolean isTwice = of.level() == RAISED && of.text().endsWith(TOP);
            String text =
                    isTwice ? of.text().substring(0, of.text().length() - TOP.length()) : within(of, Term.ATOM) + TOP;
            return new Term(text, isTwice ? Term.ATOM : RAISED, isScalar);
        } else if (node.op() instanceof MatMul) {
            return infix(Symbols.DOT, " \\, ", in);
        } else if (node.op() instanceof Reduce reduce) {
            String summed = within(in.get(0), 2);
            String closed = summed.startsWith(minus()) ? within(new Term(summed, -1, isScalar), 0) : summed;
            return new Term(
                    reduction(node, reduce) + " " + closed, 1, node.type().isScalar());
        } else if (node.op() instanceof Slice slice) {
            String text = within(in.get(0), Term.ATOM) + escaped(FormulaStyle.ranges(slice, node));
            return new Term(text, node.type().isScalar());
        } else if (node.op() instanceof Elementwise op) {
            return simple(op.fn(), in).orElseGet(() -> elementwise(op.fn(), in, isScalar));
        }
        return call(
                "\\operatorname{" + escaped(node.op().name()) + "}",
                in,
                node.type().isScalar());
    }

    private static String reduction(Node node, Reduce reduce) {
        String sign = switch (reduce.monoid()) {
            case SUM -> "\\sum";
            case PROD -> "\\prod";
            case MAX -> "\\max";
            case MIN -> "\\min";
            case ALL -> "\\bigwedge";
            case ANY -> "\\bigvee";
        };
        return sign
                + FormulaStyle.axes(node, reduce)
                        .map(axes -> "_{\\text{" + words(axes) + "}}")
                        .orElse("");
    }

    private Term elementwise(ScalarFn fn, List<Term> in, boolean isScalar) {
        String a = in.get(0).text();
        if (fn == ScalarFn.DIV) {
            return new Term("\\frac{" + a + "}{" + in.get(1).text() + "}", RAISED, isScalar);
        } else if (fn == ScalarFn.POW) {
            return new Term(within(in.get(0), Term.ATOM) + "^{" + in.get(1).text() + "}", RAISED, isScalar);
        } else if (fn == ScalarFn.EXP) {
            return new Term("e^{" + a + "}", RAISED, isScalar);
        } else if (fn == ScalarFn.SQRT) {
            return new Term("\\sqrt{" + a + "}", RAISED, isScalar);
        } else if (fn == ScalarFn.ABS) {
            return new Term("\\left|" + a + "\\right|", isScalar);
        } else if (fn == ScalarFn.SELECT) {
            String text = "\\begin{cases} " + in.get(1).text() + " & \\text{where } " + a + " \\\\ "
                    + in.get(2).text() + " & \\text{else} \\end{cases}";
            return new Term(text, 0, isScalar);
        } else if (fn == ScalarFn.MUL) {
            boolean isScaling = in.stream().anyMatch(Term::isScalar);
            return isScaling
                    ? scaled(in.get(0), in.get(1))
                    : infix(Symbols.infix(fn).orElseThrow(), " \\odot ", in);
        } else if (SIGNS.containsKey(fn)) {
            return infix(Symbols.infix(fn).orElseThrow(), SIGNS.get(fn), in);
        }
        String name = FUNCTIONS.getOrDefault(fn, "\\operatorname{" + escaped(fn.symbol()) + "}");
        return call(name, in, isScalar);
    }

    @Override
    public Term squared(Term term) {
        return new Term(within(term, Term.ATOM) + "^{2}", RAISED, term.isScalar());
    }

    @Override
    public String dot() {
        return " \\cdot ";
    }

    @Override
    public String within(Term term, int level) {
        return term.level() < level ? "\\left(" + term.text() + "\\right)" : term.text();
    }

    private static Term call(String function, List<Term> in, boolean isScalar) {
        return new Term(
                in.stream().map(Term::text).collect(Collectors.joining(", ", function + "\\left(", "\\right)")),
                isScalar);
    }
}
