package org.graphc.core.dot;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Multiset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.graphc.core.grad.Isolated;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Origin;
import org.graphc.core.graph.Source;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Cast;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.Size;
import org.graphc.core.op.StopGradient;
import org.graphc.core.type.Identifiers;

/**
 * A derivative by the chain rule, one line for the derivative by each named value between: for people who learn
 * back-propagation. Values without a name are written out, or get one where that would be long.
 */
public final class Derivation {
    /** A longer formula is cut into lines. */
    private static final int LONGEST = 56;

    private static final int SHORT_NAME = 12;

    private final Graph graph;
    private final FormulaStyle style;
    private final Node derivative;
    private final FormulaStyle plain = new PlainStyle();
    private final String value;
    private final Multiset<String> names = HashMultiset.create();
    private final Term[] terms;
    private final Term[] measured;
    private final List<Set<Reason>> reasons = new ArrayList<>();
    private final Map<String, String> cuts = new HashMap<>();
    private final Multiset<Written> adjoints = HashMultiset.create();
    private final BitSet told = new BitSet();
    private final List<Line> where = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();

    /** The rule that made a part of a formula. */
    private record Reason(String op, Optional<Integer> line) {}

    /** The derivative of what, by what. */
    private record Written(String of, Node by) {}

    private record Line(String left, String right, String why) {}

    private Derivation(Isolated of, FormulaStyle style) {
        this.graph = of.graph();
        this.style = style;
        this.derivative = of.derivative();
        graph.nodes().forEach(node -> graph.name(node).ifPresent(names::add));
        this.value = label(of.value());
        this.terms = new Term[graph.size()];
        this.measured = new Term[graph.size()];
        BitSet needed = needed(of);
        needed.stream().mapToObj(graph::node).forEach(node -> written(node).ifPresent(adjoints::add));
        for (Node node : graph.nodes()) {
            reasons.add(new LinkedHashSet<>());
            if (needed.get(node.id())) {
                write(node);
            }
        }
        for (int i = where.size() - 1; i >= 0; i--) {
            String name = where.get(i).left();
            boolean isRead = Stream.concat(where.stream(), lines.stream())
                    .anyMatch(line -> line.right().contains(name));
            if (!isRead) {
                where.remove(i);
            }
        }
        if (!told.get(derivative.id())) {
            lines.add(new Line(
                    style.partial(style.name(value), style.name(label(of.target()))),
                    terms[derivative.id()].text(),
                    ""));
        }
    }

    /** The lines as text, the last of them the derivative by the target. */
    public static String text(Isolated of) {
        Derivation made = new Derivation(of, new PlainStyle());
        StringBuilder text = new StringBuilder();
        made.lines.forEach(line -> text.append(made.plain(line)));
        if (!made.where.isEmpty()) {
            text.append("where\n");
            made.where.forEach(line -> text.append(made.plain(line)));
        }
        return text.toString();
    }

    private String plain(Line line) {
        int widest = lines.stream().mapToInt(l -> l.left().length()).max().orElse(0);
        String left = "  " + " ".repeat(Math.max(0, widest - line.left().length())) + line.left() + " = ";
        String gap = " ".repeat(Math.max(0, LONGEST - line.right().length()));
        return left + line.right() + (line.why().isEmpty() ? "" : gap + "   (" + line.why() + ")") + "\n";
    }

    /** The lines as an {@code align*} of the LaTeX package amsmath. */
    public static String latex(Isolated of) {
        Derivation made = new Derivation(of, new LatexStyle());
        List<Line> all = ImmutableList.<Line>builder()
                .addAll(made.where)
                .addAll(made.lines)
                .build();
        return all.stream()
                .map(line -> "  " + line.left() + " &= " + line.right()
                        + (line.why().isEmpty() ? "" : " && \\text{(" + LatexStyle.words(line.why()) + ")}"))
                .collect(Collectors.joining(" \\\\\n", "\\begin{align*}\n", "\n\\end{align*}\n"));
    }

    private static BitSet needed(Isolated of) {
        BitSet needed = new BitSet();
        needed.set(of.derivative().id());
        needed.set(of.value().id());
        needed.set(of.target().id());
        for (int id = needed.length() - 1; id >= 0; id = needed.previousSetBit(id - 1)) {
            Node node = of.graph().node(id);
            node.inputs().forEach(input -> needed.set(input.id()));
            of.graph().adjointOf(node).ifPresent(by -> needed.set(by.id()));
        }
        return needed;
    }

    /** The name, with its scopes where another value has the same one. */
    private String label(Node node) {
        String own = graph.name(node).orElse(node.op().name());
        String scope = node.origin().scope().replace('/', '.');
        return names.count(own) > 1 && !scope.isEmpty() ? scope + "." + own : own;
    }

    private void write(Node node) {
        Optional<Node> of = adjoint(node);
        if (node.origin().isDerivative()) {
            node.inputs().stream()
                    .filter(input -> !isZero(input))
                    .forEach(input -> reasons.get(node.id()).addAll(reasons.get(input.id())));
            reason(node).ifPresent(reasons.get(node.id())::add);
        }
        if (of.isPresent() && isNamed(of.get())) {
            Line line = new Line(
                    partial(style, node, of.get()),
                    operation(node, style, terms).text(),
                    why(node));
            boolean isOne = node.op() instanceof Constant && line.right().equals("1");
            settle(node, isOne ? "1" : line.left(), isOne ? "1" : partial(plain, node, of.get()));
            told.set(node.id());
            if (!line.left().equals(line.right())) {
                lines.add(line);
            }
        } else if (isNamed(node) && !node.origin().isDerivative()) {
            settle(node, style.name(label(node)), plain.name(label(node)));
        } else {
            terms[node.id()] = operation(node, style, terms);
            measured[node.id()] = operation(node, plain, measured);
            cut(node, of);
        }
    }

