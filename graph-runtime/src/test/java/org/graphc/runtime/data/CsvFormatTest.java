package org.graphc.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.ImmutableIntArray;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Golden;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.junit.jupiter.api.Test;

class CsvFormatTest {
    private static final DataLimits LIMITS = new DataLimits(1 << 20, 10, 1 << 16);

    @Test
    void takesAFirstRowWithoutNumbersForTheHeader() {
        CsvTable table = table("a, b ,label\n1,2,x\n3,4,y\n");
        assertThat(table.names()).containsExactly("a", "b", "label");
        assertThat(table.rows()).isEqualTo(2);
        assertThat(table.matrix(DType.F64, ImmutableIntArray.of(1, 0)))
                .isEqualTo(Tensor.matrix(new double[] {2, 1}, new double[] {4, 3}));
        assertThat(table.text(1, 2)).isEqualTo("y");
    }

    @Test
    void reportsAGapOrASlipInAFirstRowOfNumbersInsteadOfTakingItForTheHeader() {
        for (String cell : new String[] {"", "2o", "-", ".x"}) {
            CsvTable table = table("1," + cell + ",3\n4,5,6\n");
            assertThat(table.names()).isEmpty();
            assertThatThrownBy(() -> CsvFormat.tensor(table, DType.F64, 2)).hasMessageContaining("is not a number");
        }
    }

    @Test
    void refusesNumbersBeyondTheRangeOfTheirType() {
        CsvTable table = table("1e39,inf\n-1e39,nan\n");
        assertThat(CsvFormat.tensor(table, DType.F64, 2).getDouble(0)).isEqualTo(1e39);
        assertThatThrownBy(() -> CsvFormat.tensor(table, DType.F32, 2)).hasMessageContaining("beyond the range of f32");
        assertThatThrownBy(() -> CsvFormat.tensor(table("1e400\n"), DType.F64, 2))
                .hasMessageContaining("beyond the range of f64");
    }

    @Test
    void takesAFirstRowForTheHeaderWhereAWordStandsAboveANumber() {
        assertThat(table("0,1,label\n5,6,1\n").names()).containsExactly("0", "1", "label");
    }

    @Test
    void takesAFirstRowOfNumbersAndALabelForData() {
        CsvTable table = table("5.1,3.5,setosa\n4.9,3.0,setosa");
        assertThat(table.names()).isEmpty();
        assertThat(table.rows()).isEqualTo(2);
        assertThat(table.isNumeric(0)).isTrue();
        assertThat(table.isNumeric(2)).isFalse();
    }

    @Test
    void understandsQuotesAndEitherLineEnd() {
        CsvTable table = table("\ufeffname,\"x \"\"y\"\", z\"\r\n\"two\nlines\",\"7\"\r\n");
        assertThat(table.names()).containsExactly("name", "x \"y\", z");
        assertThat(table.text(0, 0)).isEqualTo("two\nlines");
        assertThat(table.number(0, 1)).contains(7.0);
    }

    @Test
    void readsNumbersTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(CsvFormat.tensor(table("1.5,-2e3\n.5,nan\n-inf,+4."), DType.F64, 2))
                    .isEqualTo(Tensor.matrix(new double[] {1.5, -2000}, new double[] {0.5, Double.NaN}, new double[] {
                        Double.NEGATIVE_INFINITY, 4
                    }));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void knowsANumberWhenItSeesOne() {
        for (String number :
                List.of("0", "-1", "+1", "1.", ".5", "-.5e-3", "1E+10", " 7 ", "NaN", "-INF", "+infinity")) {
            assertThat(CsvNumbers.isNumber(number)).as(number).isTrue();
        }
        for (String word :
                List.of("", ".", "-", "e5", "1e", "1e+", "1.2.3", "1_000", "1,5", "0x1p3", "1f", "--1", "nano")) {
            assertThat(CsvNumbers.isNumber(word)).as(word).isFalse();
        }
    }

