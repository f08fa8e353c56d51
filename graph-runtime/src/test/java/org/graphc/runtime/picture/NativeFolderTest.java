package org.graphc.runtime.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeFolderTest {
    @TempDir
    Path folder;

    @Test
    void unpacksIntoTheCacheOfTheUser() throws IOException {
        try (NativeFolder chosen = NativeFolder.choose(folder, folder)) {
            assertThat(chosen.path()).isEqualTo(folder.resolve(".cache/graphc")).isDirectory();
        }
        assertThat(folder.resolve(".cache/graphc")).isDirectory();
    }

    @Test
    void takesATemporaryFolderWhereHomeCannotBeWritten() throws IOException {
        Path home = Files.createFile(folder.resolve("home"));
        NativeFolder chosen = NativeFolder.choose(home, folder);
        Files.createFile(chosen.path().resolve("library"));
        assertThat(chosen.temporary()).isTrue();
        chosen.close();
        assertThat(chosen.path()).doesNotExist();
    }

    @Test
    void refusesALibraryThatLiesInTheWorkingFolder() throws IOException {
        Files.createDirectory(folder.resolve("jni"));
        assertThatThrownBy(() -> NativeFolder.choose(folder, folder))
                .isInstanceOf(PictureFailure.class)
                .hasMessageContaining("jni");
    }
}
