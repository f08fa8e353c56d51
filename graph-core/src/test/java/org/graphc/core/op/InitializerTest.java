package org.graphc.core.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitializerTest {
    /** The numbers of torch.nn.init._calculate_fan_in_and_fan_out, but for a matrix, which is [in, out] here. */
    @ParameterizedTest
    @CsvSource({"30 20, 30, 20", "16 8 3 3, 72, 144", "8 1 3 3, 9, 72", "6 4 5, 20, 30", "2 3 2 2 2, 24, 16"})
    void countsThePlacesOfAWindowAsPyTorchDoes(String sizes, double in, double out) {
        TensorType type = TensorType.of(
                DType.F64,
                Arrays.stream(sizes.split(" ")).mapToLong(Long::parseLong).toArray());
        assertThat(Initializer.Fans.of(type)).isEqualTo(new Initializer.Fans(in, out));
    }

    @Test
    void scalesAKernelByItsFans() {
        TensorType kernel = TensorType.of(DType.F64, 64, 32, 3, 3);
        double[] he = new Initializer.He(1).tensor(kernel).toDoubleArray();
        double[] glorot = new Initializer.Glorot(1).tensor(kernel).toDoubleArray();
        double deviation = Math.sqrt(Arrays.stream(he).map(v -> v * v).average().orElseThrow());
        assertThat(deviation).isCloseTo(Math.sqrt(2.0 / 288), within(0.002));
        assertThat(Arrays.stream(glorot).max().orElseThrow()).isCloseTo(Math.sqrt(6.0 / 864), within(0.001));
    }

    @Test
    void refusesAVectorWithAWayOut() {
        assertThatThrownBy(() -> new Initializer.Glorot(1).check(TensorType.of(DType.F64, 10)))
                .hasMessageStartingWith(
                        "[glorot] fills matrices [in, out] and kernels [out, in, …]; f64[10] has no fan-in:"
                                + " start a bias with zeros(), or use normal or uniform");
    }
}
