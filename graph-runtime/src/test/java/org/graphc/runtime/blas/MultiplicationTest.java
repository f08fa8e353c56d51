package org.graphc.runtime.blas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Blocks cover C, follow from sizes alone, and give the same bits in any order. */
class MultiplicationTest {
    private static final List<Product> PRODUCTS = List.of(
            Product.batch(1, false, false, 400, 300, 700),
            Product.batch(1, true, true, 391, 1000, 333),
            Product.batch(1, false, true, 1, 3001, 900),
            Product.batch(1, true, false, 3001, 1, 900),
            Product.batch(1000, false, true, 33, 34, 35),
            Product.batch(7, false, false, 300, 310, 320),
            new Product(
                    50,
                    40,
                    50,
                    400,
                    new Matrix(0, 400, 16000, false),
                    new Matrix(0, 50, 0, false),
                    new Matrix(0, 50, 2000, false)));

    @Test
    void blocksCoverEachElementOnce() {
        for (Product p : PRODUCTS) {
            int[] times = new int[p.batch() * p.m() * p.n()];
            for (Product block : Blocks.of(p.joined(), 1_000_000)) {
                assertThat(block.m()).isPositive();
                assertThat(block.n()).isPositive();
                for (int e = 0; e < block.batch(); e++) {
                    for (int i = 0; i < block.m(); i++) {
                        for (int j = 0; j < block.n(); j++) {
                            times[block.c().part(e, i, j).at()]++;
                        }
                    }
                }
            }
            assertThat(times).containsOnly(1);
            assertThat(Multiplication.of(p).blocks()).isGreaterThan(1);
        }
    }

    @Test
    void blocksAreNeitherTinyNorHuge() {
        assertThat(Blocks.of(Product.batch(1, false, false, 128, 128, 128), 0)).hasSize(1);
        for (Product block : Blocks.of(Product.batch(1, false, false, 1000, 750, 1024), 1_000_000)) {
            assertThat(block.work()).isBetween(8_000_000L, 60_000_000L);
            assertThat(block.m()).isGreaterThanOrEqualTo(80);
            assertThat(block.n()).isGreaterThanOrEqualTo(80);
        }
    }

    /** As in a network 784-128-10 and in attention; what is copied anyway, and what is far larger, stays whole. */
    @Test
    void somewhatLargerProductsThanAreComputedDirectlyAreCut() {
        for (Product p : List.of(
                Product.batch(1, false, false, 32, 128, 784),
                Product.batch(1, true, false, 784, 128, 32),
                Product.batch(8, false, false, 128, 64, 128))) {
            for (Product block : Blocks.of(p, 1_000_000)) {
                assertThat((long) block.m() * block.n() * block.k()).isBetween(500_000L, 1_000_000L);
                assertThat(block.k()).isEqualTo(p.k());
            }
        }
        for (Product p : List.of(
                Product.batch(1, false, true, 128, 130, 64),
                Product.batch(1, false, false, 128, 100, 784),
                Product.batch(1, false, false, 1, 1040, 1000),
                Product.batch(1, false, false, 40, 40, 1000))) {
            assertThat(Blocks.of(p, 1_000_000)).hasSize(1);
        }
    }

    @Test
    void hugeProductsHaveAsManyBlocksAsItTakes() {
        for (Product block : Blocks.of(Product.batch(1, false, false, 8000, 9000, 10_000), 1_000_000)) {
            assertThat(block.work()).isBetween(100_000_000L, 600_000_000L);
        }
    }

    @Test
    void theOrderOfBlocksChangesNoBit() {
        for (Product p : PRODUCTS) {
            Multiplication product = Multiplication.of(p);
            float[] a = floats(p.batch() * p.m() * p.k(), 1);
            float[] b = floats(p.batch() * p.k() * p.n(), 2);
            float[] forward = new float[p.batch() * p.m() * p.n()];
            float[] backward = new float[forward.length];
            product.run(a, b, forward);
            for (int block = product.blocks() - 1; block >= 0; block--) {
                product.run(block, a, b, backward);
            }
            assertThat(backward).isEqualTo(forward);
            float[] whole = new float[forward.length];
            new FusedGemm().multiply(p, a, b, whole);
            for (int i = 0; i < whole.length; i++) {
                assertThat(Math.abs(whole[i] - forward[i])).isLessThan(1e-4f);
            }
        }
    }

    @Test
    void emptySumsAreZeroAndEmptyResultsAreNothing() {
        double[] doubles = {1, 2, 3, 4, 5, 6, 7};
        Multiplication.of(Product.batch(2, false, false, 1, 3, 0)).run(new double[0], new double[0], doubles);
        assertThat(doubles).containsExactly(0, 0, 0, 0, 0, 0, 7);
        float[] floats = {1, 2};
        Multiplication.of(Product.batch(1, true, true, 1, 1, 0)).run(new float[0], new float[0], floats);
        assertThat(floats).containsExactly(0, 2);
        long[] longs = {1, 2};
        Multiplication.of(Product.batch(1, true, true, 1, 1, 0)).run(new long[0], new long[0], longs);
        assertThat(longs).containsExactly(0, 2);
        int[] ints = {1, 2};
        Multiplication.of(Product.batch(1, true, true, 1, 1, 0)).run(new int[0], new int[0], ints);
        assertThat(ints).containsExactly(0, 2);
        for (Product empty : List.of(
                Product.batch(0, false, false, 2, 2, 2),
                Product.batch(2, false, false, 0, 2, 2),
                Product.batch(2, false, false, 2, 0, 2))) {
            assertThat(Multiplication.of(empty).blocks()).isZero();
        }
    }

    @Test
    void wholeNumbersWrapAround() {
        long[] longs = new long[4];
        Product p = Product.batch(2, false, true, 1, 2, 2);
        Multiplication.of(p).run(new long[] {1, 2, 3, 4}, new long[] {5, 6, 7, 8, 9, 10, 11, 12}, longs);
        assertThat(longs).containsExactly(17, 23, 67, 81);
        int[] ints = new int[1];
        Multiplication.of(Product.batch(1, true, false, 1, 1, 2))
                .run(new int[] {Integer.MAX_VALUE, 1}, new int[] {2, 5}, ints);
        assertThat(ints).containsExactly(3);
    }

    private static float[] floats(int length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
