package org.graphc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What no class file shows: the length of files and lines, and `default` in switches over our enums. */
class SourceRulesTest {
    private static final Path ROOT = Path.of("..");
    private static final List<String> MODULES = List.of("graph-core", "graph-optimizer", "graph-runtime", "examples");
    private static final Set<String> LONG_FILES = Set.of("Ops.java", "ScalarFn.java");
    private static final Pattern DEFAULT = Pattern.compile("\\bdefault\\s*(->|:)");
    private static final Pattern COMMENT = Pattern.compile("^\\s*(//|/?\\*)");

    @Test
    void filesFitOnAFewScreens() {
        List<String> tooLong = sources("src/main").stream()
                .filter(file -> lines(file).size() > (LONG_FILES.contains(name(file)) ? 500 : 300))
                .map(file -> ROOT.relativize(file) + ": " + lines(file).size() + " lines")
                .toList();
        assertThat(tooLong).isEmpty();
    }

    @Test
    void linesEndBefore120() {
        assertThat(linesWhere("src", line -> line.codePointCount(0, line.length()) > 120))
                .isEmpty();
    }

    @Test
    void switchesOverOurEnumsNameEveryConstant() {
        assertThat(linesWhere(
                        "src/main",
                        line -> DEFAULT.matcher(line).find()
                                && !COMMENT.matcher(line).find()
                                && !line.contains("// not an enum")))
                .as("a new constant must not slip through; write `// not an enum` where it is none of ours")
                .isEmpty();
    }

    private static List<String> linesWhere(String folder, Predicate<String> wrong) {
        List<String> found = new ArrayList<>();
        for (Path file : sources(folder)) {
            List<String> lines = lines(file);
            IntStream.range(0, lines.size())
                    .filter(i -> wrong.test(lines.get(i)))
                    .mapToObj(i -> ROOT.relativize(file) + ":" + (i + 1) + ": "
                            + lines.get(i).strip())
                    .forEach(found::add);
        }
        return found;
    }

    private static List<Path> sources(String folder) {
        return MODULES.stream()
                .map(module -> ROOT.resolve(module).resolve(folder))
                .filter(Files::isDirectory)
                .flatMap(SourceRulesTest::javaFiles)
                .toList();
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> name(file).endsWith(".java")).sorted().toList().stream();
        } catch (IOException e) {
            throw new AssertionError("cannot list " + folder, e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new AssertionError("cannot read " + file, e);
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}
