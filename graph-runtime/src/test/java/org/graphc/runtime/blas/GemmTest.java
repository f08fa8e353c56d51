package org.graphc.runtime.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every provider against sums written out, over the four layouts, with offsets, on small and on large matrices. */
class GemmTest {
    private static final List<int[]> SIZES = List.of(
            new int[] {1, 1, 1}, new int[] {2, 3, 4}, new int[] {5, 1, 7}, new int[] {65, 66, 67}, new int[] {1, 90, 70
            });

    @TestFactory
    Stream<DynamicTest> providersMultiplyAlike() {
        Stream<Gemm> providers = Stream.concat(Stream.of(new PlainGemm()), NativeGemm.load().stream());
        return providers.flatMap(gemm -> SIZES.stream()
                .flatMap(size -> Stream.of(0, 1, 2, 3).map(flags -> {
                    Product p = new Product((flags & 1) != 0, (flags & 2) != 0, size[0], size[1], size[2], 3, 5, 2);
                    return DynamicTest.dynamicTest(gemm.name() + " " + p, () -> compare(gemm, p));
                })));
    }

    private static void compare(Gemm gemm, Product p) {
        double[] a = random(p.aAt() + p.m() * p.k(), 1);
        double[] b = random(p.bAt() + p.k() * p.n(), 2);
        double[] c = random(p.cAt() + p.m() * p.n() + 1, 3);
        double[] before = c.clone();
        gemm.multiply(p, a, b, c);
        float[] single = new float[c.length];
        gemm.multiply(p, floats(a), floats(b), single);
        for (int i = 0; i < p.m(); i++) {
            for (int j = 0; j < p.n(); j++) {
                double sum = 0;
                for (int q = 0; q < p.k(); q++) {
                    double left = a[p.aAt() + (p.transA() ? q * p.m() + i : i * p.k() + q)];
                    sum += left * b[p.bAt() + (p.transB() ? j * p.k() + q : q * p.n() + j)];
                }
                int at = p.cAt() + i * p.n() + j;
                assertThat(Math.abs(c[at] - sum)).isLessThan(1e-13 * p.k());
                assertThat(Math.abs(single[at] - sum)).isLessThan(1e-5 * p.k());
            }
        }
        assertThat(c[p.cAt() - 1]).isEqualTo(before[p.cAt() - 1]);
        assertThat(c[c.length - 1]).isEqualTo(before[c.length - 1]);
    }

    private static double[] random(int length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return random.doubles(length, -1, 1).toArray();
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @Test
    void thePropertyOverridesTheChoice() {
        assertThat(Gemm.Chosen.choose("java").name()).isEqualTo("plain Java");
        assertThatThrownBy(() -> Gemm.Chosen.choose("cuda")).hasMessageContaining("choose one of auto, native, java");
        Optional<Gemm> loaded = NativeGemm.load();
        assertThat(Gemm.Chosen.choose("auto").name())
                .isEqualTo(loaded.map(Gemm::name).orElse("plain Java"));
    }
}
