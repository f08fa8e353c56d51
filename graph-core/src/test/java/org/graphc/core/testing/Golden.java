package org.graphc.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares text with {@code src/test/resources/golden/<Test>/<case>.txt} of the module under test. Run with
 * {@code -Dgolden.update=true} to rewrite the files, then read the diff.
 */
public final class Golden {
    private static final Path FOLDER = Path.of("src/test/resources/golden");

    private Golden() {}

    /** Fails where the text differs from the file, a final line end aside. */
    public static void check(Class<?> test, String name, String text) {
        Path file = FOLDER.resolve(test.getSimpleName()).resolve(name + ".txt");
        String actual = text.endsWith("\n") ? text : text + "\n";
        try {
            if (Boolean.getBoolean("golden.update")) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, actual);
                return;
            }
            assertThat(file)
                    .as("write it with -Dgolden.update=true, then read the diff")
                    .isRegularFile();
            assertThat(actual).as(file.toString()).isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
