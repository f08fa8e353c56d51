package org.graphc.core.lang;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.graphc.core.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file of {@code descriptions/errors} has a mistake; its golden is what the author of the file would read. */
class DiagnosticsTest {
    private static final Path FOLDER = Path.of("src/test/resources/descriptions/errors");

    static List<String> faulty() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(name -> name.endsWith(".graph"))
                    .map(name -> name.replace(".graph", ""))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("faulty")
    void saysWhatIsWrongAndWhere(String name) throws IOException {
        String text = Files.readString(FOLDER.resolve(name + ".graph"));
        Reading reading = GraphReader.check(name + ".graph", text);
        assertThat(reading.diagnostics().all()).isNotEmpty();
        assertThat(reading.graph().isPresent()).isEqualTo(!reading.diagnostics().hasErrors());
        Golden.check(DiagnosticsTest.class, name, reading.diagnostics().render());
    }

    @Test
    void thereAreAtLeastThirtyFaultyFiles() throws IOException {
        assertThat(faulty()).hasSizeGreaterThanOrEqualTo(30);
    }

    @Test
    void showsAHundredAndCountsTheRest() {
        String text = "var a = b0;\n"
                + Stream.iterate(1, i -> i + 1)
                        .limit(149)
                        .map(i -> "var a" + i + " = unknown" + i + ";\n")
                        .reduce("", String::concat);
        String shown = GraphReader.check("t.graph", text).diagnostics().render();
        assertThat(shown).contains("… and 50 more").contains("t.graph:100:").doesNotContain("t.graph:101:");
    }

    @Test
    void keepsCaretsUnderTheirPieceBehindTabsAndEscapes() {
        String shown = GraphReader.check("t.graph", "\tvar y = /* \u001b[31m \u202e */ nope;")
                .diagnostics()
                .render();
        assertThat(shown).contains("\\u001b").doesNotContain("\u001b").doesNotContain("\u202e");
        String[] lines = shown.split("\n");
        assertThat(lines[2].indexOf('^')).isEqualTo(lines[1].indexOf("nope"));
    }

    @Test
    void clipsLongLines() {
        String text = "var y = " + "1 + ".repeat(5000) + "nope + " + "1 + ".repeat(5000) + "1;";
        String shown = GraphReader.check("t.graph", text).diagnostics().render();
        assertThat(shown.lines().allMatch(line -> line.length() < 140)).isTrue();
        String[] lines = shown.split("\n");
        assertThat(lines[2].indexOf('^')).isEqualTo(lines[1].indexOf("nope"));
    }
}