    /**
     * The value that a node is the derivative by. Where values were merged, each of their derivatives is a part of the
     * derivative by what they became, and none of them is called so.
     */
    private Optional<Node> adjoint(Node node) {
        return written(node).filter(w -> adjoints.count(w) == 1).map(Written::by);
    }

    private Optional<Written> written(Node node) {
        return node.origin().isDerivative()
                ? graph.adjointOf(node).map(by -> new Written(differentiated(node), by))
                : Optional.empty();
    }

    /** The value that a derivative is of: one of a derivative has more than one kind. */
    private String differentiated(Node node) {
        String of = node.origin().derivative().map(Origin.Derivative::of).orElse(value);
        return value.endsWith("." + of) ? value : of;
    }

    /** By its author: an output without a name is called as the output. */
    private boolean isNamed(Node node) {
        return graph.name(node)
                .filter(name -> node != derivative || !name.equals(Isolated.OUTPUT))
                .isPresent();
    }

    private String partial(FormulaStyle in, Node node, Node of) {
        Term by = in == plain ? measured[of.id()] : terms[of.id()];
        return in.partial(in.name(differentiated(node)), by.level() < Term.ATOM ? "(" + by.text() + ")" : by.text());
    }

    private void settle(Node node, String text, String shown) {
        terms[node.id()] = new Term(text, node.type().isScalar());
        measured[node.id()] = new Term(shown, node.type().isScalar());
        reasons.get(node.id()).clear();
    }

    /** Gives a name to what has none and is too long to be written into what reads it. */
    private void cut(Node node, Optional<Node> of) {
        String text = measured[node.id()].text();
        if (text.length() <= LONGEST) {
            return;
        }
        boolean isDerivative = node.origin().isDerivative();
        String right = terms[node.id()].text();
        String why = why(node);
        if (of.isPresent() && measured[of.get().id()].text().length() <= SHORT_NAME) {
            settle(node, partial(style, node, of.get()), partial(plain, node, of.get()));
            told.set(node.id());
        } else {
            Optional<String> known = Optional.ofNullable(cuts.get(text));
            String name = known.orElse((isDerivative ? "g" : "u") + node.id());
            settle(node, style.name(name), plain.name(name));
            if (known.isPresent()) {
                return;
            }
            cuts.put(text, name);
        }
        (isDerivative ? lines : where).add(new Line(terms[node.id()].text(), right, why));
    }

    private Term operation(Node node, FormulaStyle in, Term[] known) {
        boolean isScalar = node.type().isScalar();
        if (node.op() instanceof Constant constant) {
            String text = Literals.text(constant.value());
            boolean isNegative = text.startsWith("−");
            return new Term(in.number(text), isNegative ? 2 : Term.ATOM, isScalar || Literals.isNumber(text));
        } else if (node.op() instanceof Size size) {
            String text = size.dim().toString().replace(" * ", "·");
            boolean isName = Identifiers.isName(text);
            int level = isName || size.dim().isConstant() ? Term.ATOM : 1;
            return new Term(isName ? in.name(text) : in.number(text), level, true);
        }
        List<Term> inputs =
                node.inputs().stream().map(input -> known[input.id()]).toList();
        return isSilent(node) ? inputs.get(0) : in.operation(node, inputs);
    }

    /** Nothing that a rule contributed: after optimisation the zeros of different rules are one node. */
    private static boolean isZero(Node node) {
        Op op = node.op() instanceof Broadcast ? node.input(0).op() : node.op();
        return op instanceof Constant constant
                && Literals.text(constant.value()).equals("0");
    }

    /** Shape arithmetic, which no formula writes. */
    private static boolean isSilent(Node node) {
        return node.op() instanceof Broadcast
                || node.op() instanceof Reshape
                || node.op() instanceof Cast
                || node.op() instanceof StopGradient;
    }

    private static Optional<Reason> reason(Node node) {
        return node.origin()
                .derivative()
                .map(Origin.Derivative::rule)
                .map(rule -> new Reason(rule, node.origin().source().map(Source::line)));
    }

    /** {@code matmul, line 9} */
    private String why(Node node) {
        Set<Reason> all = reasons.get(node.id());
        Set<Reason> told = all.stream()
                .filter(r -> all.size() == 1 || !SILENT.contains(r.op()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Map<String, Set<String>> opsByLine = new LinkedHashMap<>();
        (told.isEmpty() ? all : told)
                .forEach(r -> opsByLine
                        .computeIfAbsent(r.line().map(line -> ", line " + line).orElse(""), l -> new LinkedHashSet<>())
                        .add(r.op()));
        return opsByLine.entrySet().stream()
                .map(e -> String.join(", ", e.getValue()) + e.getKey())
                .collect(Collectors.joining("; "));
    }

    private static final ImmutableSet<String> SILENT = ImmutableSet.of("broadcastTo", "reshape", "cast", "seed");
}
