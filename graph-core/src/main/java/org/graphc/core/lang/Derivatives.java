package org.graphc.core.lang;

import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Elementwise;
import org.graphc.core.type.TensorType;

/** Derivative rules as text: each function is differentiated in a tiny graph, and the result printed. */
final class Derivatives {
    private static final int MAX_LENGTH = 200;

    private Derivatives() {}

    /** The contribution to the adjoint of each argument, by its name, of a value y with the adjoint g. */
    static TreeMap<String, String> of(Vocabulary.Entry entry) {
        TreeMap<String, String> rules = new TreeMap<>();
        Optional<String> example = Examples.of(entry);
        if (example.isEmpty()) {
            return rules;
        }
        String forward = Examples.description(example.get());
        Optional<Graph> graph = GraphReader.check("example", forward).graph();
        if (graph.isEmpty()) {
            return rules;
        }
        TensorType type = graph.get().outputs().get(Examples.RESULT).type();
        for (String target : Sets.difference(graph.get().inputs().keySet(), Set.of(Examples.SIZED))) {
            String text = forward + "input g = " + Spelling.type(type) + ";\noutput d = vjp(" + Examples.RESULT + ", "
                    + target + ", g);\n";
            GraphReader.check("example", text).graph().ifPresent(g -> rules.put(target, rule(g)));
        }
        return rules;
    }

    private static String rule(Graph graph) {
        String[] texts = new String[graph.size()];
        Node y = graph.outputs().get(Examples.RESULT);
        for (Node node : graph.nodes()) {
            boolean named = node == y || node.op() instanceof org.graphc.core.graph.Leaf;
            texts[node.id()] = node == y ? "y" : named ? graph.name(node).orElse("y") : text(node, texts);
        }
        String rule = texts[graph.outputs().get("d").id()];
        return rule.length() > MAX_LENGTH ? "that of its parts" : rule;
    }

    private static String text(Node node, String[] texts) {
        if (node.op() instanceof Constant constant) {
            return constant.value().rank() == 0 && !constant.value().dtype().isInteger()
                    ? String.valueOf(constant.value().getDouble(0)).replaceAll("\\.0$", "")
                    : "c";
        } else if (node.op() instanceof Broadcast && node.input(0).op() instanceof Constant) {
            return texts[node.input(0).id()];
        }
        List<String> arguments = new ArrayList<>();
        for (Node input : node.inputs()) {
            String text = texts[input.id()];
            boolean wrap = node.op() instanceof Elementwise && needsWrapping(Spelling.of(node, "a", "b", "c"), text);
            arguments.add(wrap ? "(" + text + ")" : text);
        }
        String text = Spelling.of(node, arguments.toArray(String[]::new));
        return text.length() > 10 * MAX_LENGTH ? text.substring(0, 10 * MAX_LENGTH) : text;
    }

    /** An operator's argument needs parentheses where it is an operator's value itself. */
    private static boolean needsWrapping(String outer, String inner) {
        boolean call = outer.matches("\\w+\\(.*");
        return !call && inner.matches("(?s).*\\s[-+*/%<>=!&|?]+\\s.*") && !inner.matches("\\w+\\([^()]*\\)");
    }
}
