package org.graphc.core.lang;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncludeTest {
    @TempDir
    Path folder;

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve("model").resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void takesFunctionsFromBesideAndBelow() throws IOException {
        write("lib/more.graph", "def twice = (a) -> a * 2;");
        write("layers.graph", "include(\"lib/more.graph\"); input ignored = f64(); def plus1 = (a) -> twice(a) + 1;");
        Path file = write(
                "main.graph",
                "include(\"layers.graph\"); include(\"./layers.graph\"); input x = f64(); output y = plus1(x);");
        Reading reading = GraphReader.check(file);
        assertThat(reading.diagnostics().render()).isEmpty();
        assertThat(reading.graph().orElseThrow().leaves().keySet()).containsExactly("x");
    }

    @Test
    void filesMayIncludeEachOther() throws IOException {
        write("a.graph", "include(\"main.graph\"); def f = (v) -> v;");
        Path file = write("main.graph", "include(\"a.graph\"); input x = f64(); output y = f(x);");
        assertThat(GraphReader.check(file).diagnostics().hasErrors()).isFalse();
    }

    @Test
    void mistakesOfAnIncludedFileAreShownThere() throws IOException {
        write("layers.graph", "\ndef f = (a) -> a + nope;");
        Path file = write("main.graph", "include(\"layers.graph\"); input x = f64(); output y = f(x);");
        String shown = GraphReader.check(file).diagnostics().render();
        assertThat(shown).contains("layers.graph:2:20: error[G0201]").contains("    2 | def f = (a) -> a + nope;");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.graph",
                "/etc/passwd",
                "lib/../../secret.graph",
                "link.graph",
                "",
                "missing.graph",
                "lib",
                "..\\\\secret.graph",
                "dir/secret.graph",
                "binary.graph",
                "a\\u0000b"
            })
    void neverLeavesTheFolder(String name) throws IOException {
        Path file = write("main.graph", "include(\"" + name + "\");\n");
        write("lib/empty.graph", "");
        Files.write(file.resolveSibling("binary.graph"), new byte[] {(byte) 0xff, 0, 1});
        Path secret = Files.writeString(folder.resolve("secret.graph"), "def f = (a) -> a;");
        Files.createSymbolicLink(file.resolveSibling("link.graph"), secret);
        Files.createSymbolicLink(file.resolveSibling("dir"), folder);
        assertThat(GraphReader.check(file).diagnostics().all())
                .singleElement()
                .extracting(Diagnostic::code)
                .isEqualTo(Code.INCLUDE);
    }

    @Test
    void saysThatAFileIsMissingOrUnreadable() throws IOException {
        assertThat(GraphReader.check(folder.resolve("no.graph")).diagnostics().render())
                .contains("error[G0009]: there is no such file");
        Path binary = Files.write(folder.resolve("b.graph"), new byte[] {(byte) 0xc3, 0x28});
        assertThat(GraphReader.check(binary).diagnostics().render()).contains("error[G0009]");
    }
}
