package org.graphc.core.lang;

import com.google.common.collect.ImmutableMap;
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

    /** An input that tells the sizes of the example, whatever the others are. */
    private static final String SIZES = "sizesOfTheExample";

    /** Arguments and a call, where they are not scalars by the names of the signature. */
    private static final ImmutableMap<String, String> EXAMPLES = ImmutableMap.<String, String>builder()
            .put("where", "input c = bool(); input a = f64(); input b = f64();|where(c, a, b)")
            .put("cast", "input x = f32();|cast(x, f64)")
            .put("sum", "input x = f64(n, m);|sum(x, axis = 1)")
            .put("prod", "input x = f64(n, m);|prod(x, axis = 1)")
            .put("max", "input x = f64(n, m);|max(x, axis = 1)")
            .put("min", "input x = f64(n, m);|min(x, axis = 1)")
            .put("mean", "input x = f64(n, m);|mean(x, axis = 1)")
            .put("logSumExp", "input x = f64(n, m);|logSumExp(x, axis = 1)")
            .put("argMax", "input x = f64(n, m);|argMax(x, axis = 1)")
            .put("softmax", "input x = f64(n, m);|softmax(x, axis = 1)")
            .put("logSoftmax", "input x = f64(n, m);|logSoftmax(x, axis = 1)")
            .put("reshape", "input x = f64(n, m);|reshape(x, shape(m, n))")
            .put("transpose", "input x = f64(n, m);|transpose(x)")
            .put("broadcastTo", "input x = f64(m);|broadcastTo(x, shape(n, m))")
            .put("expandDims", "input x = f64(n, m);|expandDims(x, axis = 0)")
            .put("squeeze", "input x = f64(1, m);|squeeze(x, axis = 0)")
            .put("flatten", "input x = f64(n, m);|flatten(x)")
            .put("slice", "input x = f64(n, m);|slice(x, axis = 0, start = 1, stop = n)")
            .put("pad", "input x = f64(n);|pad(x, low(1), high(2), interior(0))")
            .put("concat", "input a = f64(n); input b = f64(m);|concat(a, b, axis = 0)")
            .put("stack", "input a = f64(n); input b = f64(n);|stack(a, b, axis = 0)")
            .put("matmul", "input a = f64(n, m); input b = f64(m, k);|matmul(a, b)")
            .put("dot", "input a = f64(n); input b = f64(n);|dot(a, b)")
            .put("outer", "input a = f64(n); input b = f64(m);|outer(a, b)")
            .put(
                    "softmaxCrossEntropy",
                    "input logits = f64(n, m); input target = f64(n, m);|softmaxCrossEntropy(logits, target)")
            .put("and", "input a = bool(); input b = bool();|a && b")
            .put("or", "input a = bool(); input b = bool();|a || b")
            .put("not", "input x = bool();|!x")
            .buildOrThrow();

    private Derivatives() {}

    /** The contribution to the adjoint of each argument, by its name, of a value y with the adjoint g. */
    static TreeMap<String, String> of(Vocabulary.Entry entry) {
        TreeMap<String, String> rules = new TreeMap<>();
        Optional<String> example = example(entry);
        if (example.isEmpty()) {
            return rules;
        }
        String[] parts = example.get().split("\\|", 2);
        String forward = "dim n, m, k;\ninput " + SIZES + " = bool(n, m, k);\n" + parts[0] + "\nvar y = " + parts[1]
                + ";\noutput y;\n";
        Optional<Graph> graph = GraphReader.check("example", forward).graph();
        if (graph.isEmpty()) {
            return rules;
        }
        TensorType type = graph.get().outputs().get("y").type();
        for (String target : Sets.difference(graph.get().inputs().keySet(), Set.of(SIZES))) {
            String text = forward + "input g = " + Spelling.type(type) + ";\noutput d = vjp(y, " + target + ", g);\n";
            GraphReader.check("example", text).graph().ifPresent(g -> rules.put(target, rule(g)));
        }
        return rules;
    }

    private static Optional<String> example(Vocabulary.Entry entry) {
        String known = EXAMPLES.get(entry.name());
        if (known != null || !entry.signature().matches("\\w+\\(\\w+(, \\w+)*\\)")) {
            return Optional.ofNullable(known);
        }
        StringBuilder inputs = new StringBuilder();
        List<String> names = List.of(entry.signature()
                .substring(entry.name().length() + 1, entry.signature().length() - 1)
                .split(", "));
        names.forEach(name -> inputs.append("input ").append(name).append(" = f64(); "));
        return Optional.of(inputs + "|" + entry.signature());
    }

    private static String rule(Graph graph) {
        String[] texts = new String[graph.size()];
        Node y = graph.outputs().get("y");
        for (Node node : graph.nodes()) {
            boolean named = node == y || node.op() instanceof org.graphc.core.graph.Leaf;
            texts[node.id()] = named ? graph.name(node).orElse("y") : text(node, texts);
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