    @Test
    void keepsAllDigitsOfWholeNumbers() {
        assertThat(CsvFormat.tensor(table("9007199254740993\n"), DType.I64, 0).getLong(0))
                .isEqualTo(9007199254740993L);
        assertThat(CsvFormat.tensor(table("true,0\n"), DType.BOOL, 1))
                .isEqualTo(Tensor.of(ImmutableIntArray.of(2), true, false));
    }

    @Test
    void readsBackWhatItPrints() {
        for (DType dtype : DType.values()) {
            Tensor tensor = Tensors.special(dtype, ImmutableIntArray.of(50, 3), 9);
            String text = CsvFormat.print(List.of("a", "b,c", "d"), tensor);
            Tensors.assertSameBits(CsvFormat.tensor(table(text), dtype, 2), tensor);
        }
    }

    @Test
    void refusesWhatIsNotATableWithLineAndColumn() {
        StringBuilder messages = new StringBuilder();
        for (String text : List.of(
                "a,b\n1,2\n3\n",
                "a,b\n1,2\n\n3,4\n",
                "a,b\n1,\"2\n",
                "a,b\n1,\"2\"x\n",
                "a,b\n1,2\"x\n",
                "a,b\r1,2\r",
                "a,a\n1,2\n",
                "a;b\n1;2\n",
                "a\tb\n1\t2\n",
                "1,2\n3,oops\n",
                "1,2\n3,\n",
                "1,0x10\n",
                "1,1d\n",
                "1,\u001b[2J\n",
                "1,\u0661\n")) {
            messages.append(text.replace("\r", "\\r").replace("\n", "\\n").replace("\u001b", "\\e"));
            try {
                messages.append("\n    accepted: " + CsvFormat.tensor(table(text), DType.F64, 2));
            } catch (DataFailure e) {
                messages.append("\n    ").append(e.getMessage());
            }
            messages.append('\n');
        }
        Golden.check(CsvFormatTest.class, "refusals", messages.toString());
    }

    @Test
    void refusesValuesOutOfTheTypesRange() {
        assertThatThrownBy(() -> CsvFormat.tensor(table("1\n2147483648\n"), DType.I32, 1))
                .hasMessage("t.csv: 2:1: \"2147483648\" is not a value of i32");
        assertThatThrownBy(() -> CsvFormat.tensor(table("1,2.5\n"), DType.I64, 1))
                .hasMessage("t.csv: 1:3: \"2.5\" is not a value of i64");
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] latin = "a,b\n1,caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> CsvFormat.read("t.csv", latin, LIMITS)).hasMessage("t.csv: byte 9: not UTF-8 text");
    }

    @Test
    void refusesATableOverTheMemoryLimit() {
        byte[] text = "1,2\n3,4\n".getBytes(StandardCharsets.UTF_8);
        long needed = 5 * 16 + text.length;
        assertThat(CsvFormat.read("t", text, new DataLimits(needed, 1, 1)).rows())
                .isEqualTo(2);
        assertThatThrownBy(() -> CsvFormat.read("t", text, new DataLimits(needed - 1, 1, 1)))
                .hasMessageContaining("takes " + needed + " bytes of memory");
    }

    @Test
    void neverFailsOtherwiseOnDamagedFiles() {
        String valid = "a,b,\"c \"\"d\"\"\"\r\n1.5,-2e3,x\n3,4,\"y,\nz\"\n5,6,w\n";
        Mutants mutants = new Mutants(valid.getBytes(StandardCharsets.UTF_8), 3);
        for (int i = 0; i < 10_000; i++) {
            byte[] mutant = mutants.next();
            try {
                CsvTable table = CsvFormat.read("m.csv", mutant, LIMITS);
                CsvFormat.tensor(table, DType.F64, 2);
            } catch (DataFailure e) {
                assertThat(e.getMessage()).as("mutant %d", i).matches("(?s)m\\.csv: (\\d+:\\d+|byte \\d+): \\S.*");
            }
        }
    }

    private static CsvTable table(String text) {
        return CsvFormat.read("t.csv", text.getBytes(StandardCharsets.UTF_8), LIMITS);
    }
}
