package org.graphc.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Golden;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Identifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyFormatTest {
    private static final Path FIXTURES = Path.of("src/test/resources/numpy");
    private static final DataLimits LIMITS = new DataLimits(1 << 20, 10, 1 << 16);
    private static final Tensor MATRIX = Tensor.matrix(new double[] {-0.5, -0.25, 0}, new double[] {0.25, 0.5, 0.75});

    @ParameterizedTest
    @ValueSource(strings = {"little_f8", "big_f8", "version2_f8", "version3_f8"})
    void readsDoublesOfEveryByteOrderAndVersion(String name) {
        assertThat(fixture(name)).isEqualTo(MATRIX);
    }

    @ParameterizedTest
    @CsvSource({"little_f4, F32", "big_f4, F32"})
    void readsFloats(String name, DType dtype) {
        assertThat(fixture(name)).isEqualTo(MATRIX.cast(dtype));
    }

    @ParameterizedTest
    @CsvSource({"little_i4, I32", "big_i4, I32", "little_i8, I64", "big_i8, I64"})
    void readsIntegers(String name, DType dtype) {
        Tensor expected = Tensor.of(ImmutableIntArray.of(2, 3), 1L, -2, 3, 0, Integer.MAX_VALUE, Integer.MIN_VALUE);
        assertThat(fixture(name)).isEqualTo(expected.cast(dtype));
    }

    @Test
    void readsTruthValues() {
        assertThat(fixture("bool")).isEqualTo(Tensor.of(ImmutableIntArray.of(2, 2), true, false, false, true));
    }

    @Test
    void turnsFortranOrderIntoRows() {
        Tensor expected = Tensor.fill(DType.F64, ImmutableIntArray.of(2, 3, 4), i -> i);
        assertThat(fixture("fortran_f8")).isEqualTo(expected);
    }

    @Test
    void readsScalarsEmptyArraysAndAwkwardValues() {
        assertThat(fixture("scalar_f8")).isEqualTo(Tensor.scalar(0.1));
        assertThat(fixture("empty_f8").shape()).isEqualTo(ImmutableIntArray.of(0, 3));
        assertThat(fixture("vector_f8"))
                .isEqualTo(Tensor.vector(
                        Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, Double.MIN_VALUE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"little_f8", "little_f4", "little_i4", "little_i8", "bool", "scalar_f8", "empty_f8"})
    void writesTheBytesThatNumpyWrites(String name) throws IOException {
        Path file = FIXTURES.resolve(name + ".npy");
        assertThat(NpyFormat.bytes(NpyFormat.read(file))).isEqualTo(Files.readAllBytes(file));
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void readsBackWhatItWrites(DType dtype, @TempDir Path folder) {
        Tensor tensor = Tensors.special(dtype, ImmutableIntArray.of(301, 97), 5);
        NpyFormat.write(folder.resolve("x.npy"), tensor);
        Tensors.assertSameBits(NpyFormat.read(folder.resolve("x.npy")), tensor);
    }

    @Test
    void refusesWhatItCannotTrustWithThePlaceAndTheReason() throws IOException {
        StringBuilder messages = new StringBuilder();
        for (String name : new String[] {"object", "record", "complex"}) {
            explain(messages, name, Files.readAllBytes(FIXTURES.resolve(name + ".npy")));
        }
        byte[] good = Files.readAllBytes(FIXTURES.resolve("little_f8.npy"));
        explain(messages, "truncated data", Arrays.copyOf(good, good.length - 3));
        explain(messages, "truncated header", Arrays.copyOf(good, 40));
        explain(messages, "truncated length", Arrays.copyOf(good, 9));
        explain(messages, "empty", new byte[0]);
        explain(messages, "not npy", "PK something else".getBytes(StandardCharsets.US_ASCII));
        explain(messages, "trailing bytes", Arrays.copyOf(good, good.length + 2));
        explain(messages, "version 4", with(good, 6, 4));
        explain(messages, "bad truth", with(NpyFormat.bytes(fixture("bool")), 130, 2));
        for (String header : new String[] {
            "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), 'shape': (3,), }",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), 'more': 1, }",
            "{'descr': '<f8', 'fortran_order': False, }",
            "{'descr': '<f8', 'fortran_order': 0, 'shape': (2,), }",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (2), }",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (02, 3), }",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (\u0662,), }",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (-2,), }",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (65536, 65536), }",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (1" + ",1".repeat(32) + "), }",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), } + [1]",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3",
            "{'descr': '\u001b[31m', 'fortran_order': False, 'shape': (2,), }",
        }) {
            explain(messages, Identifiers.printable(header), withHeader(header + "\n", 16));
        }
        explain(messages, "no line end", withHeader("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", 16));
        Golden.check(NpyFormatTest.class, "refusals", messages.toString());
    }

    private static void explain(StringBuilder messages, String what, byte[] content) {
        String answer;
        try {
            answer = "accepted: " + NpyFormat.read("x.npy", content, LIMITS);
        } catch (DataFailure e) {
            answer = e.getMessage();
        }
        messages.append(what).append("\n    ").append(answer).append('\n');
    }

    @Test
    void takesHeadersAndDataUpToTheLimitsAndNoFurther() {
        String header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }";
        byte[] atLimit = withHeader(header + " ".repeat(100 - header.length() - 1) + "\n", 16);
        assertThat(NpyFormat.read("x", atLimit, new DataLimits(16, 1, 100)).size())
                .isEqualTo(2);
        assertThatThrownBy(() -> NpyFormat.read("x", atLimit, new DataLimits(16, 1, 99)))
                .hasMessage("x: byte 8: a header of 100 bytes; the limit is 99");
        assertThatThrownBy(() -> NpyFormat.read("x", atLimit, new DataLimits(15, 1, 100)))
                .hasMessageContaining("takes 16 bytes of memory, and the limit is 15");
    }

    @Test
    void refusesAHugeHeaderBeforeReadingIt() {
        byte[] file = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff};
        assertThatThrownBy(() -> NpyFormat.read("x", file, LIMITS)).hasMessageContaining("header of 4294967295 bytes");
    }

    @Test
    void saysThatAFileIsMissing(@TempDir Path folder) {
        Path file = folder.resolve("none.npy");
        assertThatThrownBy(() -> NpyFormat.read(file))
                .isInstanceOf(DataFailure.class)
                .hasMessage("cannot read " + file + ": no such file or folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"little_f8", "big_i4", "bool", "fortran_f8", "version2_f8", "empty_f8", "object"})
    void neverFailsOtherwiseOnDamagedFiles(String name) throws IOException {
        Mutants mutants = new Mutants(Files.readAllBytes(FIXTURES.resolve(name + ".npy")), 42);
        for (int i = 0; i < 4000; i++) {
            byte[] mutant = mutants.next();
            try {
                Tensor tensor = NpyFormat.read("m.npy", mutant, LIMITS);
                assertThat(NpyFormat.read("m.npy", NpyFormat.bytes(tensor), LIMITS))
                        .as("mutant %d", i)
                        .isEqualTo(tensor);
            } catch (DataFailure e) {
                assertThat(e.getMessage()).as("mutant %d", i).matches("m\\.npy: (byte \\d+|too large): \\S.*");
            }
        }
    }

    private static Tensor fixture(String name) {
        return NpyFormat.read(FIXTURES.resolve(name + ".npy"));
    }

    private static byte[] with(byte[] from, int at, int value) {
        byte[] copy = from.clone();
        copy[at] = (byte) value;
        return copy;
    }

    private static byte[] withHeader(String header, int dataBytes) {
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        byte[] file = new byte[10 + text.length + dataBytes];
        byte[] start = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, (byte) (text.length >> 8)};
        System.arraycopy(start, 0, file, 0, 10);
        System.arraycopy(text, 0, file, 10, text.length);
        return file;
    }
}
