package org.graphc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.op.Size;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Sizes;
import org.graphc.optimizer.cost.Cost;
import org.graphc.optimizer.pass.Pipelines;
import org.graphc.runtime.plan.Planner;
import org.graphc.runtime.plan.Program;
import org.junit.jupiter.api.Test;

/** The table of docs/optimizer.md; {@code -Dgolden.update=true} writes it anew. */
class OptimizerTableTest {
    private static final Path PAGE = Path.of("../docs/optimizer.md");
    private static final String BEGIN = "<!-- table: OptimizerTableTest writes it -->\n";
    private static final String END = "<!-- end of table -->\n";
    private static final long SIZE = 64;

    /** What one graph is after the passes of one level. */
    private record Measure(long nodes, long flops, long bytes, long kernels, long planned) {
        static Measure of(Graph graph, int level) {
            Graph optimized = Pipelines.of(level).run(graph).graph();
            Sizes sizes = sizes(optimized);
            Cost cost = Cost.of(optimized);
            Program program = Planner.plan(optimized);
            return new Measure(
                    optimized.size(),
                    sizes.number(cost.flops()),
                    sizes.number(cost.bytes()),
                    program.kernels().size(),
                    program.bytes(sizes));
        }
    }

    @Test
    void thePageHasTheTable() throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf(BEGIN) + BEGIN.length();
        int to = page.indexOf(END);
        String current = table(Path.of("descriptions"));
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(PAGE, page.substring(0, from) + current + page.substring(to));
            return;
        }
        assertThat(page.substring(from, to))
                .as("write it with -Dgolden.update=true, then read the diff")
                .isEqualTo(current);
    }

    /** A form that does not overflow may take two nodes more than the one that does. */
    private static final int STABLE_FORM = 2;

    @Test
    void noLevelMakesAGraphDearer() throws IOException {
        graphs(Path.of("descriptions")).forEach((name, graph) -> {
            Measure before = Measure.of(graph, 0);
            Measure after = Measure.of(graph, 2);
            assertThat(after.nodes()).as(name + ": nodes").isLessThanOrEqualTo(before.nodes() + STABLE_FORM);
            assertThat(after.flops()).as(name + ": flops").isLessThanOrEqualTo(before.flops());
        });
    }

    private static String table(Path folder) throws IOException {
        StringBuilder text = new StringBuilder("\n| graph | nodes | flops | bytes | kernels | planned memory |\n");
        text.append("| --- | --- | --- | --- | --- | --- |\n");
        graphs(folder).forEach((name, graph) -> {
            List<Measure> levels =
                    Stream.of(0, 1, 2).map(level -> Measure.of(graph, level)).toList();
            text.append("| ").append(name);
            for (LongFunction<Long> column : List.<LongFunction<Long>>of(
                    i -> levels.get((int) i).nodes(),
                    i -> levels.get((int) i).flops(),
                    i -> levels.get((int) i).bytes(),
                    i -> levels.get((int) i).kernels(),
                    i -> levels.get((int) i).planned())) {
                text.append(String.format(
                        Locale.ROOT, " | %,d → %,d → %,d", column.apply(0), column.apply(1), column.apply(2)));
            }
            text.append(" |\n");
        });
        return text.append('\n').toString();
    }

    /** The example descriptions that are right, and the models among the oracle's cases with all their derivatives. */
    private static Map<String, Graph> graphs(Path folder) throws IOException {
        Map<String, Graph> graphs = new LinkedHashMap<>();
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(".graph"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            Optional<Graph> graph = GraphReader.check(file).graph();
            graph.filter(g -> !g.roots().isEmpty())
                    .ifPresent(
                            g -> graphs.put("`" + file.getFileName().toString().replace(".graph", "") + "`", g));
        }
        for (OracleCase oracle : OracleCase.all()) {
            if ("model".equals(oracle.question().get("kind"))) {
                graphs.put(
                        oracle.name() + " (" + oracle.id() + ")",
                        OracleGraph.build(oracle, DType.F64).graph());
            }
        }
        return graphs;
    }

    private static Sizes sizes(Graph graph) {
        Map<String, Long> values = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            for (Dim dim : node.shape().dims()) {
                dim.symbols().forEach(symbol -> values.put(symbol, SIZE));
            }
            if (node.op() instanceof Size size) {
                size.dim().symbols().forEach(symbol -> values.put(symbol, SIZE));
            }
        }
        return Sizes.of(values);
    }
}
