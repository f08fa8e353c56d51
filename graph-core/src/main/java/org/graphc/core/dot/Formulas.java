package org.graphc.core.dot;

import java.util.List;
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
import org.graphc.core.op.Slice;
import org.graphc.core.op.StopGradient;
import org.graphc.core.op.Tag;
import org.graphc.core.op.Transpose;
import org.graphc.core.type.BoundedRecursion;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Identifiers;

/** Says in the notation of the field what a value is: {@code x·W1 + b1}, {@code ∂loss/∂h}. */
final class Formulas {
    /** What is left out, of the middle of a formula that would be too long or too deep. */
    static final String OMITTED = "…";

    private static final int DEEPEST = 4;
    private static final int NAME = 20;
    private static final int ATOM = 9;

    private final Graph graph;
    private final Adjoints adjoints;

    /** A formula and how tightly its outermost operation binds. */
    private record Text(String text, int binds) {
        String within(int level) {
            return binds < level ? "(" + text + ")" : text;
        }
    }

    /** How deep a formula may still go, and how many characters it may take. */
    private record Room(int depth, int length) {
        Room inside(int taken) {
            return new Room(depth - 1, Math.max(1, length - taken));
        }
    }

    Formulas(Graph graph, Adjoints adjoints) {
        this.graph = graph;
        this.adjoints = adjoints;
    }

    /** What a value is called: by its author, as an adjoint, or by a formula of the nearest names. */
    String name(Node node) {
        return text(node, new Room(DEEPEST, NAME)).text();
    }

    /** How the value is computed from what its inputs are called, in about so many characters. */
    String formula(Node node, int length) {
        String formula = operation(node, new Room(DEEPEST, length)).text();
        if (formula.contains(OMITTED) && formula.codePoints().noneMatch(Character::isLetterOrDigit)) {
            formula = node.op().name() + "(" + OMITTED + ")"; // a sign between ellipses says less than a name
        }
        if (node.op() instanceof Reduce reduce && !node.type().isScalar()) {
            return formula
                    + reduce.axes().stream()
                            .mapToObj(i -> axis(node.input(0).shape().dim(i), i))
                            .collect(Collectors.joining(", ", " over ", ""));
        }
        return formula;
    }

    private static String axis(Dim dim, int axis) {
        return dim.isConstant() ? "axis " + axis : dim.toString();
    }

