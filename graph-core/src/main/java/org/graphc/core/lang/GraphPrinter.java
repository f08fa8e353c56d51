package org.graphc.core.lang;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.DynamicSlice;
import org.graphc.core.op.Input;
import org.graphc.core.op.Iota;
import org.graphc.core.op.Pad;
import org.graphc.core.op.Parameter;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.Scan;
import org.graphc.core.op.Size;
import org.graphc.core.op.Slice;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;

/**
 * Writes a graph as a description, one node a line. Reading it gives the same graph again, node for node; only the
 * author's layout, scopes and repeated names are gone.
 */
public final class GraphPrinter {
    /** Identifiers that a description cannot declare. */
    private static final ImmutableSet<String> RESERVED = ImmutableSet.<String>builder()
            .addAll(Words.RESERVED)
            .add("_", "true", "false", "null", "record", "when", "yield", "NaN", "Infinity")
            .build();

    private final Graph graph;
    private final Appendable out;
    private final String[] names;

    private GraphPrinter(Graph graph, Appendable out) {
        this.graph = graph;
        this.out = out;
        this.names = names(graph);
    }

    public static String print(Graph graph) {
        StringBuilder text = new StringBuilder();
        try {
            write(graph, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Writes line by line, without holding the text. */
    public static void write(Graph graph, Appendable out) throws IOException {
        new GraphPrinter(graph, out).write();
    }

    private void write() throws IOException {
        Set<String> dims = dims(graph);
        if (!dims.isEmpty()) {
            out.append("dim ").append(String.join(", ", dims)).append(";\n");
        }
        for (Node node : graph.nodes()) {
            node(node);
        }
        for (Map.Entry<String, Node> output : graph.outputs().entrySet()) {
            output(output.getKey(), names[output.getValue().id()]);
        }
        for (Map.Entry<String, Node> update : graph.updates().entrySet()) {
            String parameter = names[graph.leaves().get(update.getKey()).id()];
            out.append("update ").append(parameter).append(" = ");
            out.append(names[update.getValue().id()]).append(";\n");
        }
        for (Graph.Assertion assertion : graph.assertions()) {
            out.append("assert ").append(names[assertion.condition().id()]).append(" : ");
            out.append(Text.quoted(assertion.message())).append(";\n");
        }
    }

    private void node(Node node) throws IOException {
        String name = names[node.id()];
        if (node.op() instanceof Input input) {
            leaf("input", name, input.label(), Spelling.type(input.type()));
        } else if (node.op() instanceof Parameter parameter) {
            leaf("param", name, parameter.label(), Spelling.parameter(parameter));
        } else if (node.op() instanceof org.graphc.core.op.Constant constant) {
            out.append("constant ").append(name).append(" = ");
            ConstantText.write(constant.value(), out);
            out.append(";\n");
        } else {
            String[] arguments =
                    node.inputs().stream().map(input -> names[input.id()]).toArray(String[]::new);
            out.append("var ").append(name).append(" = ");
            out.append(Spelling.of(node, arguments)).append(";\n");
        }
    }

    private void leaf(String word, String name, String label, String type) throws IOException {
        if (name.equals(label)) {
            out.append(word).append(' ').append(name).append(" = ").append(type).append(";\n");
        } else {
            out.append("var ")
                    .append(name)
                    .append(" = ")
                    .append(word)
                    .append('(')
                    .append(Text.quoted(label));
            out.append(", ").append(type).append(");\n");
        }
    }

    private void output(String name, String value) throws IOException {
        if (name.equals(value)) {
            out.append("output ").append(name).append(";\n");
        } else if (isPlain(name)) {
            out.append("output ").append(name).append(" = ").append(value).append(";\n");
        } else {
            out.append("output(")
                    .append(Text.quoted(name))
                    .append(", ")
                    .append(value)
                    .append(");\n");
        }
    }

    /** Symbols of all sizes that the text will name. */
    private static Set<String> dims(Graph graph) {
        Set<String> symbols = new TreeSet<>();
        Deque<Graph> graphs = new ArrayDeque<>(ImmutableSet.of(graph));
        while (!graphs.isEmpty()) {
            for (Node node : graphs.pop().nodes()) {
                named(node).forEach(dim -> symbols.addAll(dim.symbols()));
                Body.of(node.op()).forEach(body -> graphs.push(body.graph()));
            }
        }
        return symbols;
    }

    private static Iterable<Dim> named(Node node) {
        if (node.op() instanceof Size size) {
            return ImmutableSet.of(size.dim());
        } else if (node.op() instanceof Scan scan) {
            return ImmutableSet.of(scan.length());
        } else if (node.op() instanceof Slice slice) {
            return com.google.common.collect.Iterables.concat(slice.starts(), slice.stops());
        } else if (node.op() instanceof Pad pad) {
            return com.google.common.collect.Iterables.concat(pad.low(), pad.high());
        }
        boolean shaped = node.op() instanceof Input
                || node.op() instanceof Broadcast
                || node.op() instanceof Reshape
                || node.op() instanceof Iota
                || node.op() instanceof DynamicSlice;
        return shaped ? node.shape().dims() : WindowSpelling.dims(node.op());
    }

    /** The author's names where they are the only ones of their kind, v17 for the others. */
    private static String[] names(Graph graph) {
        String[] names = new String[graph.size()];
        Set<String> taken = new HashSet<>(dims(graph));
        graph.leaves().forEach((label, leaf) -> {
            if (isPlain(label) && taken.add(label)) {
                names[leaf.id()] = label;
            }
        });
        ImmutableMap.copyOf(graph.outputs()).forEach((label, node) -> {
            if (names[node.id()] == null && isPlain(label) && taken.add(label)) {
                names[node.id()] = label;
            }
        });
        for (Node node : graph.nodes()) {
            String name = graph.name(node).orElse("");
            if (names[node.id()] == null && isPlain(name) && taken.add(name)) {
                names[node.id()] = name;
            }
        }
        for (Node node : graph.nodes()) {
            if (names[node.id()] == null) {
                String name = "v" + node.id();
                while (!taken.add(name)) {
                    name = name + "_";
                }
                names[node.id()] = name;
            }
        }
        return names;
    }

    /** True for names that can be declared as they are; others stand in quotes. */
    private static boolean isPlain(String name) {
        return !name.isEmpty()
                && !RESERVED.contains(name)
                && DType.of(name).isEmpty()
                && !Character.isDigit(name.charAt(0))
                && name.chars().allMatch(GraphPrinter::isPlain);
    }

    private static boolean isPlain(int c) {
        boolean latin = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        boolean greek = c >= 0x391 && c <= 0x3c9 && Character.isLetter(c);
        return latin || greek || (c >= 0xc0 && c <= 0x17f && Character.isLetter(c));
    }
}
