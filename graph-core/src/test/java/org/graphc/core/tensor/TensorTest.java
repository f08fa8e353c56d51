package org.graphc.core.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.ImmutableIntArray;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;

class TensorTest {
    private static final ImmutableIntArray TWO = ImmutableIntArray.of(2);

    @Test
    void copiesWhatComesInAndWhatGoesOut() {
        double[] values = {1, 2};
        Tensor x = Tensor.of(TWO, values);
        values[0] = 9;
        x.toDoubleArray()[1] = 9;
        assertThat(x).isEqualTo(Tensor.vector(1, 2));
    }

    @Test
    void equalityIsOfBits() {
        assertThat(Tensor.scalar(0.0)).isNotEqualTo(Tensor.scalar(-0.0));
        assertThat(Tensor.scalar(Double.NaN)).isEqualTo(Tensor.scalar(Double.NaN));
        assertThat(Tensor.scalar(1)).isNotEqualTo(Tensor.scalar(DType.F32, 1));
        assertThat(Tensor.vector(1)).isNotEqualTo(Tensor.scalar(1));
        assertThat(Tensor.vector(1, 2)).hasSameHashCodeAs(Tensor.vector(1, 2));
    }

    @Test
    void castsRoundTruncateSaturateAndWrap() {
        Tensor x = Tensor.vector(2.9, -2.9, Double.NaN, 1e300, 0.1);
        assertThat((int[]) x.cast(DType.I32).array()).containsExactly(2, -2, 0, Integer.MAX_VALUE, 0);
        assertThat((long[]) x.cast(DType.I64).array()).containsExactly(2, -2, 0, Long.MAX_VALUE, 0);
        assertThat((float[]) x.cast(DType.F32).array()).endsWith(Float.POSITIVE_INFINITY, 0.1f);
        assertThat((boolean[]) x.cast(DType.BOOL).array()).containsOnly(true);
        Tensor wide = Tensor.of(TWO, (1L << 32) + 5, (1L << 53) + 1);
        assertThat((int[]) wide.cast(DType.I32).array()).containsExactly(5, 1);
        assertThat(wide.cast(DType.I64)).isSameAs(wide);
    }

    @Test
    void longsKeepAllTheirBits() {
        long odd = (1L << 62) + 1;
        assertThat(Tensor.fillLong(DType.I64, TWO, i -> odd).getLong(1)).isEqualTo(odd);
    }

    @Test
    void shapesAndArraysMustFit() {
        assertThatThrownBy(() -> Tensor.of(TWO, 1.0)).hasMessage("1 elements do not fill shape [2]");
        assertThatThrownBy(() -> Tensor.vector(1, 2).item()).hasMessageContaining("item() of a tensor of shape [2]");
        assertThatThrownBy(() -> Tensor.matrix(new double[] {1}, new double[2]))
                .hasMessage("row 1 has 2 elements, row 0 has 1");
        ImmutableIntArray wraps = ImmutableIntArray.of(65536, 65536, 65536, 65536);
        assertThatThrownBy(() -> Tensor.of(wraps, new double[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tensor.of(ImmutableIntArray.of(-1, -2), 1.0, 2.0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Strides.size(ImmutableIntArray.of(65536, 65536, 0))).isZero();
    }

    @Test
    void printsItsTypeAndFirstElements() {
        assertThat(Tensor.vector(1, 2.5)).hasToString("f64[2] {1.0, 2.5}");
        assertThat(Tensor.of(TWO, true, false)).hasToString("bool[2] {true, false}");
        assertThat(Tensor.fill(DType.I32, ImmutableIntArray.of(20), i -> i))
                .hasToString("i32[20] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, … 20 in all}");
        assertThat(Tensor.matrix().type()).isEqualTo(TensorType.of(DType.F64, 0, 0));
    }
}
