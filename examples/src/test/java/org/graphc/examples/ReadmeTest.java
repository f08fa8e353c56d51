package org.graphc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows is what the repository holds. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern CODE = Pattern.compile("```java\n(dim .*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

    @Test
    void itsDescriptionIsTheShippedOne() throws IOException {
        Matcher shown = CODE.matcher(readme());
        assertThat(shown.find()).isTrue();
        assertThat(Files.readString(ROOT.resolve("examples/descriptions/digits.graph")))
                .endsWith(shown.group(1));
    }

    @Test
    void itsLinksLeadSomewhere() throws IOException {
        Matcher link = LINK.matcher(readme());
        int links = 0;
        while (link.find()) {
            assertThat(ROOT.resolve(link.group(1))).exists();
            links++;
        }
        assertThat(links).isGreaterThan(5);
    }

    @Test
    void continuousIntegrationRunsItsTestCommand() throws IOException {
        assertThat(readme()).contains("mvn -B -ntp verify");
        assertThat(Files.readString(ROOT.resolve(".ci/run"))).contains("exec mvn -B -ntp verify");
    }

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }
}
