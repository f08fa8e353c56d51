package org.graphc.runtime;

import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import org.graphc.core.dot.Notation;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Identifiers;

/**
 * That a graph changed its value, and what made it.
 *
 * @param when after which pass
 * @param difference the first element that differs, and how
 * @param inputs what the graph was given
 * @param culprit the rewrite; none where no single one is to blame
 * @param reduced a small graph that the same passes change as well
 */
public record Mismatch(
        String when,
        String difference,
        ImmutableMap<String, Tensor> inputs,
        Optional<Culprit> culprit,
        Optional<Graph> reduced) {
    private static final int LONGEST = 200;

    /**
     * A rewrite.
     *
     * @param graph the graph before the pass that did it
     * @param node the node of that graph which it rewrote
     */
    public record Culprit(String pass, String rule, Graph graph, Node node) {
        /** True where the graph is a body of an operation. */
        boolean isInBody() {
            return pass.contains("/");
        }

        /** The node and its line, for people. */
        public String place() {
            Notation names = Notation.of(graph);
            String name = names.name(node);
            String formula = names.formula(node);
            return name
                    + (name.equals(formula) ? "" : " = " + formula)
                    + node.origin()
                            .source()
                            .map(source -> " at " + Identifiers.printable(source.toString()))
                            .orElse("");
        }
    }

    static Mismatch of(String when, ImmutableMap<String, Tensor> inputs, Difference difference) {
        return new Mismatch(when, difference.text(), inputs, Optional.empty(), Optional.empty());
    }

    Mismatch with(Culprit found, Optional<Graph> small) {
        return new Mismatch(when, difference, inputs, Optional.of(found), small);
    }

    /** All of it, line by line. */
    public String text() {
        StringBuilder text = new StringBuilder(when + ": " + Identifiers.printable(difference) + "\n");
        culprit.ifPresent(c -> text.append("  the rule ")
                .append(c.rule())
                .append(" of ")
                .append(c.pass())
                .append(", applied to\n  ")
                .append(c.place())
                .append('\n'));
        inputs.forEach((name, value) -> text.append("  where ")
                .append(name)
                .append(" = ")
                .append(shown(value))
                .append('\n'));
        return text.toString();
    }

    private static String shown(Tensor value) {
        String text = value.toString();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
