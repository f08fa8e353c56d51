package org.graphc.core.dot;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.graphc.core.graph.Node;
import org.graphc.core.type.TensorType;

/**
 * Writes a drawing down in DOT. Labels of edges are {@code xlabel}s, which are placed after the layout: plain ones take
 * a rank of their own each, which bends every link between the lanes.
 */
final class DotText {
    private static final String TWIN = "#9A9A9A";
    private static final String RESIDUAL = "#CC79A7";
    private static final String CUT = "#CC0000";
    private static final String FADED = "#E2E2E2";

    private final Drawing drawing;
    private final StringBuilder out = new StringBuilder();
    private final List<String> anchors = new ArrayList<>();
    private final Set<Node> beside = new HashSet<>();
    private final Set<List<Object>> labelled = new HashSet<>();

    DotText(Drawing drawing) {
        this.drawing = drawing;
    }

    String text() {
        line("digraph graphc {");
        line("graph [newrank=true, rankdir=TB, nodesep=0.22, ranksep=0.42, fontname=\"Helvetica\", fontsize=10,"
                + " labelloc=b, labeljust=l, bgcolor=white, pad=0.15,");
        if (Sprawl.of(drawing) > Sprawl.MOST / 2) {
            line("nslimit=1, nslimit1=1,"); // fewer rounds of moving shapes, which take most of the time
        }
        line("label=<" + new Caption(drawing).markup() + ">];");
        line("node [fontname=\"Helvetica\", fontsize=11, height=0.3, width=0.5, margin=\"0.09,0.04\"];");
        line("edge [fontname=\"Helvetica\", fontsize=8, fontcolor=\"#777777\", arrowsize=0.55];");
        for (Lane lane : Lane.values()) {
            lane(lane);
        }
        leftToRight();
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
        line("label=<" + Markup.font(12, lane.color(), Markup.bold(lane.title(drawing.graph()))) + ">;");
        anchors.add("anchor" + lane.ordinal());
        line(anchors.get(anchors.size() - 1) + " [style=invis, shape=point, width=0.01, label=\"\"];");
        new Boxes(nodes)
                .write(out, prefix, lane, node -> line(id(node) + " [" + new Face(drawing, node).attributes() + "];"));
        line("}");
    }

    /** Without anchors Graphviz is free to mirror the picture. */
    private void leftToRight() {
        if (anchors.size() > 1) {
            line("{ rank=same; " + String.join("; ", anchors) + "; }");
            line(String.join(" -> ", anchors) + " [style=invis, weight=100];");
        }
    }

    private static String id(Node node) {
        return "n" + node.id();
    }

    private void sideBySide(Drawing.Link link) {
        line("{ rank=same; " + id(link.from()) + "; " + id(link.to()) + "; }");
        beside.add(link.to());
        if (drawing.lane(link.to()) == Lane.GRADIENT) {
            line(id(link.from()) + " -> " + id(link.to()) + " [style=invis, weight=0];");
        }
    }

    private void edge(Drawing.Edge edge) {
        Lane from = drawing.lane(edge.from());
        Lane to = drawing.lane(edge.to());
        boolean residual = from == Lane.FORWARD && to != Lane.FORWARD;
        boolean update = drawing.isUpdateOf(edge);
        boolean back = from != Lane.FORWARD && !update;
        boolean bold = from == to && drawing.isOnPath(edge.from()) && drawing.isOnPath(edge.to());
        boolean faded = drawing.isFaded(edge.from()) || drawing.isFaded(edge.to());
        List<String> attributes = new ArrayList<>();
        attributes.add("color=\"" + color(edge, residual ? RESIDUAL : to.color()) + "\"");
        if (bold) {
            attributes.add("penwidth=2.6");
        }
        if (residual || (update && !beside.contains(edge.to()))) {
            attributes.add("constraint=false");
        }
        if (edge.cut().isPresent()) {
            attributes.add("penwidth=2");
            attributes.add("xlabel=<"
                    + Markup.font(8, CUT, Markup.escape("cut: " + edge.cut().get())) + ">");
        } else if (labelled.add(List.of(edge.from(), edge.type()))) {
            attributes.add("xlabel=<" + Markup.font(8, faded ? "#C8C8C8" : "#777777", type(edge.type())) + ">");
        }
        if (back) {
            attributes.add("dir=back");
        }
        Node tail = back ? edge.to() : edge.from();
        Node head = back ? edge.from() : edge.to();
        line(id(tail) + " -> " + id(head) + " [" + String.join(", ", attributes) + "];");
    }

    private String color(Drawing.Edge edge, String plain) {
        if (edge.cut().isPresent()) {
            return CUT;
        }
        return drawing.isFaded(edge.from()) || drawing.isFaded(edge.to()) ? FADED : plain;
    }

    private static String type(TensorType type) {
        return Markup.escape(type.isScalar() ? type.dtype().toString() : type.toString()) + Markup.BLANK;
    }

    private void twin(Drawing.Link link) {
        boolean faded = drawing.isFaded(link.from()) || drawing.isFaded(link.to());
        String color = faded ? FADED : TWIN;
        // from the value to its derivative, so that an edge within a rank asks for the same order as every other
        // one rule often makes several shapes: said once, at the first of them
        String label = labelled.add(List.of(link.to(), link.label(), faded))
                ? ", xlabel=<" + Markup.font(8, color, Markup.escape(link.label())) + ">"
                : "";
        line(id(link.to()) + " -> " + id(link.from()) + " [style=dashed, penwidth=0.7, dir=none, color=\"" + color
                + "\", constraint=false" + label + "];");
    }
}
