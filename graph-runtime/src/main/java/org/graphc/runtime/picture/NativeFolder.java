package org.graphc.runtime.picture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where V8 unpacks its native library: the user's cache folder, or, where that cannot be written, a new folder that
 * disappears with the picture. V8 would also load a library out of {@code jni} in the working folder; one that lies
 * there is refused, since nothing that is found beside a description may run.
 */
record NativeFolder(Path path, boolean temporary) implements AutoCloseable {
    static NativeFolder choose() throws IOException {
        return choose(Path.of(System.getProperty("user.home")), Path.of(System.getProperty("user.dir")));
    }

    static NativeFolder choose(Path home, Path working) throws IOException {
        if (Files.exists(working.resolve("jni"))) {
            throw new PictureFailure("there is a folder jni here, from which V8 would load a library unasked:"
                    + " draw from another folder, or install Graphviz, so that dot is on the PATH");
        }
        Path cache = home.resolve(".cache").resolve("graphc");
        try {
            Files.createDirectories(cache);
            if (Files.isWritable(cache)) {
                return new NativeFolder(cache, false);
            }
        } catch (IOException e) {
            // a home that is read-only, or a file: go on to a folder that is not
        }
        return new NativeFolder(Files.createTempDirectory("graphc-v8"), true);
    }

    @Override
    public void close() throws IOException {
        if (temporary) {
            List<Path> files;
            try (Stream<Path> found = Files.list(path)) {
                files = found.toList();
            }
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(path);
        }
    }
}