    /** {@code ∂loss/∂h} */
    String adjoint(Node node, Node of) {
        String value = node.origin().derivative().map(Origin.Derivative::of).orElse("");
        return "∂" + adjoints.valueName(value) + "/∂"
                + text(of, new Room(DEEPEST, NAME)).within(ATOM);
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

    @BoundedRecursion("the room's depth falls with every level and starts at 4")
    private Text text(Node shaped, Room room) {
        Node node = behindShapes(shaped);
        Optional<Node> of = adjoints.of(node);
        if (node.op() instanceof Leaf leaf) {
            return new Text(leaf.label(), ATOM);
        } else if (of.isPresent()) {
            return new Text("∂" + text(of.get(), room.inside(1)).within(ATOM), ATOM);
        } else if (graph.name(node).isPresent()) {
            return new Text(graph.name(node).get(), ATOM);
        } else if (node.inputs().isEmpty()) {
            return operation(node, room);
        } else if (room.depth() <= 0) {
            return new Text(OMITTED, ATOM);
        }
        Text text = operation(node, room);
        return text.text().length() > room.length() ? new Text(OMITTED, ATOM) : text;
    }

    @BoundedRecursion("the room's depth falls with every level and starts at 4")
    private Text operation(Node node, Room room) {
        if (node.op() instanceof Constant constant) {
            return new Text(Literals.text(constant.value()), ATOM);
        } else if (node.op() instanceof Size size) {
            String dim = size.dim().toString();
            return new Text(dim, Identifiers.isName(dim) || size.dim().isConstant() ? ATOM : 0);
        } else if (isReshaping(node) && !(node.op() instanceof StopGradient)) {
            return text(node.input(0), room);
        } else if (isMatrixTranspose(node)) {
            return new Text(text(node.input(0), room.inside(1)).within(ATOM) + "ᵀ", ATOM);
        } else if (node.op() instanceof Slice slice) {
            return new Text(text(node.input(0), room.inside(1)).within(ATOM) + ranges(slice, node.input(0)), ATOM);
        } else if (node.op() instanceof MatMul) {
            return between(Symbols.DOT, node, room);
        }
        Optional<Symbols.Infix> infix = node.op() instanceof Elementwise op ? Symbols.infix(op.fn()) : Optional.empty();
        return infix.isPresent() ? between(infix.get(), node, room) : call(node, room);
    }

    /** {@code [0]}, {@code [1:3, :]} */
    static String ranges(Slice slice, Node of) {
        return IntStream.range(0, slice.starts().size())
                .mapToObj(i -> range(
                        slice.starts().get(i),
                        slice.stops().get(i),
                        slice.steps().get(i),
                        of,
                        i))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String range(Dim start, Dim stop, int step, Node of, int axis) {
        boolean first = start.isConstant() && start.value() == 0;
        boolean last = stop.equals(of.shape().dim(axis));
        if (stop.minus(start).equals(Dim.ONE) && !(first && last)) {
            return start.toString();
        }
        return (first ? "" : start) + ":" + (last ? "" : stop) + (step == 1 ? "" : ":" + step);
    }

    /** True for operations that put the same elements under another shape, which no formula writes. */
    static boolean isReshaping(Node node) {
        return node.op() instanceof Broadcast || node.op() instanceof Reshape || node.op() instanceof StopGradient;
    }

    /** True for shape arithmetic of the forward lane that its author did not write: broadcasts and axes of size one. */
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

    @BoundedRecursion("the room's depth falls with every level and starts at 4")
    private Text between(Symbols.Infix infix, Node node, Room room) {
        int symbol = infix.symbol().length();
        if (node.inputs().size() == 1) {
            return new Text(infix.symbol() + fitted(node.input(0), room.inside(symbol), infix.right()), infix.level());
        } else if (infix.symbol().equals(" ⊙ ") && node.input(0) == node.input(1)) {
            return new Text(fitted(node.input(0), room.inside(1), ATOM) + "²", 5);
        }
        Room inside = room.inside(symbol + 1);
        String left = fitted(node.input(0), inside, infix.level());
        String right = fitted(node.input(1), inside, infix.right());
        if (left.length() + symbol + right.length() > room.length()) {
            // the shorter one stays as it is, since it tells more for its length
            if (left.length() > right.length()) {
                left = fitted(node.input(0), room.inside(symbol + right.length()), infix.level());
            } else {
                right = fitted(node.input(1), room.inside(symbol + left.length()), infix.right());
            }
        }
        return joined(infix, left, right, node);
    }

    @BoundedRecursion("the room's depth falls with every level and starts at 4")
    private String fitted(Node node, Room room, int level) {
        String text = text(node, room).within(level);
        return text.length() <= room.length()
                ? text
                : text(node, room.inside(2)).within(level);
    }

    private static Text joined(Symbols.Infix infix, String left, String right, Node node) {
        if (!infix.symbol().equals(" ⊙ ")) {
            return new Text(left + infix.symbol() + right, infix.level());
        } else if (Literals.isNumber(right) && !Literals.isNumber(left)) {
            return new Text(right + "·" + close(left), infix.level());
        }
        boolean scaling = Literals.isNumber(left) || node.type().isScalar();
        return scaling
                ? new Text(close(left) + "·" + close(right), infix.level())
                : new Text(left + infix.symbol() + right, infix.level());
    }

    /** In parentheses where the text has wider gaps than the sign that is put beside it. */
    private static String close(String text) {
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
            if (depth == 0 && "/%⊙".indexOf(c) >= 0 && !Literals.isNumber(text)) {
                return "(" + text + ")";
            }
        }
        return text;
    }

    @BoundedRecursion("the room's depth falls with every level and starts at 4")
    private Text call(Node node, Room room) {
        String function = node.op() instanceof Cast
                ? node.dtype().toString()
                : node.op() instanceof Tag tag
                        ? "tag " + tag.label()
                        : node.op().name();
        int shown = Math.min(node.inputs().size(), 4);
        Room inside = room.inside(function.length() + 2 * shown);
        StringBuilder arguments = new StringBuilder();
        for (int i = 0; i < shown; i++) {
            Room left = new Room(inside.depth(), Math.max(1, inside.length() - arguments.length()));
            arguments
                    .append(i == 0 ? "" : ", ")
                    .append(text(node.input(i), left).text());
        }
        arguments.append(shown < node.inputs().size() ? ", …" : "");
        return new Text(function + "(" + arguments + ")", ATOM);
    }
}
