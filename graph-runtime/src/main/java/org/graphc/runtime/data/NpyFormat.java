package org.graphc.runtime.data;

import com.google.common.primitives.ImmutableIntArray;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;

/**
 * NumPy's {@code .npy} files, versions 1 to 3, to and from tensors. A file is not trusted: its header must agree with
 * its length before anything is allocated. Other element types than ours, pickled objects first of all, are refused.
 */
public final class NpyFormat {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int ALIGNMENT = 64;
    private static final int CHUNK = 1 << 16;

    private NpyFormat() {}

    /** @throws DataFailure if there is no such file, or anything in it is not as it should be */
    public static Tensor read(Path file) {
        return read(file, DataLimits.standard());
    }

    public static Tensor read(Path file, DataLimits limits) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), CHUNK)) {
            return read(file.toString(), in, Files.size(file), limits);
        } catch (IOException e) {
            throw DataFailure.reading(file.toString(), e);
        }
    }

    /** Reads an array from memory; {@code file} is what to call it in messages. */
    public static Tensor read(String file, byte[] content, DataLimits limits) {
        try {
            return read(file, new ByteArrayInputStream(content), content.length, limits);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads an array that must fill {@code length} bytes exactly. */
    static Tensor read(String file, InputStream in, long length, DataLimits limits) throws IOException {
        byte[] start = in.readNBytes(8);
        if (start.length < 8 || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw DataFailure.at(file, "byte 0", "not an .npy file: it does not begin with \\x93NUMPY");
        }
        int version = start[6];
        if (version < 1 || version > 3 || start[7] != 0) {
            throw DataFailure.at(file, "byte 6", "unknown .npy version " + version + "." + start[7]);
        }
        int lengthBytes = version == 1 ? 2 : 4;
        long headerLength = littleEndian(in.readNBytes(lengthBytes), file, lengthBytes);
        int headerStart = 8 + lengthBytes;
        if (headerLength > limits.header()) {
            throw DataFailure.at(
                    file, "byte 8", "a header of " + headerLength + " bytes; the limit is " + limits.header());
        }
        byte[] header = in.readNBytes((int) Math.min(headerLength, Math.max(0, length - headerStart)));
        if (header.length < headerLength) {
            throw DataFailure.at(
                    file, "byte " + length, "truncated: the header should end at byte " + (headerStart + headerLength));
        }
        String text = new String(header, StandardCharsets.ISO_8859_1);
        NpyHeader parsed = NpyHeaderParser.parse(file, text, headerStart);
        requireLength(file, parsed, headerStart + headerLength, length);
        limits.require(file, parsed.dataBytes());
        return elements(file, in, parsed, headerStart + headerLength);
    }

    private static long littleEndian(byte[] bytes, String file, int expected) {
        if (bytes.length < expected) {
            throw DataFailure.at(file, "byte " + (8 + bytes.length), "truncated in the length of the header");
        }
        long value = 0;
        for (int i = bytes.length - 1; i >= 0; i--) {
            value = value << 8 | bytes[i] & 0xff;
        }
        return value;
    }

    private static void requireLength(String file, NpyHeader header, long dataStart, long length) {
        long end = dataStart + header.dataBytes();
        if (length < end) {
            throw DataFailure.at(
                    file,
                    "byte " + length,
                    "truncated: " + header.dtype() + header.shape() + " should end at byte " + end);
        }
        if (length > end) {
            throw DataFailure.at(
                    file, "byte " + end, (length - end) + " bytes after the end of " + header.dtype() + header.shape());
        }
    }

    private static Tensor elements(String file, InputStream in, NpyHeader header, long dataStart) throws IOException {
        int size = Strides.size(header.shape());
        int width = header.dtype().bytes();
        Object array = Tensor.allocate(header.dtype(), size);
        Places places = new Places(header.shape(), header.fortranOrder());
        for (int done = 0; done < size; ) {
            int count = Math.min(size - done, CHUNK / width);
            byte[] chunk = in.readNBytes(count * width);
            if (chunk.length < count * width) {
                long at = dataStart + (long) done * width + chunk.length;
                throw DataFailure.at(file, "byte " + at, "truncated");
            }
            ByteBuffer buffer = ByteBuffer.wrap(chunk).order(header.order());
            for (int i = 0; i < count; i++) {
                if (!put(array, places.next(), buffer)) {
                    String problem = "a truth value is 0 or 1, not " + (chunk[i] & 0xff);
                    throw DataFailure.at(file, "byte " + (dataStart + done + i), problem);
                }
            }
            done += count;
        }
        return Tensor.adopt(header.shape(), array);
    }

    /** Returns false where the bytes are no value of the type. */
    private static boolean put(Object array, int place, ByteBuffer buffer) {
        if (array instanceof double[] a) {
            a[place] = buffer.getDouble();
        } else if (array instanceof float[] a) {
            a[place] = buffer.getFloat();
        } else if (array instanceof int[] a) {
            a[place] = buffer.getInt();
        } else if (array instanceof long[] a) {
            a[place] = buffer.getLong();
        } else {
            byte truth = buffer.get();
            ((boolean[]) array)[place] = truth == 1;
            return truth == 0 || truth == 1;
        }
        return true;
    }

    /** Where, in row-major order, the elements of a file belong. */
    private static final class Places {
        private final int[] sizes;
        private final int[] strides;
        private final int[] index;
        private int place;

        Places(ImmutableIntArray shape, boolean fortranOrder) {
            sizes = fortranOrder ? shape.toArray() : new int[0];
            strides = Strides.of(shape);
            index = new int[sizes.length];
        }

        int next() {
            int now = place;
            if (sizes.length < 2) {
                place++;
                return now;
            }
            for (int axis = 0; axis < sizes.length; axis++) {
                place += strides[axis];
                if (++index[axis] < sizes[axis]) {
                    break;
                }
                index[axis] = 0;
                place -= strides[axis] * sizes[axis];
            }
            return now;
        }
    }

    /** Writes version 1 in row-major order, little-endian: the bytes that NumPy would write. */
    public static void write(Path file, Tensor tensor) {
        AtomicFile.write(file, out -> write(out, tensor));
    }

    /** The bytes of the file. */
    public static byte[] bytes(Tensor tensor) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            write(out, tensor);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static void write(OutputStream out, Tensor tensor) throws IOException {
        NpyHeader header = new NpyHeader(tensor.dtype(), ByteOrder.LITTLE_ENDIAN, false, tensor.shape());
        String text = header.text();
        int padding = ALIGNMENT - (MAGIC.length + 4 + text.length() + 1) % ALIGNMENT;
        byte[] padded = (text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        out.write(MAGIC);
        out.write(new byte[] {1, 0, (byte) padded.length, (byte) (padded.length >> 8)});
        out.write(padded);
        int width = tensor.dtype().bytes();
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < tensor.size(); i++) {
            if (buffer.remaining() < width) {
                flush(out, buffer);
            }
            put(buffer, tensor, i);
        }
        flush(out, buffer);
    }

    private static void put(ByteBuffer buffer, Tensor tensor, int i) {
        DType dtype = tensor.dtype();
        switch (dtype) {
            case F32 -> buffer.putFloat(((float[]) tensor.array())[i]);
            case F64 -> buffer.putDouble(((double[]) tensor.array())[i]);
            case I32 -> buffer.putInt(((int[]) tensor.array())[i]);
            case I64 -> buffer.putLong(((long[]) tensor.array())[i]);
            case BOOL -> buffer.put((byte) (tensor.getBoolean(i) ? 1 : 0));
        }
    }

    private static void flush(OutputStream out, ByteBuffer buffer) throws IOException {
        out.write(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
