package org.graphc.runtime.blas;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * The OpenBLAS library of the class path as files, since native code is loaded from files only: unpacked once into the
 * user's cache directory, or, where that is not to be written, into a directory of this process.
 */
final class NativeLibrary {
    static final String VERSION = "0.3.31";

    private static final String FOLDER = "/org/bytedeco/openblas/";

    /** OpenBLAS looks for the libraries of Fortran beside itself. */
    private static final List<String> LINUX =
            List.of("libopenblas.so.0", "libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5");

    private static final List<String> MAC =
            List.of("libopenblas.0.dylib", "libgcc_s.1.1.dylib", "libquadmath.0.dylib", "libgfortran.5.dylib");

    private static final List<Platform> PLATFORMS = List.of(
            new Platform("Linux", "amd64", "linux-x86_64", LINUX),
            new Platform("Linux", "aarch64", "linux-arm64", LINUX),
            new Platform("Mac", "x86_64", "macosx-x86_64", MAC),
            new Platform("Mac", "aarch64", "macosx-arm64", MAC),
            new Platform("Windows", "amd64", "windows-x86_64", List.of("libopenblas.dll")));

    /**
     * A system that there is a library for.
     *
     * @param os how its name begins
     * @param files OpenBLAS itself first
     */
    private record Platform(String os, String arch, String folder, List<String> files) {
        boolean isHere() {
            return System.getProperty("os.name").startsWith(os)
                    && System.getProperty("os.arch").equals(arch);
        }

        String main() {
            return files.get(0);
        }

        URL find(String file) {
            return NativeLibrary.class.getResource(FOLDER + folder + "/" + file);
        }
    }

    private NativeLibrary() {}

    /** The library's file; empty where the class path has none for this system. */
    static Optional<Path> unpack() throws IOException {
        Optional<Platform> here = PLATFORMS.stream()
                .filter(platform -> platform.isHere() && platform.find(platform.main()) != null)
                .findFirst();
        return here.isEmpty() ? Optional.empty() : Optional.of(unpack(here.get()));
    }

    private static Path unpack(Platform platform) throws IOException {
        Path cached = cache().resolve("openblas-" + VERSION + "-" + platform.folder());
        if (Files.isRegularFile(cached.resolve(platform.main()))) {
            return cached.resolve(platform.main());
        }
        try {
            Files.createDirectories(cached.getParent());
            Path fresh = Files.createTempDirectory(cached.getParent(), "unpacking");
            copy(platform, fresh);
            return publish(platform, fresh, cached).resolve(platform.main());
        } catch (IOException e) {
            Path own = Files.createTempDirectory("graphc-openblas");
            copy(platform, own);
            platform.files().forEach(file -> own.resolve(file).toFile().deleteOnExit());
            own.toFile().deleteOnExit();
            return own.resolve(platform.main());
        }
    }

    private static Path cache() {
        Optional<String> declared =
                Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).filter(s -> !s.isBlank());
        return declared.map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("graphc");
    }

    private static void copy(Platform platform, Path to) throws IOException {
        for (String file : platform.files()) {
            URL found = platform.find(file);
            if (found != null) {
                try (InputStream in = found.openStream()) {
                    Files.copy(in, to.resolve(file));
                }
            }
        }
    }

    /** A rename makes the directory appear whole; whoever is second uses what the first one left. */
    private static Path publish(Platform platform, Path fresh, Path cached) throws IOException {
        try {
            return Files.move(fresh, cached, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            for (String file : platform.files()) {
                Files.deleteIfExists(fresh.resolve(file));
            }
            Files.delete(fresh);
            return cached;
        }
    }
}
