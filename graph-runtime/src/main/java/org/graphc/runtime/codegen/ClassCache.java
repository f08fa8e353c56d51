package org.graphc.runtime.codegen;

import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.graphc.runtime.data.AtomicFile;
import org.graphc.runtime.data.DataFailure;

/**
 * Compiled classes in files of a directory, by the hash of everything they were made from, so that a process need not
 * run javac on what another has compiled. A file holds a checksum and the classes. Since it is code, a directory that
 * belongs to somebody else or that others may enter is not used. Whatever goes wrong here costs time alone: a file that
 * is damaged is made anew, one that cannot be written is not, and nobody is told.
 *
 * @param folder is made where there is none
 * @param maxBytes of all files together; those that were used longest ago go first
 */
record ClassCache(Path folder, long maxBytes) {
    static final String ENDING = ".classes";

    private static final long USUAL_BYTES = 64L << 20;
    private static final int HASH_BYTES = 32;
    private static final int MAX_CLASSES = 1 << 20;

    /** Changes with the form of the files. */
    private static final String FORM = "graphc classes 1";

    ClassCache(Path folder) {
        this(folder, USUAL_BYTES);
    }

    /** The classes that {@code javac} makes of the sources, from a file or, where there is none, from {@code javac}. */
    ImmutableMap<String, byte[]> classes(
            Map<String, String> sources, Function<Map<String, String>, ImmutableMap<String, byte[]>> javac) {
        if (!isPrivate()) {
            return javac.apply(sources);
        }
        Path file = folder.resolve(key(sources) + ENDING);
        return read(file).orElseGet(() -> {
            ImmutableMap<String, byte[]> made = javac.apply(sources);
            write(file, made);
            return made;
        });
    }

    /** Stands for the sources, for javac and for what it was told. */
    private static String key(Map<String, String> sources) {
        Hasher hasher = Hashing.sha256().newHasher();
        put(hasher, FORM);
        put(hasher, Runtime.version().toString());
        put(hasher, System.getProperty("java.vendor", ""));
        put(hasher, InMemoryCompiler.flags());
        sources.forEach((name, text) -> {
            put(hasher, name);
            put(hasher, text);
        });
        return hasher.hash().toString();
    }

    private static void put(Hasher hasher, String text) {
        hasher.putInt(text.length()).putString(text, StandardCharsets.UTF_16LE);
    }

    /** True for a directory of the user's own that nobody else may enter; makes it where there is none. */
    private boolean isPrivate() {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            return false; // there is no telling
        }
        try {
            Set<PosixFilePermission> mine = PosixFilePermissions.fromString("rwx------");
            if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(mine));
            }
            PosixFileAttributes found =
                    Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return found.isDirectory()
                    && found.permissions().equals(mine)
                    && found.owner().equals(user());
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static UserPrincipal user() throws IOException {
        String name = System.getProperty("user.name");
        return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name);
    }

    private static Optional<ImmutableMap<String, byte[]>> read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            byte[] content = Arrays.copyOfRange(bytes, Math.min(HASH_BYTES, bytes.length), bytes.length);
            if (!Arrays.equals(hash(content), Arrays.copyOf(bytes, HASH_BYTES))) {
                return Optional.empty();
            }
            ImmutableMap<String, byte[]> classes = unpacked(content);
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            return Optional.of(classes);
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private void write(Path file, ImmutableMap<String, byte[]> classes) {
        try {
            byte[] content = packed(classes);
            AtomicFile.write(file, out -> {
                out.write(hash(content));
                out.write(content);
            });
            removeOldest();
        } catch (IOException | DataFailure e) {
            // the next process compiles too
        }
    }

    private static byte[] hash(byte[] content) {
        return Hashing.sha256().hashBytes(content).asBytes();
    }

    private static byte[] packed(ImmutableMap<String, byte[]> classes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(classes.size());
        for (Map.Entry<String, byte[]> entry : classes.entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeInt(entry.getValue().length);
            out.write(entry.getValue());
        }
        return bytes.toByteArray();
    }

    private static ImmutableMap<String, byte[]> unpacked(byte[] content) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
        ImmutableMap.Builder<String, byte[]> classes = ImmutableMap.builder();
        int count = Math.min(in.readInt(), MAX_CLASSES);
        for (int i = 0; i < count; i++) {
            String name = in.readUTF();
            byte[] bytes = in.readNBytes(in.readInt());
            classes.put(name, bytes);
        }
        return classes.buildOrThrow();
    }

    private record Kept(Path file, long bytes, FileTime used) {}

    /** Two processes that do so at once may remove more than was needed. */
    private void removeOldest() throws IOException {
        List<Kept> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(f -> f.toString().endsWith(ENDING)).toList()) {
                files.add(new Kept(file, Files.size(file), Files.getLastModifiedTime(file)));
            }
        }
        files.sort(Comparator.comparing(Kept::used));
        long sum = files.stream().mapToLong(Kept::bytes).sum();
        for (Kept kept : files) {
            if (sum > maxBytes) {
                Files.deleteIfExists(kept.file());
                sum -= kept.bytes();
            }
        }
    }
}
