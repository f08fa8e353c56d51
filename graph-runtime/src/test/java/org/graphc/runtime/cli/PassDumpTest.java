package org.graphc.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassDumpTest {
    @TempDir
    private Path folder;

    private CommandLineRun graphc;

    @BeforeEach
    void describe() {
        graphc = new CommandLineRun(folder);
        graphc.file("square.graph", MainTest.SQUARE);
    }

    @Test
    void dumpsNumberedGraphsAndPictures() {
        assertThat(graphc.run("compile", "@square.graph", "--dump-dir=@dump").shown())
                .isEqualTo("exit 0\n");
        assertThat(folder.resolve("dump/00-read.graph")).content().contains("v1 + v2");
        assertThat(folder.resolve("dump/05-simplify.graph")).content().doesNotContain("v1 + v2");
        assertThat(folder.resolve("dump/05-simplify.svg")).content().contains("<svg");
        assertThat(graphc.run("compile", "@square.graph", "--dump-dir=@dump").shown())
                .isEqualTo("exit 2\n    graphc: --dump-dir dump: that folder is not empty; give a new one\n");
    }

    /** The layout of a picture takes as long as many passes. */
    @Test
    void drawsOnlySoMany() {
        String text = "input x = f64();\noutput y = " + "tanh(".repeat(66) + "log(1 + x * 1)" + ")".repeat(66) + ";\n";
        graphc.file("long.graph", text);
        assertThat(graphc.run("compile", "@long.graph", "--dump-dir=@dump", "--passes=fold,simplify,stabilize")
                        .err())
                .isEqualTo("graphc: no more pictures from 03-stabilize on; graphc view draws a .graph file\n");
        assertThat(folder.resolve("dump/02-simplify.svg")).exists();
        assertThat(folder.resolve("dump/03-stabilize.graph")).exists();
        assertThat(folder.resolve("dump/03-stabilize.svg")).doesNotExist();
    }
}
