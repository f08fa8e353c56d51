package org.graphc.core.dot;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.graphc.core.graph.Node;

/** Writes a drawing down in DOT. */
final class DotText {
    private static final String TWIN = "#9A9A9A";
    private static final String RESIDUAL = "#CC79A7";
    private static final String FADED = "#E2E2E2";

    private final Drawing drawing;
    private final StringBuilder out = new StringBuilder();
    private final Set<Node> labelled = new HashSet<>();

    DotText(Drawing drawing) {
        this.drawing = drawing;
    }

    String text() {
        line("digraph graphc {");
        line("graph [newrank=true, rankdir=TB, nodesep=0.22, ranksep=0.3, fontname=\"Helvetica\", fontsize=10,"
                + " labelloc=b, labeljust=l, bgcolor=white, pad=0.15,");
        line("label=<" + new Caption(drawing).markup() + ">];");
        line("node [fontname=\"Helvetica\", fontsize=11, height=0.3, width=0.5, margin=\"0.09,0.04\"];");
        line("edge [fontname=\"Helvetica\", fontsize=8, fontcolor=\"#777777\", arrowsize=0.55];");
        for (Lane lane : Lane.values()) {
            lane(lane);
        }
        drawing.neighbours().forEach(this::sideBySide);
        drawing.edges().forEach(this::edge);
        drawing.twins().forEach(this::twin);
        line("}");
        return out.toString();
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    private void lane(Lane lane) {
        List<Node> nodes = drawing.nodes().stream()
                .filter(node -> drawing.lane(node) == lane)
                .toList();
        if (nodes.isEmpty()) {
            return;
        }
        String prefix = "cluster_" + lane.name().toLowerCase(java.util.Locale.ROOT);
        line("subgraph " + prefix + " {");
        line("style=\"filled,rounded\"; color=\"" + lane.background() + "\"; margin=10; labeljust=l; labelloc=t;");
        line("label=<" + Markup.font(12, lane.color(), Markup.bold(lane.title())) + ">;");
        new Boxes(nodes)
                .write(out, prefix, lane, node -> line(id(node) + " [" + new Face(drawing, node).attributes() + "];"));
        line("}");
    }

    private static String id(Node node) {
        return "n" + node.id();
    }

    private void sideBySide(Drawing.Link link) {
        line("{ rank=same; " + id(link.from()) + "; " + id(link.to()) + "; }");
        line(id(link.from()) + " -> " + id(link.to()) + " [style=invis, weight=0];");
    }

    private void edge(Drawing.Edge edge) {
        Lane from = drawing.lane(edge.from());
        Lane to = drawing.lane(edge.to());
        boolean residual = from == Lane.FORWARD && to != Lane.FORWARD;
        boolean back = from != Lane.FORWARD;
        boolean bold = drawing.isOnPath(edge.from()) && drawing.isOnPath(edge.to());
        boolean faded = !bold && drawing.isFaded(edge.from()) | drawing.isFaded(edge.to());
        List<String> attributes = new ArrayList<>();
        attributes.add("color=\"" + (faded ? FADED : residual ? RESIDUAL : to.color()) + "\"");
        if (bold) {
            attributes.add("penwidth=2.6");
        }
        if (residual) {
            attributes.add("constraint=false");
        }
        if (labelled.add(edge.from())) {
            attributes.add("label=<" + Markup.font(8, faded ? "#C8C8C8" : "#777777", type(edge.from())) + ">");
        }
        if (back) {
            attributes.add("dir=back");
        }
        Node tail = back ? edge.to() : edge.from();
        Node head = back ? edge.from() : edge.to();
        line(id(tail) + " -> " + id(head) + " [" + String.join(", ", attributes) + "];");
    }

    private static String type(Node node) {
        String type =
                node.type().isScalar() ? node.dtype().toString() : node.type().toString();
        return Markup.escape(type);
    }

    private void twin(Drawing.Link link) {
        boolean faded = drawing.isFaded(link.from()) || drawing.isFaded(link.to());
        String color = faded ? FADED : TWIN;
        line(id(link.from()) + " -> " + id(link.to()) + " [style=dashed, penwidth=0.7, arrowhead=none, color=\"" + color
                + "\", constraint=false, label=<" + Markup.font(8, color, Markup.escape(link.label())) + ">];");
    }
}
