package org.graphc.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.io.StringWriter;
import java.util.SplittableRandom;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.RunFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JsonTensorsTest {
    @ParameterizedTest
    @EnumSource(DType.class)
    void readsBackWhatItPrints(DType dtype) {
        Tensor tensor = Tensors.special(dtype, ImmutableIntArray.of(20, 7), 11);
        StringWriter text = new StringWriter();
        JsonTensors.print(text, ImmutableMap.of("a", tensor));
        String data = text.toString().replaceAll("(?s).*\"data\":(\\[.*]).*", "$1");
        Tensor read = JsonTensors.read("a", data, TensorType.of(dtype, Dim.symbol("n"), Dim.constant(7)));
        Tensors.assertSameBits(read, tensor);
    }

    @Test
    void readsNestedArraysInTheirShape() {
        TensorType type = TensorType.of(DType.F64, 2, 3);
        Tensor expected = Tensor.matrix(new double[] {1, 2, 3}, new double[] {4, 5, 6});
        assertThat(JsonTensors.read("a", "[[1, 2, 3], [4, 5, 6]]", type)).isEqualTo(expected);
        assertThat(JsonTensors.read("a", "[1, 2, 3, 4, 5, 6]", type)).isEqualTo(expected);
        assertThat(JsonTensors.read("a", "[[1, 2], [3, 4]]", type).shape()).isEqualTo(ImmutableIntArray.of(2, 2));
        assertThat(JsonTensors.read("a", "[1, 2]", type).shape()).isEqualTo(ImmutableIntArray.of(2));
    }

    @Test
    void readsNumbersAsPeopleTypeThem() {
        TensorType scalar = TensorType.scalar(DType.F64);
        assertThat(JsonTensors.read("a", ".5", scalar).item()).isEqualTo(0.5);
        assertThat(JsonTensors.read("a", "+3", scalar).item()).isEqualTo(3);
        assertThat(JsonTensors.read("a", "-2.", scalar).item()).isEqualTo(-2);
    }

    @Test
    void readsEmptyArrays() {
        TensorType rows = TensorType.of(DType.F64, Dim.symbol("n"), Dim.symbol("m"));
        assertThat(JsonTensors.read("a", "[[], []]", rows).shape()).isEqualTo(ImmutableIntArray.of(2, 0));
        assertThat(JsonTensors.read("a", "[]", TensorType.of(DType.F64, Dim.symbol("n")))
                        .shape())
                .isEqualTo(ImmutableIntArray.of(0));
    }

    @Test
    void roundsFloatsOnce() {
        // between two floats, and nearer to the upper one only by a digit that a double has no room for
        String text = "1.000000059604644775390625000000001";
        assertThat(JsonTensors.read("a", text, TensorType.scalar(DType.F32)).getDouble(0))
                .isEqualTo(Math.nextUp(1.0f));
    }

    @Test
    void refusesDeepNesting() {
        String deep = "[".repeat(5000) + "]".repeat(5000);
        assertThatThrownBy(() -> JsonTensors.read("a", deep, TensorType.of(DType.F64, 1)))
                .isInstanceOf(RunFailure.class)
                .hasMessageEndingWith("arrays nested deeper than 32");
    }

    @Test
    void neverFailsOtherwiseOnDamagedText() {
        SplittableRandom random = new SplittableRandom(17);
        String letters = "[],.-+eE0123456789 \"NaInfity{}:truels\u0000\u001b";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("[[1.5, -2e3], [\"NaN\", 4]]");
            for (int k = random.nextInt(1, 5); k > 0; k--) {
                text.setCharAt(random.nextInt(text.length()), letters.charAt(random.nextInt(letters.length())));
            }
            for (DType dtype : DType.values()) {
                try {
                    JsonTensors.read("a", text.toString(), TensorType.of(dtype, 2, 2));
                } catch (RunFailure e) {
                    assertThat(e.getMessage()).as("%s", text).startsWith("a=");
                }
            }
        }
    }
}
