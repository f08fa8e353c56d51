package org.graphc.runtime.blas;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The OpenBLAS library of the class path as files, since native code is loaded from files only: unpacked once into the
 * user's cache directory, or, where that is not to be written, into a directory of this process.
 */
final class NativeLibrary {
    static final String VERSION = "0.3.31";

    private static final String FOLDER = "/org/bytedeco/openblas/";
    private static final String MAIN = "libopenblas.so.0";

    /** OpenBLAS looks for the others beside itself. */
    private static final List<String> FILES = List.of("libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5", MAIN);

    private static final Map<String, String> PLATFORMS =
            Map.of("Linux-amd64", "linux-x86_64", "Linux-aarch64", "linux-arm64");

    private NativeLibrary() {}

    /** The library's file; empty where the class path has none for this system. */
    static Optional<Path> unpack() throws IOException {
        String system = System.getProperty("os.name") + "-" + System.getProperty("os.arch");
        Optional<String> platform = Optional.ofNullable(PLATFORMS.get(system));
        if (platform.isEmpty() || NativeLibrary.class.getResource(FOLDER + platform.get() + "/" + MAIN) == null) {
            return Optional.empty();
        }
        Path cached = cache().resolve("openblas-" + VERSION + "-" + platform.get());
        if (Files.isRegularFile(cached.resolve(MAIN))) {
            return Optional.of(cached.resolve(MAIN));
        }
        try {
            Files.createDirectories(cached.getParent());
            Path fresh = Files.createTempDirectory(cached.getParent(), "unpacking");
            copy(platform.get(), fresh);
            return Optional.of(publish(fresh, cached).resolve(MAIN));
        } catch (IOException e) {
            Path own = Files.createTempDirectory("graphc-openblas");
            copy(platform.get(), own);
            FILES.forEach(file -> own.resolve(file).toFile().deleteOnExit());
            own.toFile().deleteOnExit();
            return Optional.of(own.resolve(MAIN));
        }
    }

    private static Path cache() {
        Optional<String> declared =
                Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).filter(s -> !s.isBlank());
        return declared.map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("graphc");
    }

    private static void copy(String platform, Path to) throws IOException {
        for (String file : FILES) {
            try (InputStream in = NativeLibrary.class.getResourceAsStream(FOLDER + platform + "/" + file)) {
                if (in != null) {
                    Files.copy(in, to.resolve(file));
                }
            }
        }
    }

    /** A rename makes the directory appear whole; whoever is second uses what the first one left. */
    private static Path publish(Path fresh, Path cached) throws IOException {
        try {
            return Files.move(fresh, cached, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            for (String file : FILES) {
                Files.deleteIfExists(fresh.resolve(file));
            }
            Files.delete(fresh);
            return cached;
        }
    }
}
