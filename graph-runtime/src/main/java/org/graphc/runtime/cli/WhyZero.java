package org.graphc.runtime.cli;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.graphc.core.dot.Notation;
import org.graphc.core.grad.Isolated;
import org.graphc.core.grad.Link;
import org.graphc.core.graph.AdjointState;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.Diagnostics;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Constant;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Identifiers;
import org.graphc.core.type.TypeMismatch;
import org.graphc.optimizer.pass.History;
import org.graphc.optimizer.pass.Pipeline;

/** Says whether and why the derivative of one value by another is zero. */
final class WhyZero {
    private final Graph graph;
    private final Node value;
    private final Node target;
    private final Diagnostics texts;
    private final StringBuilder out = new StringBuilder();

    WhyZero(Graph graph, Node value, Node target, Diagnostics texts) {
        this.graph = graph;
        this.value = value;
        this.target = target;
        this.texts = texts;
    }

    String text(Pipeline pipeline) {
        Notation names = Notation.of(graph);
        String what = "∂" + names.name(value) + "/∂" + names.name(target);
        Isolated isolated;
        try {
            isolated = Isolated.of(graph, value, target);
        } catch (TypeMismatch e) {
            return "There is no " + what + ": " + Identifiers.printable(e.problem()) + ".\n";
        }
        switch (isolated.link().state()) {
            case VALUE -> flows(what, isolated, pipeline);
            case DISCONNECTED, ZERO, UNDEFINED, MISSING -> stops(what, names, isolated.link());
        }
        return out.toString();
    }

    private void stops(String what, Notation names, Link link) {
        out.append(what).append(" is zero: ");
        if (link.cuts().isEmpty()) {
            out.append(names.name(value))
                    .append(" does not depend on ")
                    .append(names.name(target))
                    .append(".\n");
            return;
        }
        out.append(link.cuts().size() == 1 ? "every path is cut, at\n" : "every path is cut, at one of\n");
        cuts(link);
    }

    private void cuts(Link link) {
        for (Link.Cut cut : link.cuts()) {
            out.append("  ").append(Identifiers.printable(cut.toString())).append('\n');
            cut.source().ifPresent(source -> out.append(texts.excerpt(source)));
        }
    }

    private void flows(String what, Isolated isolated, Pipeline pipeline) {
        History history = new History(isolated.graph());
        pipeline.run(isolated.graph(), history);
        Node now = history.graph().outputs().get(Isolated.OUTPUT);
        if (isZero(now)) {
            out.append(what).append(" is zero by algebra, though a path passes derivatives:\n");
            zeroed(isolated, history);
        } else {
            out.append(what).append(" is not zero by structure: at least one path passes derivatives.\n");
        }
        if (!isolated.link().cuts().isEmpty()) {
            out.append("Other paths are cut, at\n");
            cuts(isolated.link());
        }
    }

    /** The rules that made a zero of a part of the derivative. */
    private void zeroed(Isolated isolated, History history) {
        Notation names = Notation.of(isolated.graph());
        List<Node> nodes = isolated.graph().nodes();
        for (Node node : nodes) {
            boolean isDerivative = node.origin().isDerivative();
            for (History.Change change : isDerivative ? history.changes(node) : List.<History.Change>of()) {
                change.rules()
                        .forEach(rule -> out.append("  ")
                                .append(names.name(node))
                                .append(", ")
                                .append(change.pass())
                                .append(": ")
                                .append(rule)
                                .append('\n'));
            }
        }
    }

    private static boolean isZero(Node node) {
        Node at = node;
        while (at.op() instanceof Broadcast) {
            at = at.input(0);
        }
        return at.op() instanceof Constant constant && isZero(constant.value());
    }

    private static boolean isZero(Tensor value) {
        return IntStream.range(0, value.size()).allMatch(i -> value.getDouble(i) == 0);
    }

    /**
     * The chains of dependence as the user wrote them, from the value to the target.
     *
     * @param reversed the two names in the other order, as a command has them
     */
    static String path(Graph graph, Node value, Node target, String reversed) {
        Notation names = Notation.of(graph);
        int[] next = steps(value, target);
        if (value != target && next[value.id()] < 0) {
            String independent = names.name(value) + " does not depend on " + names.name(target);
            boolean isReversed = value.id() < target.id() && steps(target, value)[target.id()] >= 0;
            return independent + (isReversed ? ", but the other way round: --path " + reversed : "") + ".\n";
        }
        StringBuilder text = new StringBuilder();
        for (int id = value.id(); id != target.id(); id = next[id]) {
            Node node = graph.node(id);
            Node below = graph.node(next[id]);
            boolean isTold = id == value.id()
                    || !names.isShapeArithmetic(node)
                    || !cut(node, below).isEmpty();
            text.append(isTold ? step(names, node, below) : "");
        }
        return text.append(names.name(target)).append('\n').toString();
    }

    /**
     * For each value up to the first the input by which it depends on the target, if possible differentiably; or -1.
     */
    private static int[] steps(Node value, Node target) {
        int[] next = new int[value.id() + 1];
        Arrays.fill(next, -1);
        BitSet flows = new BitSet();
        flows.set(target.id());
        for (int id = target.id() + 1; id <= value.id(); id++) {
            Node node = value.owner().node(id);
            for (int i = 0; i < node.inputs().size() && !flows.get(id); i++) {
                int input = node.input(i).id();
                flows.set(id, flows.get(input) && node.carriesDerivative(i));
                boolean isLink = input == target.id() || input < next.length && next[input] >= 0;
                next[id] = flows.get(id) || isLink && next[id] < 0 ? input : next[id];
            }
        }
        return next;
    }

    private static String cut(Node node, Node below) {
        return IntStream.range(0, node.inputs().size())
                .filter(i -> node.input(i) == below && node.adjointState(i) != AdjointState.VALUE)
                .mapToObj(
                        i -> "   no derivative passes: " + node.adjointState(i).why())
                .findFirst()
                .orElse("");
    }

    private static String step(Notation names, Node node, Node below) {
        String name = names.name(node);
        String formula = names.formula(node);
        String line = node.origin().source().map(s -> ", line " + s.line()).orElse("");
        return name + (name.equals(formula) ? "" : " = " + formula) + "   ("
                + node.op().name() + line + ")" + cut(node, below) + "\n";
    }
}
