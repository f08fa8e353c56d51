package org.graphc.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    private Path folder;

    @Test
    void replacesTheOldFileAndLeavesNothingElse() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFile.write(file, "old");
        AtomicFile.write(file, "new");
        assertThat(file).hasContent("new");
        assertThat(listing()).containsExactly("a.txt");
    }

    @Test
    void keepsTheOldFileWhereWritingFails() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFile.write(file, "old");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
                    out.write(1);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(DataFailure.class)
                .hasMessage("cannot write " + file + ": No space left on device");
        assertThat(file).hasContent("old");
        assertThat(listing()).containsExactly("a.txt");
    }

    @Test
    void writesThroughALink() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        AtomicFile.write(link, "new");
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(file).hasContent("new");
    }

    @Test
    void saysWhyAPlaceCannotBeWrittenBeforeAndWhenItTries() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        Path below = file.resolve("out.npz");
        Path inside = file.resolve("deeper/out.npz");
        Path nowhere = folder.resolve("none/out.npz");
        for (boolean early : List.of(true, false)) {
            refuses(early, below, "file is not a folder");
            refuses(early, inside, "file is not a folder");
            refuses(early, nowhere, "there is no folder " + folder.resolve("none"));
            refuses(early, folder, "it is a folder");
        }
        AtomicFile.requireWritable(file);
        AtomicFile.requireWritable(folder.resolve("new"));
    }

    private static void refuses(boolean early, Path file, String reason) {
        assertThatThrownBy(() -> {
                    if (early) {
                        AtomicFile.requireWritable(file);
                    } else {
                        AtomicFile.write(file, "x");
                    }
                })
                .isInstanceOf(DataFailure.class)
                .hasMessage("cannot write " + file + ": " + reason);
    }

    private List<String> listing() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }
}
