package org.graphc.runtime.data;

import com.google.common.collect.ImmutableMap;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Identifiers;

/**
 * NumPy's {@code .npz} archives, named arrays in a zip file, to and from tensors. Names are only ever compared with
 * names of the graph: nothing is extracted to a path. What is written depends on the arrays alone, not on the clock.
 */
public final class NpzFormat {
    private static final String SUFFIX = ".npy";
    /** The most that a byte of deflated data can stand for, so that a lie about a size shows before allocating. */
    private static final int MAX_RATIO = 1032;
    /** The first second of 1980 would make the zip writer add a field that depends on the time zone. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private NpzFormat() {}

    /** @throws DataFailure if there is no such file, or anything in it is not as it should be */
    public static ImmutableMap<String, Tensor> read(Path file) {
        return read(file, DataLimits.standard());
    }

    public static ImmutableMap<String, Tensor> read(Path file, DataLimits limits) {
        try {
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                Files.newInputStream(file).close();
            }
            try (ZipFile zip = new ZipFile(file.toFile())) {
                return read(file.toString(), zip, limits);
            }
        } catch (ZipException | IllegalArgumentException e) {
            throw DataFailure.at(
                    file.toString(), "not an .npz file", Identifiers.printable(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            throw DataFailure.reading(file.toString(), e);
        }
    }

    private static ImmutableMap<String, Tensor> read(String file, ZipFile zip, DataLimits limits) throws IOException {
        List<? extends ZipEntry> entries = Collections.list(zip.entries());
        if (entries.size() > limits.entries()) {
            throw DataFailure.at(file, "too large", entries.size() + " arrays; the limit is " + limits.entries());
        }
        Map<String, ZipEntry> named = new LinkedHashMap<>();
        long bytes = 0;
        for (ZipEntry entry : entries) {
            String name = name(file, entry);
            if (named.putIfAbsent(name, entry) != null) {
                throw DataFailure.at(file, "array " + Identifiers.printable(name), "the name stands twice");
            }
            bytes += size(file, entry);
            limits.require(file, bytes);
        }
        ImmutableMap.Builder<String, Tensor> tensors = ImmutableMap.builder();
        for (Map.Entry<String, ZipEntry> entry : named.entrySet()) {
            tensors.put(entry.getKey(), tensor(file, zip, entry.getValue(), limits));
        }
        return tensors.buildOrThrow();
    }

    private static String name(String file, ZipEntry entry) {
        String name = entry.getName();
        if (!name.endsWith(SUFFIX)) {
            throw DataFailure.at(
                    file, "entry " + Identifiers.printable(name), "not an array: its name does not end in .npy");
        }
        return name.substring(0, name.length() - SUFFIX.length());
    }

    private static long size(String file, ZipEntry entry) {
        long most = (entry.getCompressedSize() + 1) * MAX_RATIO;
        if (entry.getSize() < 0 || entry.getSize() > most) {
            String place = "entry " + Identifiers.printable(entry.getName());
            throw DataFailure.at(file, place, entry.getCompressedSize() + " bytes cannot unpack to " + entry.getSize());
        }
        return entry.getSize();
    }

    private static Tensor tensor(String file, ZipFile zip, ZipEntry entry, DataLimits limits) throws IOException {
        String place = file + ": " + entry.getName();
        try (CheckedInputStream in =
                new CheckedInputStream(new BufferedInputStream(zip.getInputStream(entry)), new CRC32())) {
            Tensor tensor = NpyFormat.read(place, in, entry.getSize(), limits);
            if (in.read() >= 0) {
                throw DataFailure.at(place, "byte " + entry.getSize(), "unpacks to more than the archive says");
            }
            if (in.getChecksum().getValue() != entry.getCrc()) {
                throw DataFailure.at(place, "damaged", "the checksum (CRC-32) of its bytes is not the recorded one");
            }
            return tensor;
        } catch (ZipException e) {
            throw DataFailure.at(place, "damaged", Identifiers.printable(String.valueOf(e.getMessage())));
        }
    }

    /** Writes the arrays in the map's order, uncompressed as {@code numpy.savez} does. */
    public static void write(Path file, Map<String, Tensor> tensors) {
        AtomicFile.write(file, out -> write(out, tensors));
    }

    static void write(OutputStream out, Map<String, Tensor> tensors) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.setMethod(ZipOutputStream.STORED);
        for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
            Tally tally = new Tally();
            NpyFormat.write(tally, tensor.getValue());
            ZipEntry entry = new ZipEntry(tensor.getKey() + SUFFIX);
            entry.setTimeLocal(TIME);
            entry.setSize(tally.bytes);
            entry.setCrc(tally.crc.getValue());
            zip.putNextEntry(entry);
            NpyFormat.write(zip, tensor.getValue());
            zip.closeEntry();
        }
        zip.finish();
    }

    /** An uncompressed entry states size and checksum before its bytes; a first writing finds them out. */
    private static final class Tally extends OutputStream {
        private final CRC32 crc = new CRC32();
        private long bytes;

        @Override
        public void write(int b) {
            crc.update(b);
            bytes++;
        }

        @Override
        public void write(byte[] buffer, int from, int length) {
            crc.update(buffer, from, length);
            bytes += length;
        }
    }
}
