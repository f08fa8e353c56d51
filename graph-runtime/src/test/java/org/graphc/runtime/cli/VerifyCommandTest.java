package org.graphc.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.testing.Golden;
import org.graphc.optimizer.pass.Pipeline;
import org.graphc.optimizer.pass.Pipelines;
import org.graphc.optimizer.pass.Simplify;
import org.graphc.optimizer.rule.Rule;
import org.graphc.optimizer.rule.RuleSet;
import org.graphc.runtime.Mismatch;
import org.graphc.runtime.Verification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
    @TempDir
    private Path folder;

    private CommandLineRun graphc;

    @BeforeEach
    void describe() {
        graphc = new CommandLineRun(folder);
        graphc.file(
                "net.graph",
                "dim n;\ninput x = f64(n, 2);\nparam w = f64(2).init(normal(0, 1, seed = 1));\n"
                        + "var loss = log(1 + sum(exp(x * w * 1)));\ngradient(loss, w);\noutput loss;\n"
                        + "update w = w - 0.1 * dloss_dw;\n");
        graphc.file("refused.graph", "input x = f64(2);\noutput y = check(x, x < -1e300, \"small\") * 2;\n");
        graphc.file("empty.graph", "input x = f64(2);\n");
    }

    @Test
    void saysWhatItComparedOrWhyItCouldNot() {
        StringBuilder text = new StringBuilder();
        for (String line : new String[] {
            "verify|@net.graph|--inputs=4",
            "verify|@net.graph|--inputs=4|-O1|--bind|n=7|--no-compiled",
            "verify|@net.graph|--passes=simplify{+x * 0 => 0}|--inputs=8|--no-compiled",
            "verify|@refused.graph|--inputs=3",
            "verify|@empty.graph",
            "verify|@net.graph|--inputs=0",
            "verify|@net.graph|--ulp=x",
            "verify|@net.graph|--bind|n",
            "verify|@net.graph|--bind|m=3",
            "verify|@none.graph"
        }) {
            text.append(graphc.transcript(line.split("\\|"))).append('\n');
        }
        Golden.check(VerifyCommandTest.class, "outcomes", text.toString());
    }

    /** No rule that a command line can name is wrong, so a wrong one comes in by the Java API. */
    @Test
    void endsWithFourAndASmallGraphOnAMismatch() throws IOException {
        graphc.file(
                "wrong.graph",
                "input a = f64(3);\ninput b = f64(3);\nvar c = tanh(a * 2 + b);\noutput y = sum(cos(c) * a);\n");
        Graph graph = GraphReader.read(graphc.path("wrong.graph"));
        Pipeline wrong = Pipelines.o1().then(new Simplify(RuleSet.of(Rule.exact("cos(x) => sin(x)"))));
        Mismatch found = Verification.of(graph, wrong, Verification.Options.DEFAULT)
                .mismatch()
                .orElseThrow();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(InputStream.nullInputStream(), stream, stream, false, false, 80);
        assertThat(VerifyCommand.mismatch(found, wrong, folder, terminal).number())
                .isEqualTo(4);
        String said = err.toString(StandardCharsets.UTF_8).replace(folder + "/", "");
        try (Stream<Path> files = Files.list(folder)) {
            Path small = files.filter(file -> file.toString().contains("graphc-mismatch-"))
                    .findFirst()
                    .orElseThrow();
            String text = Files.readString(small).replace(folder + "/", "");
            Golden.check(
                    VerifyCommandTest.class,
                    "mismatch",
                    said.replaceAll("mismatch-\\w+", "mismatch-HASH") + "\n" + text);
        }
    }
}
