package org.graphc.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graphc.core.graph.Graph;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.optimizer.pass.Pipelines;
import org.graphc.runtime.AllocatedMemory;
import org.graphc.runtime.plan.Planner;
import org.graphc.runtime.plan.Program;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code graphc cost} prints as planned is what a run allocates. */
class PlannedMemoryTest {
    private static final Path DESCRIPTIONS = Path.of("../examples/descriptions");
    private static final long SIZE = 40;

    /** Headers of arrays, the generated objects, and the partial sums of results side by side. */
    private static final long SLACK = 256 << 10;

    @BeforeAll
    static void productsInJava() {
        System.setProperty("graphc.gemm", "java"); // as other tests of one process want them
    }

    /** A description that is run at sizes of its own. */
    private record Run(Program program, Sizes sizes, long printed, AllocatedMemory allocated) {
        static Run of(String name) throws Exception {
            Path file = DESCRIPTIONS.resolve(name + ".graph");
            Graph read = GraphReader.read(name, Files.readString(file));
            Map<String, Long> bound = bound(Files.readString(file));
            Program program = Planner.plan(Pipelines.o2().run(read).graph());
            Sizes sizes = Sizes.of(bound);
            Map<String, Tensor> feeds = RandomFeeds.complete(read, Map.of(), bound);
            return new Run(program, sizes, planned(file, bound), AllocatedMemory.of(program, sizes, feeds));
        }
    }

    static List<String> names() {
        return List.of(
                "attention",
                "convnet",
                "digits",
                "digits_l2",
                "iris",
                "momentum",
                "nested",
                "newton_cg",
                "rnn_scan",
                "vae");
    }

    /** To the byte; bodies of operations have memory of their own, which is planned likewise. */
    @ParameterizedTest
    @MethodSource("names")
    void isWhatTheArraysOfARunHold(String name) throws Exception {
        Run run = Run.of(name);
        long bodies = run.program().bodies().values().stream()
                .mapToLong(body -> body.bytes(run.sizes()))
                .sum();
        assertThat(run.allocated().arrays() + bodies).isEqualTo(run.printed());
    }

    @DisabledIfSystemProperty(
            named = "org.graphc.vectors",
            matches = "at-once",
            disabledReason = "vectors are objects until the JVM has compiled their loop")
    @ParameterizedTest
    @MethodSource("names")
    void isAboutWhatTheThreadAllocates(String name) throws Exception {
        Run run = Run.of(name);
        AllocatedMemory allocated = run.allocated();
        assertThat(allocated.first()).isGreaterThanOrEqualTo(allocated.arrays());
        assertThat(allocated.first() - allocated.again()).isLessThanOrEqualTo(run.printed() + SLACK);
    }

    private static Map<String, Long> bound(String text) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        Matcher dims = Pattern.compile("(?m)^dim ([^;]*);").matcher(text);
        while (dims.find()) {
            for (String symbol : dims.group(1).split(",")) {
                sizes.put(symbol.strip(), SIZE);
            }
        }
        return sizes;
    }

    private static long planned(Path file, Map<String, Long> bound) {
        List<String> line = new ArrayList<>(List.of("cost", file.toString(), "--json"));
        bound.forEach((symbol, size) -> line.add("--bind=" + symbol + "=" + size));
        String out = new CommandLineRun(Path.of("."))
                .run(line.toArray(String[]::new))
                .out();
        Matcher planned = Pattern.compile("\"plannedBytes\"\\s*:\\s*(\\d+)").matcher(out);
        assertThat(planned.find()).as(out).isTrue();
        return Long.parseLong(planned.group(1));
    }
}
