package org.graphc.runtime.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every provider against the interpreter's sums, over layouts, batches, offsets and gaps. */
class GemmTest {
    /** m, n, k: small and large, vectors, outer products, around the widths of vectors, tiles and caches. */
    static final List<int[]> SIZES = List.of(
            new int[] {1, 1, 1},
            new int[] {2, 3, 4},
            new int[] {5, 1, 7},
            new int[] {10, 10, 10},
            new int[] {11, 10, 10},
            new int[] {1, 1, 3001},
            new int[] {1, 90, 70},
            new int[] {1, 301, 129},
            new int[] {90, 1, 70},
            new int[] {301, 1, 129},
            new int[] {40, 50, 1},
            new int[] {65, 66, 67},
            new int[] {8, 48, 256},
            new int[] {9, 49, 257},
            new int[] {7, 47, 300},
            new int[] {3, 520, 65},
            new int[] {130, 5, 260});

    private static Stream<Gemm> providers() {
        return Stream.of(
                        Stream.of(new PlainGemm(), new FusedGemm()),
                        NativeGemm.load().stream(),
                        ForeignGemm.load().stream())
                .flatMap(providers -> providers);
    }

    @TestFactory
    Stream<DynamicTest> providersMultiplyAlike() {
        return providers()
                .flatMap(gemm -> SIZES.stream()
                        .flatMap(size -> Stream.of(0, 1, 2, 3)
                                .flatMap(flags -> products((flags & 1) != 0, (flags & 2) != 0, size))
                                .map(p -> DynamicTest.dynamicTest(gemm.name() + " " + p, () -> compare(gemm, p)))));
    }

    /** One with offsets, a batch, and a batch that shares B and has gaps between rows. */
    static Stream<Product> products(boolean transA, boolean transB, int[] size) {
        int m = size[0];
        int n = size[1];
        int k = size[2];
        int rowA = transA ? m : k;
        int rowB = transB ? k : n;
        return Stream.of(
                Product.of(transA, transB, m, n, k, 3, 5, 2),
                Product.batch(3, transA, transB, m, n, k),
                new Product(
                        2,
                        m,
                        n,
                        k,
                        new Matrix(1, rowA + 3, (rowA + 3) * Math.max(m, k) + 1, transA),
                        new Matrix(2, rowB + 2, 0, transB),
                        new Matrix(3, n + 4, (n + 4) * m + 2, false)));
    }

    static void compare(Gemm gemm, Product p) {
        double[] a = floats(length(p, p.a(), p.m(), p.k()), 1);
        double[] b = floats(length(p, p.b(), p.k(), p.n()), 2);
        double[] c = new double[length(p, p.c(), p.m(), p.n()) + 3];
        Arrays.fill(c, Double.NaN); // whatever was there must not matter
        float[] single = single(c);
        gemm.multiply(p, a, b, c);
        gemm.multiply(p, single(a), single(b), single);
        boolean exact = gemm instanceof PlainGemm;
        boolean[] written = new boolean[c.length];
        for (int e = 0; e < p.batch(); e++) {
            for (int i = 0; i < p.m(); i++) {
                for (int j = 0; j < p.n(); j++) {
                    double sum = 0;
                    double size = 0;
                    for (int q = 0; q < p.k(); q++) {
                        double term = a[p.a().part(e, i, q).at()]
                                * b[p.b().part(e, q, j).at()];
                        sum += term;
                        size += Math.abs(term);
                    }
                    int at = p.c().part(e, i, j).at();
                    written[at] = true;
                    assertThat(Math.abs(c[at] - sum)).isLessThanOrEqualTo(exact ? 0 : 2 * p.k() * 0x1p-53 * size);
                    assertThat(Math.abs(single[at] - (exact ? (float) sum : sum)))
                            .isLessThanOrEqualTo(exact ? 0 : 2 * p.k() * 0x1p-24 * size);
                }
            }
        }
        for (int i = 0; i < c.length; i++) {
            assertThat(written[i] || Double.isNaN(c[i]) && Float.isNaN(single[i]))
                    .as("element %d is no element of C and must not be written", i)
                    .isTrue();
        }
    }

