package org.graphc.core.dot;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Origin;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Cast;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.MatMul;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.Size;
import org.graphc.core.op.StopGradient;
import org.graphc.core.op.Transpose;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.BoundedRecursion;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Identifiers;

/** Says in the notation of the field what a value is: {@code x·W1 + b1}, {@code ∂loss/∂h}. */
final class Formulas {
    private static final int DEEPEST = 3;
    private static final int SHORT = 18;
    private static final int ATOM = 9;

    private final Graph graph;
    private final Adjoints adjoints;

    /** A formula and how tightly its outermost operation binds. */
    private record Text(String text, int binds) {
        String within(int level) {
            return binds < level ? "(" + text + ")" : text;
        }
    }

    Formulas(Graph graph, Adjoints adjoints) {
        this.graph = graph;
        this.adjoints = adjoints;
    }

    /** What a value is called: by its author, as an adjoint, or by a formula of the nearest names. */
    String name(Node node) {
        return shortest(node).text();
    }

    private Text shortest(Node node) {
        Text text = text(node, 0);
        for (int depth = 1; depth <= DEEPEST; depth++) {
            Text longer = text(node, depth);
            if (depth > 1 && longer.text().length() > SHORT) {
                break;
            }
            text = longer;
        }
        return text;
    }

    /** How the value is computed from what its inputs are called; the longest that has at most so many characters. */
    String formula(Node node, int length) {
        String found = operation(node, 0).text();
        for (int depth = 1; depth <= DEEPEST + 1; depth++) {
            String longer = operation(node, depth).text();
            if (longer.length() > length && depth > 1) {
                break;
            }
            found = longer;
        }
        return found;
    }

    /** The whole formula with every unnamed input written out down to what is called something. */
    String whole(Node node) {
        return operation(node, DEEPEST + 3).text();
    }

    /** {@code ∂loss/∂h} */
    String adjoint(Node node, Node of) {
        String value = node.origin().derivative().map(Origin.Derivative::of).orElse("");
        return "∂" + adjoints.valueName(value) + "/∂" + shortest(of).within(ATOM);
    }

    /** Skips what no formula writes; a loop, since there may be many in a row. */
    private Node behindShapes(Node node) {
        Node behind = node;
        while (isReshaping(behind) && isAnonymous(behind)) {
            behind = behind.input(0);
        }
        return behind;
    }

    private boolean isAnonymous(Node node) {
        return graph.name(node).isEmpty() && adjoints.of(node).isEmpty();
    }

    @BoundedRecursion("depth falls with every level and starts at 6")
    private Text text(Node shaped, int depth) {
        Node node = behindShapes(shaped);
        Optional<Node> of = adjoints.of(node);
        if (node.op() instanceof Leaf leaf) {
            return new Text(leaf.label(), ATOM);
        } else if (of.isPresent()) {
            return new Text(
                    "∂"
                            + (depth < 0
                                    ? "…"
                                    : text(of.get(), Math.min(depth - 1, 1)).within(ATOM)),
                    ATOM);
        } else if (graph.name(node).isPresent()) {
            return new Text(graph.name(node).get(), ATOM);
        } else if (node.inputs().isEmpty()) {
            return operation(node, depth);
        }
        return depth <= 0 ? new Text("…", ATOM) : operation(node, depth);
    }

    @BoundedRecursion("depth falls with every level and starts at 6")
    private Text operation(Node node, int depth) {
        if (node.op() instanceof Constant constant) {
            return new Text(literal(constant.value()), ATOM);
        } else if (node.op() instanceof Size size) {
            String dim = size.dim().toString();
            return new Text(dim, Identifiers.isName(dim) ? ATOM : 0);
        } else if (isReshaping(node)) {
            return text(node.input(0), depth);
        } else if (isMatrixTranspose(node)) {
            return new Text(operand(node, 0, depth, ATOM) + "ᵀ", ATOM);
        } else if (node.op() instanceof MatMul) {
            return new Text(operand(node, 0, depth, 2) + "·" + operand(node, 1, depth, 3), 2);
        }
        Optional<Symbols.Infix> infix = node.op() instanceof Elementwise op ? Symbols.infix(op.fn()) : Optional.empty();
        return infix.isPresent() ? between(infix.get(), node, depth) : call(node, depth);
    }

