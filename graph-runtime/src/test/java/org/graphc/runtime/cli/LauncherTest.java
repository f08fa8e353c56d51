package org.graphc.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/graphc} in a tree of its own, with a java that says how it was called. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    /** Says its arguments; an archive that it is asked for takes it a moment. */
    private static final String JAVA = """
            #!/bin/sh
            for arg; do
                case $arg in
                    -XX:ArchiveClassesAtExit=*)
                        echo rehearsal >>"$REHEARSALS"
                        sleep 1
                        echo classes >"${arg#*=}"
                        [ -z "$FAILS" ] || exit 1
                        exit ;;
                esac
            done
            printf '%s\\n' "$@"
            exit 3
            """;

    private static final String SHARED = "-XX:SharedArchiveFile=";

    @TempDir
    private Path folder;

    private Path cache;
    private Path jar;

    @BeforeEach
    void plant() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("tree/graph-runtime/bin"));
        Files.copy(Path.of("bin/graphc"), bin.resolve("graphc"));
        jar = bin.resolveSibling("target/graph-runtime-1.jar");
        Files.createDirectories(jar.resolveSibling("lib"));
        Files.writeString(jar, "jar");
        Path java = folder.resolve("jdk/bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, JAVA);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
        cache = folder.resolve("a cache");
    }

    @Test
    void archivesClassesOnFirstUse() throws Exception {
        assertThat(launch(cache, "run", "x.graph")).noneMatch(arg -> arg.startsWith(SHARED));
        Path archive = made();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive.getParent())))
                .isEqualTo("rwx------");
        assertThat(launch(cache, "run", "x.graph")).contains(SHARED + archive);
        assertThat(rehearsals()).isEqualTo(1);
    }

    @Test
    void archivesOnceForLaunchesAtOnce() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            processes.add(start(cache, "", "check"));
        }
        for (Process process : processes) {
            assertThat(process.waitFor()).isEqualTo(3);
        }
        made();
        assertThat(rehearsals()).isEqualTo(1);
    }

    @Test
    void archivesAnewForOtherJars() throws Exception {
        launch(cache, "check");
        Path first = made();
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(100)));
        assertThat(launch(cache, "check")).noneMatch(arg -> arg.startsWith(SHARED));
        waitFor(2);
        assertThat(archives()).hasSize(2).contains(first);
    }

    /** The JVM would crash. */
    @Test
    void makesAnArchiveAnewThatWasCutOff() throws Exception {
        launch(cache, "check");
        Path archive = made();
        Files.writeString(archive, "cla");
        assertThat(launch(cache, "check")).noneMatch(arg -> arg.startsWith(SHARED));
        assertThat(made()).isEqualTo(archive).hasContent("classes\n");
        assertThat(launch(cache, "check")).contains(SHARED + archive);
    }

    @Test
    void keepsTheArchivesThatWereReadLast() throws Exception {
        launch(cache, "check");
        Path archive = made();
        for (int i = 1; i <= 6; i++) {
            Path older = Files.writeString(archive.resolveSibling("java17-" + i + ".jsa"), "");
            Files.setAttribute(
                    older, "lastAccessTime", FileTime.from(Instant.now().minusSeconds(1_000 * i)));
        }
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(100)));
        launch(cache, "check");
        waitFor(4);
        assertThat(archives())
                .contains(archive, archive.resolveSibling("java17-1.jsa"), archive.resolveSibling("java17-2.jsa"));
    }

    @Test
    void doesWithoutADirectoryThatCannotBeWritten() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(launch(file.resolve("below"), "check")).noneMatch(arg -> arg.startsWith(SHARED));
        assertThat(launch(Path.of(""), "check")).noneMatch(arg -> arg.startsWith(SHARED));
        assertThat(rehearsals()).isZero();
    }

    /** Who may write an archive says what code runs. */
    @Test
    void usesNoDirectoryThatOthersMayWriteTo() throws Exception {
        launch(cache, "check");
        Path classes = made().getParent();
        Files.setPosixFilePermissions(classes, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(launch(cache, "check")).noneMatch(arg -> arg.startsWith(SHARED));
    }

    @Test
    void leavesNothingOfAnArchiveThatFails() throws Exception {
        Process process = start(cache, "yes", "check");
        assertThat(process.waitFor()).isEqualTo(3);
        waitForRehearsal();
        assertThat(files()).isEmpty();
        assertThat(launch(cache, "check")).noneMatch(arg -> arg.startsWith(SHARED));
    }

    @Test
    void takesOneCompilerForWhatComputesNothing() throws Exception {
        assertThat(launch(Path.of(""), "version")).contains("-XX:TieredStopAtLevel=1");
        assertThat(launch(Path.of(""), "check")).contains("-XX:TieredStopAtLevel=1");
        assertThat(launch(Path.of(""), "train", "x.graph")).doesNotContain("-XX:TieredStopAtLevel=1");
    }

    private List<String> launch(Path cached, String... args) throws Exception {
        Process process = start(cached, "", args);
        List<String> given = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).isEqualTo(3);
        assertThat(given).endsWith(args);
        return given;
    }

    /** What goes to standard error comes out with the arguments, where the tests would miss those at the end. */
    private Process start(Path cached, String fails, String... args) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(folder.resolve("tree/graph-runtime/bin/graphc").toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("GRAPHC_CACHE", cached.toString());
        builder.environment().put("REHEARSALS", folder.resolve("rehearsals").toString());
        builder.environment().put("FAILS", fails);
        return builder.start();
    }

    /** The one archive, once it is there. */
    private Path made() throws Exception {
        waitFor(1);
        return archives().get(0);
    }

    private void waitFor(int number) throws Exception {
        for (int i = 0; i < 300 && (archives().size() != number || isMaking()); i++) {
            Thread.sleep(100);
        }
        assertThat(archives()).hasSize(number);
    }

    private void waitForRehearsal() throws Exception {
        for (int i = 0; i < 300 && (rehearsals() == 0 || isMaking()); i++) {
            Thread.sleep(100);
        }
        assertThat(rehearsals()).isEqualTo(1);
    }

    private boolean isMaking() throws IOException {
        return files().stream().anyMatch(file -> file.toString().endsWith(".making"));
    }

    private List<Path> archives() throws IOException {
        return files().stream().filter(file -> file.toString().endsWith(".jsa")).toList();
    }

    private List<Path> files() throws IOException {
        Path classes = cache.resolve("classes");
        if (!Files.isDirectory(classes)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(classes)) {
            return files.toList();
        }
    }

    private long rehearsals() throws IOException {
        Path log = folder.resolve("rehearsals");
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }
}
