package org.graphc.core.lang;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The example of each code has that mistake and no other, and put right it has none. */
class CodeTest {
    private static final String COMMAND = "graphc check ";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void itsExampleIsAnExample(Code code) throws IOException {
        assertThat(check("wrong.graph", code.explanation().wrong())
                        .diagnostics()
                        .all())
                .extracting(Diagnostic::code)
                .isNotEmpty()
                .containsOnly(code);
        Reading right = check("digits.graph", code.explanation().right());
        assertThat(right.diagnostics().all()).isEmpty();
        assertThat(right.graph()).isPresent();
    }

    /** Of a file with this text, or of the file that a command line names; … stands for far too many brackets. */
    private Reading check(String name, String text) throws IOException {
        Files.writeString(folder.resolve("layers.graph"), "def twice = (v) -> v + v;\n");
        boolean isCommand = text.startsWith(COMMAND);
        String written = text.replace("(…", "(".repeat(300)).replace("…)", ")".repeat(300));
        Files.writeString(folder.resolve(name), isCommand ? "output y = 1.0;\n" : written);
        return GraphReader.check(folder.resolve(isCommand ? text.substring(COMMAND.length()) : name));
    }

    @ParameterizedTest
    @EnumSource
    void saysMoreThanItsTitle(Code code) {
        assertThat(code.explanation().meaning()).hasSizeGreaterThan(80).endsWith(".");
        assertThat(code.explanation().meaning().lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void idsAreOneEach() {
        assertThat(Arrays.stream(Code.values()).map(Code::id)).doesNotHaveDuplicates();
    }
}
