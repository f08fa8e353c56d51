package org.graphc.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.graphc.core.testing.Golden;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run --profile}, {@code run --trace} and {@code bench}. */
class MeasuringCommandsTest {
    private static final String CHAIN = "dim n;\ninput x = f64(n);\nvar y = exp(x) * x;\n\nvar z = sum(y);\n"
            + "var m = matmul(reshape(y, shape(1, n)), reshape(x, shape(n, 1)));\noutput z, m;\n";

    @TempDir
    private Path folder;

    private CommandLineRun graphc;

    @BeforeEach
    void describe() {
        graphc = new CommandLineRun(folder);
        graphc.file("chain.graph", CHAIN);
        graphc.file("long.graph", CHAIN.replace("exp(x)", "exp(sin(exp(sin(exp(sin(x))))))"));
        graphc.file("told.graph", "input x = f64(2); output y = print(x * x, \"y\");");
    }

    @Test
    void profilesKernels() {
        CommandLineRun.Outcome outcome =
                graphc.run("run", "@chain.graph", "--in=x=[1, 2, 3, 4]", "--profile", "--repeat=3");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .isEqualTo(
                        graphc.run("run", "@chain.graph", "--in=x=[1, 2, 3, 4]").out());
        assertThat(outcome.err())
                .contains("profile: a run takes ", "medians of 3 runs after a warm-up")
                .containsPattern("(?m)^k\\d+ +1 .* [\\d.]+ B? .*3.* exp mul")
                .containsPattern("(?m)^matmul +1 .* 72 B +8 .* 6 +matmul$")
                .containsPattern("limits of a thread here, measured now: [\\d.]+ GB/s");
    }

    @Test
    void printsOnceHoweverOftenItIsMeasured() {
        CommandLineRun.Outcome outcome = graphc.run("run", "@told.graph", "--in=x=[1, 2]", "--profile");
        assertThat(outcome.err().lines().filter(line -> line.contains("y = f64[2]")))
                .hasSize(1);
        assertThat(graphc.run("bench", "@told.graph", "--samples=2", "--warmup=0")
                        .err())
                .isEmpty();
    }

    @Test
    void writesATraceOfWhatWasMeasured() throws IOException {
        CommandLineRun.Outcome outcome =
                graphc.run("run", "@chain.graph", "--in=x=[1, 2]", "--trace=@t.json", "--repeat=4");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.err()).isEmpty();
        List<String> names = names(Files.readString(folder.resolve("t.json")));
        assertThat(names).contains("read", "optimise and compile", "first run", "thread_name");
        assertThat(names.stream().filter("matmul"::equals)).hasSize(4);
    }

    /** The values of the fields called {@code name}, of text that is JSON. */
    private static List<String> names(String text) throws IOException {
        List<String> names = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(text)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.VALUE_STRING && "name".equals(json.currentName())) {
                    names.add(json.getText());
                }
            }
        }
        return names;
    }

    @Test
    void measuresADescription() {
        CommandLineRun.Outcome outcome =
                graphc.run("bench", "@chain.graph", "--bind=n=1000", "--samples=5", "--warmup=0.1");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .containsPattern("^chain\\.graph: [\\d.]+ [nµm]s a run, median of 5 samples of \\d+ runs?\n")
                .containsPattern("    quartiles .* and .*, least .*, median deviation ")
                .containsPattern(" flops a run: [\\d.]+ GB/s, [\\d.]+ GFLOP/s, \\d+ % of the limit\n")
                .containsPattern("    first result after .*: start .*, read .*, compile .*, run ");
    }

    @Test
    void measuresTwoDescriptionsInTurn() {
        CommandLineRun.Outcome outcome = graphc.run(
                "bench", "@chain.graph", "--against=@long.graph", "--bind=n=5000", "--samples=15", "--warmup=0.5");
        assertThat(outcome.out())
                .containsPattern("\nchain\\.graph takes 0\\.\\d+ times as long as long\\.graph \\(0\\.\\d+ to ");
        String json = graphc.run(
                        "bench",
                        "@chain.graph",
                        "--against=@long.graph",
                        "--json",
                        "--in=x=[1, 2]",
                        "--samples=2",
                        "--warmup=0")
                .out();
        assertThat(json).contains("\"ratio\" : {", "\"low95\" : ", "\"nanos\" : [ ", "\"file\" : \"");
    }

    @Test
    void refusesWhatCannotBeMeasured() {
        StringBuilder text = new StringBuilder();
        for (String[] args : new String[][] {
            {"run", "@chain.graph", "--in=x=[1]", "--repeat=3"},
            {"run", "@chain.graph", "--in=x=[1]", "--profile", "--repeat=0"},
            {"run", "@chain.graph", "--in=x=[1]", "--profile", "--backend=interpreter"},
            {"run", "@chain.graph", "--in=x=[1]", "--trace=@nodir/t.json"},
            {"run", "@chain.graph", "--in=x=[1]", "--trace=@t.csv"},
            {"bench"},
            {"bench", "@none.graph"},
            {"bench", "@chain.graph"},
            {"bench", "@chain.graph", "--bind=n=2", "--in=x=[1, 2, 3]"},
            {"bench", "@chain.graph", "--bind=q=2"},
            {"bench", "@chain.graph", "--bind=n=2", "--in=w=3"},
            {"bench", "@chain.graph", "--bind=n=2", "--samples=0"},
            {"bench", "@chain.graph", "--bind=n=2", "--warmup=-1"},
            {"bench", "@chain.graph", "--bind=n=2", "--backend=interpreter"},
            {"bench", "@chain.graph", "--bind=n=2", "--against=@none.graph"},
        }) {
            text.append(graphc.transcript(args)).append('\n');
        }
        Golden.check(MeasuringCommandsTest.class, "refusals", text.toString());
    }
}
