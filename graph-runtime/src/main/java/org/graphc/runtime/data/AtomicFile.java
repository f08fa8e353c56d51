package org.graphc.runtime.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.graphc.core.type.Identifiers;

/**
 * Writes a file whole or not at all: into a temporary one in the same folder, flushed to the disk, then moved over the
 * old one, so that neither a full disk nor a kill leaves half a file.
 */
public final class AtomicFile {
    private AtomicFile() {}

    /** What produces the bytes. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    public static void write(Path file, byte[] content) {
        write(file, out -> out.write(content));
    }

    /** Writes text in UTF-8. */
    public static void write(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws DataFailure if the file cannot be written; an old one is then as it was */
    public static void write(Path file, Content content) {
        try {
            if (Files.isDirectory(file)) {
                throw new FileSystemException(file.toString(), null, "it is a folder");
            } else if (Files.exists(file) && !Files.isRegularFile(file)) {
                writeThrough(file, content);
            } else {
                Path place = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
                requireFolder(place.getParent(), file);
                replace(place, content);
            }
        } catch (IOException e) {
            throw DataFailure.writing(file, e);
        }
    }

    /** Refuses early what {@link #write} would refuse after hours of training. */
    public static void requireWritable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            if (Files.isDirectory(file)) {
                throw new FileSystemException(file.toString(), null, "it is a folder");
            }
            requireFolder(folder, file);
            if (!Files.isWritable(Files.exists(file) ? file : folder)) {
                throw new FileSystemException(file.toString(), null, "permission denied");
            }
        } catch (IOException e) {
            throw DataFailure.writing(file, e);
        }
    }

    /** The message calls the folder as the user did. */
    private static void requireFolder(Path folder, Path file) throws IOException {
        if (folder == null || Files.isDirectory(folder)) {
            return;
        } else if (Files.exists(folder)) {
            throw new FileSystemException(folder.toString(), null, folder.getFileName() + " is not a folder");
        }
        Path above = folder.getParent();
        Path named = file.getParent() == null ? folder : file.getParent();
        String problem = above != null && Files.isRegularFile(above)
                ? above.getFileName() + " is not a folder"
                : "there is no folder " + Identifiers.printable(named.toString());
        throw new FileSystemException(folder.toString(), null, problem);
    }

    /** A device or a pipe must never be replaced by a file. */
    private static void writeThrough(Path file, Content content) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.WRITE))) {
            content.writeTo(out);
        }
    }

    private static void replace(Path file, Content content) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + "."
                + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime()) + ".tmp");
        try {
            fill(temporary, content);
            move(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void fill(Path temporary, Content content) throws IOException {
        try (FileChannel channel =
                        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
            content.writeTo(out);
            out.flush();
            channel.force(true);
        } catch (NoSuchFileException e) {
            throw new FileSystemException(temporary.toString(), null, "its folder cannot be written to");
        }
    }

    private static void move(Path from, Path to) throws IOException {
        if (Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(to.toString(), null, "it is a folder");
        }
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
