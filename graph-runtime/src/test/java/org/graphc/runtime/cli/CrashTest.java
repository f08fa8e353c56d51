package org.graphc.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.lang.GraphReader;
import org.graphc.optimizer.pass.PassFailure;
import org.graphc.optimizer.pass.Pipeline;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {
    @TempDir
    private Path folder;

    private CommandLineRun graphc;

    @BeforeEach
    void describe() {
        graphc = new CommandLineRun(folder);
        graphc.file("square.graph", MainTest.SQUARE);
    }

    @Test
    void leavesAFileToSeeAFailureOfAPassAgain() {
        Graph graph = GraphReader.read("square.graph", MainTest.SQUARE);
        Pipeline failing = Pipeline.empty().then(any -> {
            throw new IllegalArgumentException("not today");
        });
        assertThatThrownBy(() -> failing.run(graph)).isInstanceOfSatisfying(PassFailure.class, failure -> {
            Path file = CrashFile.write(folder, failure);
            assertThat(file.getFileName().toString()).matches("graphc-crash-[0-9a-f]{8}\\.graph");
            assertThat(file).content().contains("not today", "--passes=");
            assertThat(graphc.run("check", "@" + file.getFileName()).code()).isZero();
        });
    }

    /** Standard output that fails stands for a mistake anywhere outside of the passes. */
    @Test
    void leavesAFileToSeeAFailureElsewhereAgain() throws IOException {
        for (Error mistake : new Error[] {new AssertionError("not today"), new StackOverflowError("not today")}) {
            OutputStream failing = new OutputStream() {
                @Override
                public void write(int b) {
                    throw mistake;
                }
            };
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            Path crashes =
                    Files.createDirectory(folder.resolve(mistake.getClass().getSimpleName()));
            for (String file : new String[] {folder.resolve("square.graph").toString(), "-"}) {
                Terminal terminal = new Terminal(
                        new ByteArrayInputStream(MainTest.SQUARE.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(failing, false, StandardCharsets.UTF_8),
                        new PrintStream(err, false, StandardCharsets.UTF_8),
                        false,
                        false,
                        80);
                assertThat(Main.run(terminal, crashes, "cost", "-O1", file)).isEqualTo(70);
            }
            try (Stream<Path> files = Files.list(crashes)) {
                assertThat(files)
                        .hasSize(2)
                        .allSatisfy(file -> assertThat(file)
                                .content()
                                .contains("not today", "graphc cost -O1 ")
                                .endsWith(MainTest.SQUARE));
            }
            assertThat(err.toString(StandardCharsets.UTF_8)).contains("the command line are in ");
        }
    }
}