    static int length(Product p, Matrix matrix, int rows, int columns) {
        return matrix.part(p.batch() - 1, rows - 1, columns - 1).at() + 1;
    }

    /** Random values that are floats. */
    static double[] floats(int length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return random.doubles(length, -1, 1).map(x -> (float) x).toArray();
    }

    static float[] single(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @TestFactory
    Stream<DynamicTest> whatIsNotFiniteSpreadsAsInTheInterpreter() {
        return providers()
                .flatMap(gemm -> SIZES.stream()
                        .flatMap(size -> Stream.of(0, 1, 2, 3)
                                .map(flags -> Product.of(
                                        (flags & 1) != 0, (flags & 2) != 0, size[0], size[1], size[2], 0, 0, 0))
                                .map(p -> DynamicTest.dynamicTest(gemm.name() + " " + p, () -> spread(gemm, p)))));
    }

    /** Products with zeros too: 0 · ∞ is NaN. */
    static void spread(Gemm gemm, Product p) {
        double[] a = floats(p.m() * p.k(), 1);
        double[] b = floats(p.k() * p.n(), 2);
        a[a.length / 2] = Double.POSITIVE_INFINITY;
        b[b.length / 3] = Double.NaN;
        for (int i = 0; i < b.length; i += 3) {
            b[i] = i == b.length / 3 ? b[i] : 0;
        }
        double[] c = new double[p.m() * p.n()];
        float[] single = new float[c.length];
        gemm.multiply(p, a, b, c);
        gemm.multiply(p, single(a), single(b), single);
        double[] expected = new double[c.length];
        SmallGemm.multiply(p, a, b, expected);
        for (int i = 0; i < c.length; i++) {
            if (!Double.isFinite(expected[i])) {
                assertThat(Double.compare(c[i], expected[i])).isZero();
                assertThat(Double.compare(single[i], expected[i])).isZero();
            } else {
                assertThat(Double.isFinite(c[i]) && Float.isFinite(single[i])).isTrue();
            }
        }
    }

    @Test
    void loopsAreChainsOfFusedProducts() {
        Product p = Product.of(true, false, 33, 301, 130, 0, 0, 0);
        double[] a = floats(p.m() * p.k(), 1);
        double[] b = floats(p.k() * p.n(), 2);
        double[] c = new double[p.m() * p.n()];
        float[] single = new float[c.length];
        new FusedGemm().multiply(p, a, b, c);
        new FusedGemm().multiply(p, single(a), single(b), single);
        for (int i = 0; i < p.m(); i++) {
            for (int j = 0; j < p.n(); j++) {
                double sum = 0;
                float shortSum = 0;
                for (int q = 0; q < p.k(); q++) {
                    double x = a[q * p.m() + i];
                    double y = b[q * p.n() + j];
                    sum = Math.fma(x, y, sum);
                    shortSum = Math.fma((float) x, (float) y, shortSum);
                }
                assertThat(c[i * p.n() + j]).isEqualTo(sum);
                assertThat(single[i * p.n() + j]).isEqualTo(shortSum);
            }
        }
    }

    @Test
    void foreignFunctionsServeWhereJavaHasThem() {
        boolean foreign = Runtime.version().feature() >= 22 && NativeGemm.load().isPresent();
        assertThat(ForeignGemm.load().isPresent()).isEqualTo(foreign);
    }

    @Test
    void thePropertyOverridesTheChoice() {
        assertThat(Gemm.Chosen.choose("java").name()).isEqualTo("plain Java, in the interpreter's order");
        assertThatThrownBy(() -> Gemm.Chosen.choose("cuda")).hasMessageContaining("choose one of auto, native");
        assertThat(Gemm.Chosen.choose("loops").name()).isEqualTo("Java loops");
        Optional<Gemm> loaded = ForeignGemm.load().or(NativeGemm::load).or(VectorGemm::load);
        assertThat(Gemm.Chosen.choose("auto").name())
                .isEqualTo(loaded.map(Gemm::name).orElse("Java loops"));
    }
}
