package org.graphc.core.dot;

import java.util.ArrayList;
import java.util.List;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;

/** What stands below a picture: its title, what is drawn of how much, and what shapes and colours mean. */
final class Caption {
    private static final String GREY = "#666666";

    private final Drawing drawing;

    Caption(Drawing drawing) {
        this.drawing = drawing;
    }

    String markup() {
        String title = drawing.options().title();
        StringBuilder table = new StringBuilder("<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"2\">");
        if (!title.isEmpty()) {
            table.append(row(Markup.font(13, "#1A1A1A", Markup.bold(Markup.escape(title)) + margin(title))));
        }
        counts().forEach(line -> table.append(row(Markup.font(9, GREY, line))));
        String legend = legend();
        return table.append(legend.isEmpty() ? "" : row(legend))
                .append("</TABLE>")
                .toString();
    }

    /** Fonts in bold are often wider than the one of the layout: in a small picture the title has no other room. */
    private static String margin(String title) {
        return Markup.BLANK.repeat(1 + title.length() / 12);
    }

    private static String row(String content) {
        return "<TR><TD ALIGN=\"LEFT\">" + content + "</TD></TR>";
    }

    private List<String> counts() {
        List<String> lines = new ArrayList<>();
        lines.add(drawing.nodes().size() + " shapes for " + drawing.graph().size() + " nodes" + lanes());
        lines.add(hidden());
        lines.addAll(drawing.notes());
        if (drawing.options().view() == PictureOptions.View.GRADIENT && !hasDerivatives()) {
            lines.add("no gradient: nothing is differentiated here");
        }
        lines.removeIf(String::isEmpty);
        return lines;
    }

    private boolean hasDerivatives() {
        return drawing.graph().nodes().stream().anyMatch(node -> node.origin().isDerivative());
    }

    private String lanes() {
        List<String> parts = new ArrayList<>();
        Lane[] all = Lane.of(drawing.graph());
        for (Lane lane : Lane.values()) {
            long count = java.util.Arrays.stream(all).filter(l -> l == lane).count();
            if (count > 0) {
                parts.add(count + " " + lane.title(drawing.graph()));
            }
        }
        return parts.isEmpty() ? "" : ": " + String.join(", ", parts);
    }

    private String hidden() {
        List<String> parts = new ArrayList<>();
        long written = drawing.count(Role.LITERAL) + drawing.count(Role.FOLDED);
        if (written > 0) {
            parts.add(written + " written into formulas");
        }
        if (drawing.count(Role.THROUGH) > 0) {
            parts.add(drawing.count(Role.THROUGH) + " of shape arithmetic seen through");
        }
        if (drawing.count(Role.HIDDEN) > 0) {
            parts.add(drawing.count(Role.HIDDEN) + " not in view");
        }
        return String.join(", ", parts);
    }

    private String legend() {
        List<String> entries = new ArrayList<>();
        if (any(node -> node.op() instanceof Leaf leaf && !leaf.isState())) {
            entries.add(Markup.font(10, "#56B4E9", "▰") + " input");
        }
        if (any(node -> node.op() instanceof Leaf leaf && leaf.isState())) {
            entries.add(Markup.font(10, "#E69F00", "■") + " parameter");
        }
        if (any(drawing::isSum)) {
            entries.add("Σ sums the parts of an adjoint");
        }
        if (any(node -> drawing.lane(node) == Lane.GRADIENT)) {
            entries.add(Markup.font(10, "#CC79A7", "━") + " forward value that a derivative reads");
            entries.add(Markup.font(10, "#9A9A9A", "┅") + " whose rule made it");
        }
        if (drawing.edges().stream().anyMatch(edge -> edge.cut().isPresent())) {
            entries.add(Markup.font(10, "#CC0000", "━") + " where the path is cut");
        }
        if (!drawing.graph().outputs().isEmpty()) {
            entries.add("double frame: output");
        }
        return entries.isEmpty() ? "" : Markup.font(9, GREY, String.join("   ", entries));
    }

    private boolean any(java.util.function.Predicate<Node> test) {
        return drawing.nodes().stream().anyMatch(test);
    }
}
