package org.graphc.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpzFormatTest {
    private static final Path FIXTURES = Path.of("src/test/resources/numpy");
    private static final DataLimits LIMITS = new DataLimits(1 << 20, 10, 1 << 16);
    private static final ImmutableMap<String, Tensor> ARRAYS =
            ImmutableMap.of("W", Tensor.matrix(new double[] {1, 2}), "n", Tensor.scalar(DType.I64, 7));

    @TempDir
    private Path folder;

    @Test
    void readsWhatNumpyWrites() {
        Map<String, Tensor> stored = NpzFormat.read(FIXTURES.resolve("stored.npz"));
        assertThat(stored.keySet()).containsExactly("W", "b", "n");
        assertThat(stored.get("b")).isEqualTo(Tensor.vector(1, 2));
        assertThat(stored.get("n")).isEqualTo(Tensor.scalar(DType.I64, 7));
        Map<String, Tensor> deflated = NpzFormat.read(FIXTURES.resolve("deflated.npz"));
        assertThat(deflated.get("zeros").size()).isEqualTo(1000);
    }

    @Test
    void readsBackWhatItWritesInOrder() {
        Path file = folder.resolve("a.npz");
        NpzFormat.write(file, ARRAYS);
        assertThat(NpzFormat.read(file).entrySet()).containsExactlyElementsOf(ARRAYS.entrySet());
    }

    @Test
    void writesTheSameBytesInEveryTimeZone() throws IOException {
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
            byte[] tokyo = bytes(ARRAYS);
            TimeZone.setDefault(TimeZone.getTimeZone("America/Lima"));
            assertThat(bytes(ARRAYS)).isEqualTo(tokyo);
        } finally {
            TimeZone.setDefault(before);
        }
    }

    private static byte[] bytes(Map<String, Tensor> arrays) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        NpzFormat.write(out, arrays);
        return out.toByteArray();
    }

    @Test
    void usesANameThatClimbsFoldersAsANameOnly() throws IOException {
        Path file = zip("../../evil.npy", NpyFormat.bytes(Tensor.scalar(1)));
        assertThat(NpzFormat.read(file, LIMITS).keySet()).containsExactly("../../evil");
        assertThat(folder.resolve("../../evil.npy")).doesNotExist();
    }

    @Test
    void refusesEntriesThatAreNoArrays() throws IOException {
        Path file = zip("read\u001bme.txt", new byte[] {1});
        assertThatThrownBy(() -> NpzFormat.read(file, LIMITS))
                .hasMessage(file + ": entry read\\u001bme.txt: not an array: its name does not end in .npy");
    }

    @Test
    void refusesNamesThatStandTwice() throws IOException {
        byte[] bytes = bytes(ImmutableMap.of("aa", Tensor.scalar(1), "ab", Tensor.scalar(2)));
        Path file = write(replaced(bytes, "ab.npy", "aa.npy"));
        assertThatThrownBy(() -> NpzFormat.read(file, LIMITS)).hasMessage(file + ": array aa: the name stands twice");
    }

    @Test
    void refusesBytesThatDoNotFitTheirChecksum() throws IOException {
        byte[] bytes = bytes(ImmutableMap.of("a", Tensor.vector(1, 2)));
        bytes[indexOf(bytes, "PK\u0001\u0002") - 1] ^= 1;
        Path file = write(bytes);
        assertThatThrownBy(() -> NpzFormat.read(file, LIMITS)).hasMessageContaining("checksum");
    }

    @Test
    void refusesWhatUnpacksToMoreThanTheLimit() throws IOException {
        byte[] array = NpyFormat.bytes(Tensor.fill(DType.F64, ImmutableIntArray.of(1000), i -> 0));
        Path file = zip("zeros.npy", array);
        assertThat(Files.size(file)).isLessThan(400);
        assertThat(NpzFormat.read(file, new DataLimits(array.length, 1, 1000))).hasSize(1);
        assertThatThrownBy(() -> NpzFormat.read(file, new DataLimits(array.length - 1, 1, 1000)))
                .hasMessageContaining("takes " + array.length + " bytes of memory, and the limit is ");
    }

    @Test
    void refusesASizeThatTheCompressedBytesCannotHave() throws IOException {
        byte[] bytes = Files.readAllBytes(zip("zeros.npy", NpyFormat.bytes(Tensor.scalar(0))));
        int central = indexOf(bytes, "PK\u0001\u0002");
        bytes[central + 27] = 0x10;
        Path file = write(bytes);
        assertThatThrownBy(() -> NpzFormat.read(file)).hasMessageContaining("bytes cannot unpack to 268435");
    }

    @Test
    void refusesMoreArraysThanTheLimit() {
        Path file = folder.resolve("two.npz");
        NpzFormat.write(file, ARRAYS);
        assertThat(NpzFormat.read(file, new DataLimits(1 << 20, 2, 1000))).hasSize(2);
        assertThatThrownBy(() -> NpzFormat.read(file, new DataLimits(1 << 20, 1, 1000)))
                .hasMessage(file + ": too large: 2 arrays; the limit is 1");
    }

    @Test
    void saysWhatIsNoArchive() throws IOException {
        Path file = write("no zip at all".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> NpzFormat.read(file)).hasMessageContaining("not an .npz file");
        assertThatThrownBy(() -> NpzFormat.read(folder.resolve("none.npz")))
                .hasMessageContaining("no such file or folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stored.npz", "deflated.npz"})
    void neverFailsOtherwiseOnDamagedFiles(String name) throws IOException {
        Mutants mutants = new Mutants(Files.readAllBytes(FIXTURES.resolve(name)), 7);
        Path file = folder.resolve("mutant.npz");
        for (int i = 0; i < 1500; i++) {
            Files.write(file, mutants.next());
            try {
                Map<String, Tensor> arrays = NpzFormat.read(file, LIMITS);
                Path copy = folder.resolve("copy.npz");
                NpzFormat.write(copy, arrays);
                assertThat(NpzFormat.read(copy, LIMITS)).as("mutant %d", i).isEqualTo(arrays);
            } catch (DataFailure e) {
                assertThat(e.getMessage()).as("mutant %d", i).contains(file.toString());
            }
        }
    }

    private Path zip(String entry, byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(content);
        }
        return write(out.toByteArray());
    }

    private Path write(byte[] content) throws IOException {
        return Files.write(folder.resolve("test.npz"), content);
    }

    private static byte[] replaced(byte[] bytes, String from, String to) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace(from, to);
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }
}
