package org.graphc.core.lang;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.graphc.core.testing.RandomGraphs;
import org.junit.jupiter.api.Test;

/** Whatever the text, reading it ends with a graph or with diagnostics whose positions are inside of it. */
class ReaderFuzzTest {
    private static final String[] PIECES = {
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ";",
        ",",
        ".",
        "=",
        "==",
        "->",
        "?",
        ":",
        "+",
        "-",
        "*",
        "/",
        "!",
        "\"",
        "'",
        "//",
        "/*",
        "*/",
        "\\u0022",
        "\n",
        "\t",
        "0",
        "-1",
        "1e999",
        "9223372036854775808",
        "NaN",
        "x",
        "y",
        "loss",
        "f64",
        "(f32)",
        "new f64[][] {{1}}",
        "var ",
        "input ",
        "param ",
        "def f = ",
        "output ",
        "for (int i = 0; i < 2; i++) ",
        "class ",
        "axis = 1",
        "axes(0)",
        "sum(",
        "gradient(",
        "size(",
        "λ",
        "\u202e",
        "😀",
        "\u0000",
        "@",
        "#",
        "assert ",
        "include(\"a\")",
        "return ",
        "hidden.h",
        "init(",
        "<",
        ">",
        "::",
        "...",
        "\"\"\"",
        "case ",
        "import "
    };

    @Test
    void mutantsOfValidFilesAreReadOrRefused() throws IOException {
        List<String> valid = new ArrayList<>();
        valid.add(Files.readString(Path.of("src/test/resources/descriptions/digits.graph")));
        IntStream.range(0, 4)
                .forEach(i -> valid.add(GraphPrinter.print(RandomGraphs.of(i).graph())));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 600; i++) {
            String text = valid.get(random.nextInt(valid.size()));
            int changes = random.nextInt(1, 5);
            for (int k = 0; k < changes; k++) {
                text = mutate(text, random);
            }
            survives(text);
        }
    }

    private static String mutate(String text, SplittableRandom random) {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + random.nextInt(12));
        String piece = PIECES[random.nextInt(PIECES.length)];
        return switch (random.nextInt(4)) {
            case 0 -> text.substring(0, from) + text.substring(to);
            case 1 -> text.substring(0, from) + piece + text.substring(from);
            case 2 -> text.substring(0, from) + piece + text.substring(to);
            default -> text.substring(0, from) + text.substring(from, to).repeat(2) + text.substring(to);
        };
    }

    @Test
    void randomPiecesAreReadOrRefused() {
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 300; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(1, 40);
            for (int k = 0; k < length; k++) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            survives(text.toString());
        }
    }

    @Test
    void randomCharactersAreReadOrRefused() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 200; i++) {
            StringBuilder text = new StringBuilder();
            int range = random.nextBoolean() ? 128 : 0x10000;
            for (int k = random.nextInt(200); k > 0; k--) {
                text.append((char) random.nextInt(range));
            }
            survives(text.toString());
        }
    }

    private static void survives(String text) {
        Reading reading;
        try {
            reading = GraphReader.check("t.graph", text);
        } catch (RuntimeException | Error e) {
            throw new AssertionError("reading\n" + text, e);
        }
        assertThat(reading.graph().isPresent())
                .as(text)
                .isEqualTo(!reading.diagnostics().hasErrors());
        String[] lines = text.split("\r\n|\r|\n", -1);
        for (Diagnostic diagnostic : reading.diagnostics().all()) {
            assertThat(diagnostic.message()).isNotBlank();
            assertThat(diagnostic.at().line()).as(text).isBetween(1, lines.length);
            assertThat(diagnostic.at().column())
                    .as(text)
                    .isBetween(1, lines[diagnostic.at().line() - 1].length() + 1);
        }
        reading.graph()
                .ifPresent(graph -> assertThat(GraphReader.read("again", GraphPrinter.print(graph))
                                .sameStructure(graph))
                        .as(text)
                        .isTrue());
    }
}
