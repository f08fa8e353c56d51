package org.graphc.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Indices and keys from a description to the terminal. */
class IndexingCommandsTest {
    @TempDir
    private Path folder;

    private CommandLineRun graphc;

    @BeforeEach
    void describe() {
        graphc = new CommandLineRun(folder);
        graphc.file(
                "sample.graph",
                "dim n;\ninput x = f64(n, 3);\ninput key = i64();\n"
                        + "var z = randomNormal(key, shape(n, 3), mean = x, sd = 2);\n"
                        + "var g = gather(z, new i64[] {2, 0, 2}, axis = 1);\n"
                        + "output z;\noutput s = gradient(sum(g * g), x);\n"
                        + "output k = randomCategorical(key, x);\n");
        graphc.file("pick.graph", "input x = f64(3);\ninput i = i64(2);\noutput y = gather(x, i);\n");
    }

    @Test
    void interpretedAndCompiledDrawTheSameBits() {
        String[] first = {"run", "@sample.graph", "--json", "--in=x=[[1,2,3],[4,5,6]]", "--in=key=42", "--backend=%"};
        String interpreted = run(first, "interpreter");

        assertThat(interpreted).contains("z", "s", "k").doesNotContain("NaN");
        assertThat(run(first, "compiled")).isEqualTo(interpreted);
    }

    private String run(String[] args, String backend) {
        String[] placed = args.clone();
        placed[args.length - 1] = args[args.length - 1].replace("%", backend);
        return graphc.run(placed).out();
    }

    @ParameterizedTest
    @ValueSource(strings = {"interpreter", "compiled"})
    void anIndexOutOfRangeNamesItsLine(String backend) {
        CommandLineRun.Outcome outcome =
                graphc.run("run", "@pick.graph", "--in=x=[1,2,3]", "--in=i=[0,3]", "--backend=" + backend);

        assertThat(outcome.code()).isEqualTo(ExitCode.RUN.number());
        assertThat(outcome.err()).contains("pick.graph:3:12: [gather] index 3 is out of range for an axis of size 3");
    }

    @Test
    void aClassOfItsOwnRefusesWhatNeedsTheLibrary() {
        CommandLineRun.Outcome outcome = graphc.run("compile", "@pick.graph", "--emit=java");

        assertThat(outcome.code()).isEqualTo(ExitCode.USAGE.number());
        assertThat(outcome.err())
                .contains("a class of its own cannot hold gather")
                .doesNotContain("internal error");
    }
}
