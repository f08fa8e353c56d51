package org.graphc.core.dot;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Constant;

/** The shape of a node and what is written in it. */
final class Face {
    private static final String GREY = "#666666";
    private static final int FORMULA = 34;

    private final Drawing drawing;
    private final Node node;

    Face(Drawing drawing, Node node) {
        this.drawing = drawing;
        this.node = node;
    }

    /** The attributes, in DOT. */
    String attributes() {
        boolean faded = drawing.isFaded(node);
        boolean onPath = drawing.isOnPath(node);
        String color = faded ? "#D5D5D5" : drawing.lane(node).color();
        String width = onPath ? ", penwidth=2.4" : isAsked() ? ", penwidth=1.6" : "";
        return shape() + ", color=\"" + color + "\", fillcolor=\"" + (faded ? "#FFFFFF" : fill()) + "\"" + width
                + (isAsked() ? ", peripheries=2" : "") + ", tooltip=\"" + hover() + "\", label=<"
                + label(faded ? "#B5B5B5" : "#1A1A1A") + ">";
    }

    /** What a viewer shows under the pointer: operation and type, the line it comes from, the rule that made it. */
    private String hover() {
        StringBuilder text = new StringBuilder(Markup.escape(node.op().name() + " " + node.type()));
        node.origin().source().ifPresent(source -> text.append("&#10;").append(Markup.escape(source.toString())));
        node.origin()
                .derivative()
                .ifPresent(d -> text.append("&#10;derivative rule of ").append(Markup.escape(d.rule())));
        return text.toString();
    }

    private boolean isAsked() {
        return drawing.graph().outputs().containsValue(node);
    }

    private boolean isUpdate() {
        return drawing.graph().updates().containsValue(node);
    }

    private String shape() {
        if (drawing.isCollapsed(node)) {
            return "shape=box3d, style=filled";
        } else if (node.op() instanceof Leaf leaf) {
            return leaf.isState() ? "shape=cylinder, style=filled" : "shape=parallelogram, style=filled, margin=0";
        } else if (node.op() instanceof Constant) {
            return "shape=note, style=filled";
        } else if (drawing.isSum(node)) {
            return "shape=ellipse, style=filled, margin=0";
        }
        return isUpdate() ? "shape=box, style=filled" : "shape=box, style=\"filled,rounded\"";
    }

    private String fill() {
        if (node.op() instanceof Leaf leaf) {
            return leaf.isState() ? "#F7DFA8" : "#CBE6F7";
        } else if (drawing.isSum(node)) {
            return "#FBF6B8";
        }
        return isUpdate() ? "#CDEBDF" : "#FFFFFF";
    }

    private String label(String color) {
        if (drawing.isCollapsed(node)) {
            return collapsed(color);
        } else if (node.op() instanceof Leaf leaf) {
            return line(11, color, Markup.bold(Markup.escape(leaf.label())));
        }
        String small = color.equals("#1A1A1A") ? GREY : color;
        String formula = Markup.escape(drawing.formulas().formula(node, FORMULA));
        Optional<String> title = title();
        String below = drawing.isSum(node) ? "" : title.isPresent() ? formula : part().orElse("");
        String head = title.map(t -> Markup.bold(Markup.escape(t))).orElse(formula);
        if (drawing.isSum(node)) {
            head = "Σ  " + head;
        }
        return line(11, color, head) + (below.isEmpty() ? "" : "<BR/>" + line(9, small, below)) + asked(small);
    }

    private static String line(int points, String color, String escaped) {
        return Markup.font(points, color, escaped);
    }

    private Optional<String> title() {
        Optional<Node> value = drawing.adjoints().of(node);
        if (isUpdate()) {
            return Optional.of(updated() + " ←");
        }
        return value.isPresent()
                ? Optional.of(drawing.formulas().adjoint(node, value.get()))
                : drawing.graph().name(node);
    }

    private String updated() {
        return drawing.graph().updates().entrySet().stream()
                .filter(update -> update.getValue().equals(node))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
    }

    private Optional<String> part() {
        if (drawing.lane(node) != Lane.GRADIENT) {
            return Optional.empty();
        }
        return drawing.adjoints()
                .whole(node)
                .flatMap(whole -> drawing.adjoints()
                        .of(whole)
                        .map(value ->
                                "part of " + Markup.escape(drawing.formulas().adjoint(whole, value))));
    }

    private String asked(String color) {
        String names = drawing.graph().outputs().entrySet().stream()
                .filter(output -> output.getValue().equals(node))
                .map(Map.Entry::getKey)
                .filter(name -> !title().equals(Optional.of(name)))
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : "<BR/>" + line(9, color, "output " + Markup.escape(names));
    }

    private String collapsed(String color) {
        String scope = Scopes.last(node.origin().scope());
        String head = scope.isEmpty() ? "" : Markup.bold(Markup.escape(scope)) + ": ";
        return line(11, color, head + drawing.members(node) + " operations") + "<BR/>"
                + line(9, color, "from " + Markup.escape(drawing.formulas().name(node)));
    }
}
