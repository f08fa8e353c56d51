package org.graphc.runtime.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.graphc.core.dot.Notation;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Origin;
import org.graphc.core.graph.Source;
import org.graphc.core.lang.Diagnostics;
import org.graphc.core.op.Constant;
import org.graphc.core.type.Identifiers;
import org.graphc.optimizer.pass.History;
import org.graphc.optimizer.pass.Pipeline;

/** What there is to say of one value: where it comes from, who reads it, and what the passes made of it. */
final class NodeStory {
    private static final int MOST_SHOWN = 6;

    private final Graph written;
    private final Node node;
    private final Diagnostics texts;
    private final Notation names;
    private final History history;
    private final Pipeline pipeline;
    private final boolean isInBody;
    private final StringBuilder out = new StringBuilder();

    /** @param whole the graph that passes run on, in which the value is, or a body around it */
    NodeStory(Graph whole, ValueNames.Found found, Diagnostics texts, Pipeline pipeline) {
        this.written = found.graph();
        this.node = found.node();
        this.texts = texts;
        this.names = Notation.of(written);
        this.pipeline = pipeline;
        this.isInBody = !found.bodies().isEmpty();
        History of = new History(whole);
        pipeline.run(whole, of);
        for (Body body : found.bodies()) {
            History outer = of;
            of = outer.of(body).orElseGet(() -> new History(body.graph()));
        }
        this.history = of;
    }

    String whole() {
        origin();
        readers();
        line("");
        passes();
        end();
        return out.toString();
    }

    /** Only why it is gone, or where it is. */
    String whyGone() {
        end();
        return out.toString();
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    private void origin() {
        line("%" + node.id() + "  " + title(node) + definition() + "   is " + node.type());
        made();
        node.origin().source().ifPresent(source -> {
            line("  at " + Identifiers.printable(source.toString()));
            out.append(texts.excerpt(source));
        });
    }

    private String definition() {
        if (node.op() instanceof Leaf leaf) {
            return isInBody ? ", a parameter of the body," : leaf.isState() ? ", a parameter," : ", an input,";
        }
        String formula = names.formula(node);
        return node.op() instanceof Constant || formula.equals(names.name(node)) ? "" : " = " + formula;
    }

    private static String equation(Notation names, Node node) {
        String name = names.name(node);
        String formula = names.formula(node);
        return node.op() instanceof Leaf || name.equals(formula) ? name : name + " = " + formula;
    }

    private void made() {
        Optional<Origin.Derivative> derivative = node.origin().derivative();
        if (derivative.isEmpty()) {
            line("  as written");
            return;
        }
        Origin.Derivative made = derivative.get();
        String of = "  derivative of " + Identifiers.printable(made.of());
        String twin = made.twin().map(t -> " for " + names.name(t) + line(t)).orElse("");
        switch (made.rule()) {
            case "seed" -> line(of + ", where it starts: by itself it is 1");
            case "disconnected" -> line(of + ": zeros, since it does not depend on" + twin.replace(" for", ""));
            default -> line(of + ", made by the rule of " + made.rule() + twin); // not an enum
        }
        names.partOf(node).ifPresent(whole -> line("  part of " + whole));
    }

    private static String line(Node node) {
        return node.origin().source().map(Source::line).map(n -> ", line " + n).orElse("");
    }

    /** The name and, for a derivative with one, what it is the derivative by. */
    private String title(Node any) {
        String name = names.name(any);
        return name
                + names.adjoint(any)
                        .filter(adjoint -> !adjoint.equals(name))
                        .map(adjoint -> " = " + adjoint)
                        .orElse("");
    }

    private void readers() {
        List<Node> consumers = written.consumers(node);
        List<String> asked = asked();
        if (consumers.isEmpty() && asked.isEmpty()) {
            line("  read by nobody");
            return;
        }
        asked.forEach(what -> line("  is " + what));
        consumers.stream()
                .limit(MOST_SHOWN)
                .forEach(reader -> line("  read by %" + reader.id() + "  " + title(reader) + " ("
                        + reader.op().name() + line(reader) + ")"));
        if (consumers.size() > MOST_SHOWN) {
            line("  … and " + (consumers.size() - MOST_SHOWN) + " more");
        }
    }

    private List<String> asked() {
        List<String> asked = new ArrayList<>();
        named(isInBody ? "the body's result " : "the output ", written.outputs(), asked);
        named("the update of ", written.updates(), asked);
        if (written.assertions().stream().anyMatch(a -> a.condition() == node)) {
            asked.add("an assertion's condition");
        }
        return asked;
    }

    private void named(String what, Map<String, Node> all, List<String> asked) {
        all.entrySet().stream()
                .filter(e -> e.getValue() == node)
                .forEach(e -> asked.add(what + Identifiers.printable(e.getKey())));
    }

    private void passes() {
        List<History.Change> changes = history.changes(node);
        if (pipeline.passes().isEmpty()) {
            line("No passes run.");
            return;
        }
        for (History.Change change : changes) {
            String when = change.pass() + ", sweep " + change.sweep() + ": ";
            change.rules().forEach(rule -> line(when + rule));
            if (!change.joined().isEmpty()) {
                line(when + "became one with " + some(change.joined()));
            }
        }
        if (changes.isEmpty()) {
            line("No rule rewrote it.");
        }
    }

    private String some(List<Node> nodes) {
        Set<String> shown = new LinkedHashSet<>();
        nodes.forEach(each -> shown.add("%" + each.id() + " " + title(each)));
        String text = String.join(", ", shown.stream().limit(MOST_SHOWN).toList());
        return text + (shown.size() > MOST_SHOWN ? ", … (" + shown.size() + " values)" : "");
    }

    private void end() {
        Optional<Node> place = history.place(node);
        if (place.isPresent()) {
            Node now = place.get();
            Notation after = Notation.of(history.graph());
            List<Node> others =
                    history.writtenFor(now).stream().filter(n -> n != node).toList();
            line((isInBody ? "When the passes left its body, it is %" : "In the end it is %") + now.id() + "  "
                    + equation(after, now) + "   is " + now.type());
            if (!others.isEmpty()) {
                line("  which stands for " + some(others) + " as well");
            }
            return;
        }
        history.gone(node).ifPresent(this::gone);
    }

    private void gone(History.Gone gone) {
        line("In the end it is gone: " + gone.pass() + ", sweep " + gone.sweep()
                + ", left it out, since nothing read it"
                + (gone.cause().isPresent() ? " any more." : ", nor was it asked for."));
        gone.cause().ifPresent(cause -> {
            String where = cause.at().isEmpty() ? "what a rule had made" : some(cause.at());
            line("  Its last reader went when " + cause.pass() + ", sweep " + cause.sweep() + ", rewrote " + where
                    + ":");
            cause.rules().forEach(rule -> line("    " + rule));
        });
    }
}