    /** True for operations that put the same elements under another shape, which no formula writes. */
    static boolean isReshaping(Node node) {
        return node.op() instanceof Broadcast || node.op() instanceof Reshape || node.op() instanceof StopGradient;
    }

    /** True for shape arithmetic of the forward lane that nobody wrote: broadcasting, and axes of size one. */
    static boolean isImplicit(Graph graph, Node node) {
        if (graph.name(node).isPresent() || node.origin().isDerivative()) {
            return false;
        }
        return node.op() instanceof Broadcast
                || (node.op() instanceof Reshape && withoutOnes(node).equals(withoutOnes(node.input(0))));
    }

    private static List<Dim> withoutOnes(Node node) {
        return node.shape().dims().stream().filter(dim -> !dim.equals(Dim.ONE)).toList();
    }

    static boolean isMatrixTranspose(Node node) {
        int rank = node.shape().rank();
        if (!(node.op() instanceof Transpose transpose) || rank < 2) {
            return false;
        }
        for (int i = 0; i < rank - 2; i++) {
            if (transpose.permutation().get(i) != i) {
                return false;
            }
        }
        return transpose.permutation().get(rank - 1) == rank - 2;
    }

    @BoundedRecursion("depth falls with every level and starts at 6")
    private String operand(Node node, int i, int depth, int level) {
        return text(node.input(i), depth - 1).within(level);
    }

    @BoundedRecursion("depth falls with every level and starts at 6")
    private Text between(Symbols.Infix infix, Node node, int depth) {
        if (node.inputs().size() == 1) {
            return new Text(infix.symbol() + operand(node, 0, depth, infix.right()), infix.level());
        }
        String left = operand(node, 0, depth, infix.level());
        String right = operand(node, 1, depth, infix.right());
        boolean scaling = isNumber(left) || isNumber(right) || node.shape().rank() == 0;
        String symbol = scaling && infix.symbol().equals(" ⊙ ") ? "·" : infix.symbol();
        return new Text(left + symbol + right, infix.level());
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && (Character.isDigit(text.charAt(0)) || text.startsWith("−"));
    }

    @BoundedRecursion("depth falls with every level and starts at 6")
    private Text call(Node node, int depth) {
        int shown = Math.min(node.inputs().size(), 4);
        StringBuilder arguments = new StringBuilder();
        for (int i = 0; i < shown; i++) {
            arguments.append(i == 0 ? "" : ", ").append(operand(node, i, depth, 0));
        }
        arguments.append(shown < node.inputs().size() ? ", …" : "");
        return new Text(function(node) + "(" + arguments + ")", ATOM);
    }

    private static String function(Node node) {
        if (node.op() instanceof Cast) {
            return node.dtype().toString();
        } else if (node.op() instanceof Reduce reduce && node.shape().rank() > 0) {
            return node.op().name()
                    + reduce.axes().stream()
                            .mapToObj(i -> node.input(0).shape().dim(i).toString())
                            .collect(Collectors.joining(",", "[", "]"));
        }
        return node.op().name();
    }

    /** A number as people write it, or the first few of a tensor. */
    static String literal(Tensor value) {
        if (value.size() > 0 && isUniform(value)) {
            return number(value, 0);
        } else if (value.size() <= 4 && value.rank() == 1) {
            List<String> elements = IntStream.range(0, value.size())
                    .mapToObj(i -> number(value, i))
                    .toList();
            return "[" + String.join(", ", elements) + "]";
        }
        return "constant";
    }

    static boolean isUniform(Tensor value) {
        for (int i = 1; i < value.size(); i++) {
            if (Double.doubleToRawLongBits(value.getDouble(i)) != Double.doubleToRawLongBits(value.getDouble(0))) {
                return false;
            }
        }
        return true;
    }

    private static String number(Tensor value, int i) {
        double number = value.getDouble(i);
        if (Double.isInfinite(number)) {
            return number > 0 ? "∞" : "−∞";
        }
        String shown = number == Math.rint(number) && Math.abs(number) < 1e15
                ? String.format(Locale.ROOT, "%.0f", number)
                : String.format(Locale.ROOT, "%.4g", number).replaceAll("\\.?0+($|e)", "$1");
        return shown.replace('-', '−');
    }
}
