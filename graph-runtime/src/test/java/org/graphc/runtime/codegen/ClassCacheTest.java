package org.graphc.runtime.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.graphc.core.lang.GraphReader;
import org.graphc.runtime.plan.Planner;
import org.graphc.runtime.plan.Program;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class ClassCacheTest {
    private static final Map<String, String> SOURCES = Map.of("A", "class A {}");

    @TempDir
    private Path folder;

    private ClassCache cache;

    /** The sources that javac was asked for. */
    private final List<Map<String, String>> compiled = new ArrayList<>();

    @BeforeEach
    void open() {
        cache = new ClassCache(folder.resolve("deep/kernels"), 2_000);
    }

    @Test
    void compilesOnce() throws IOException {
        byte[] first = classes(SOURCES).get("A");
        assertThat(classes(SOURCES).get("A")).isEqualTo(first);
        assertThat(compiled).hasSize(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache.folder())))
                .isEqualTo("rwx------");
    }

    @Test
    void tellsSourcesApart() {
        classes(SOURCES);
        classes(Map.of("A", "class  A {}"));
        classes(Map.of("B", "class A {}"));
        assertThat(compiled).hasSize(3);
    }

    /** What differs is in the source, which is the key. */
    @Test
    void tellsModesOfMathApart() {
        Program program = Planner.plan(GraphReader.read("test.graph", "input x = f32(1000); output y = tan(x);"));
        VectorMachine strict = new VectorMachine(256, false, false);
        for (VectorMachine machine : List.of(strict, strict.withFunctions(), strict)) {
            String source = ClassEmitter.emit(program.kernels(), machine).get(0);
            cache.classes(Map.of("K", source), wanted -> {
                compiled.add(wanted);
                return ImmutableMap.of("K", new byte[] {1});
            });
        }
        assertThat(compiled).hasSize(2);
    }

    @Test
    void replacesDamagedFiles() throws IOException {
        byte[] wanted = classes(SOURCES).get("A");
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int at : new int[] {0, 40, whole.length - 1}) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(file, damaged);
            compiled.clear();
            assertThat(classes(SOURCES).get("A")).isEqualTo(wanted);
            assertThat(compiled).hasSize(1);
            assertThat(file).hasBinaryContent(whole);
        }
        for (int length : new int[] {0, 1, 31, 32, 40, whole.length - 1}) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertThat(classes(SOURCES).get("A")).isEqualTo(wanted);
            assertThat(file).hasBinaryContent(whole);
        }
    }

    /** Who may write a class file there says what code runs here. */
    @Test
    void usesNoDirectoryThatOthersMayEnter() throws IOException {
        classes(SOURCES);
        for (String open : new String[] {"rwxrwx---", "rwx---rwx", "rwxr-xr-x"}) {
            Files.setPosixFilePermissions(cache.folder(), PosixFilePermissions.fromString(open));
            compiled.clear();
            classes(SOURCES);
            assertThat(compiled).hasSize(1);
        }
        assertThat(files()).hasSize(1);
    }

    @Test
    void doesWithoutADirectoryThatCannotBeMade() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        cache = new ClassCache(file.resolve("below"));
        assertThat(classes(SOURCES)).containsKey("A");
        cache = new ClassCache(file);
        assertThat(classes(SOURCES)).containsKey("A");
        assertThat(file).isEmptyFile();
        assertThat(compiled).hasSize(2);
    }

    /** Whoever made the link may have it lead elsewhere. */
    @Test
    void followsNoLink() throws IOException {
        Path there = Files.createDirectory(
                folder.resolve("there"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        cache = new ClassCache(Files.createSymbolicLink(folder.resolve("link"), there));
        assertThat(classes(SOURCES)).containsKey("A");
        assertThat(there).isEmptyDirectory();
    }

    @Test
    void removesWhatWasUsedLongestAgo() throws IOException {
        Instant start = Instant.now().minusSeconds(10_000);
        for (int i = 0; i < 12; i++) {
            classes(source(i));
            long age = i;
            for (Path file : files()) {
                if (Files.getLastModifiedTime(file).toInstant().isAfter(start.plusSeconds(1_000))) {
                    Files.setLastModifiedTime(file, FileTime.from(start.plusSeconds(age)));
                }
            }
            classes(source(0)); // used again and again
        }
        long bytes = 0;
        for (Path file : files()) {
            bytes += Files.size(file);
        }
        assertThat(bytes).isLessThanOrEqualTo(2_000);
        compiled.clear();
        classes(source(0));
        classes(source(11));
        assertThat(compiled).isEmpty();
        classes(source(1));
        assertThat(compiled).hasSize(1);
    }

    private static Map<String, String> source(int i) {
        return Map.of("A" + i, "class A" + i + " { static final String TEXT = \"" + "x".repeat(150) + "\"; }");
    }

    private ImmutableMap<String, byte[]> classes(Map<String, String> sources) {
        return cache.classes(sources, wanted -> {
            compiled.add(wanted);
            return InMemoryCompiler.compile(wanted);
        });
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(cache.folder())) {
            return files.sorted().toList();
        }
    }
}
