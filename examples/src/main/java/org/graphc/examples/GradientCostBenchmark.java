package org.graphc.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Origin;
import org.graphc.core.lang.GraphReader;
import org.graphc.optimizer.cost.Flops;
import org.graphc.optimizer.pass.Pipelines;

/**
 * What a gradient costs: arithmetic of value and gradient together, over that of the value alone, both after -O2.
 * Theory bounds the ratio by 4 whatever the number of parameters (Baur and Strassen 1983; Griewank and Walther 2008,
 * 4.6), in a model that counts functions such as exp by what they cost; here each counts one.
 */
public final class GradientCostBenchmark {
    /** Every symbolic size, so that polynomials become numbers. */
    private static final long SIZE = 64;

    private GradientCostBenchmark() {}

    public static void main(String[] args) throws IOException {
        System.out.print(table(Path.of(args.length > 0 ? args[0] : "examples/descriptions")));
    }

    /** A row for each description of a folder that differentiates by an input or a parameter. */
    static String table(Path folder) throws IOException {
        StringBuilder text = new StringBuilder("| description | value | value and gradient | ratio | bound |\n");
        text.append("| --- | --- | --- | --- | --- |\n");
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(f -> f.toString().endsWith(".graph")).sorted().toList();
        }
        for (Path file : files) {
            Optional<Graph> graph = GraphReader.check(file).graph();
            graph.map(GradientCostBenchmark::costs)
                    .filter(c -> c[0] > 0 && c[1] > 0)
                    .ifPresent(c -> text.append(String.format(
                            Locale.ROOT,
                            "| `%s` | %,d | %,d | %.2f | 4 |\n",
                            file.getFileName().toString().replace(".graph", ""),
                            c[0],
                            c[1],
                            (double) c[1] / c[0])));
        }
        return text.toString();
    }

    /** The operations of what is differentiated, and those of it and its gradients; zeros where there are none. */
    private static long[] costs(Graph graph) {
        Set<Node> values = new LinkedHashSet<>();
        Set<Node> all = new LinkedHashSet<>();
        for (Node node : graph.nodes()) {
            Optional<Origin.Derivative> derivative = node.origin().derivative();
            derivative
                    .filter(d -> d.rule().equals("seed"))
                    .flatMap(Origin.Derivative::twin)
                    .filter(twin -> !twin.origin().isDerivative())
                    .ifPresent(values::add);
            if (derivative.isPresent()
                    && graph.adjointOf(node)
                            .filter(of -> of.op() instanceof Leaf)
                            .isPresent()) {
                all.add(node);
            }
        }
        if (values.isEmpty() || all.isEmpty()) {
            return new long[] {0, 0};
        }
        all.addAll(values);
        return new long[] {flops(graph, values), flops(graph, all)};
    }

    private static long flops(Graph graph, Set<Node> wanted) {
        GraphBuilder out = GraphBuilder.interning();
        Node[] copies = new Node[graph.size()];
        for (Node node : graph.nodes()) {
            copies[node.id()] = out.append(
                    node.op(),
                    node.inputs().stream().map(input -> copies[input.id()]).toList());
        }
        int number = 0;
        for (Node node : wanted) {
            out.output("value" + number++, copies[node.id()]);
        }
        Graph optimized = Pipelines.o2().run(out.build()).graph();
        return Flops.of(optimized).evaluate(symbol -> SIZE);
    }
}
