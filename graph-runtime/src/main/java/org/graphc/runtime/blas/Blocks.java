package org.graphc.runtime.blas;

import com.google.common.collect.ImmutableList;
import org.graphc.runtime.blas.Product.Range;

/**
 * Cuts products into blocks of C by their sizes alone: large enough that a call, and copying operands for it, cost
 * little, small enough for several threads, and for native code that keeps the garbage collector waiting for
 * milliseconds.
 */
final class Blocks {
    /** Multiplications of a block where C is to be cut at all; more where that makes more blocks than {@link #MANY}. */
    private static final long LARGE = 1L << 24;

    private static final int MANY = 32;

    /** However many blocks that makes: some ten milliseconds. */
    private static final long LARGEST = 1L << 28;

    /** The same where one operand is a vector, which is bound by memory. */
    private static final long LARGE_VECTOR = 1L << 19;

    /** The same where entries of a batch are dealt out, which costs nothing but the call. */
    private static final long LARGE_ENTRIES = 1L << 20;

    /** A side is halved while its halves have at least about so many rows or columns. */
    private static final int SIDE = 128;

    /** Products of more times what is computed directly are not cut into so small pieces. */
    private static final long SOMEWHAT = 8;

    /** The shortest side of such a piece. */
    private static final int DIRECT_SIDE = 32;

    /** Where a piece may begin: on whole vectors of all kernels. */
    private static final int STEP = 16;

    private Blocks() {}

    /** @param limit see {@link Gemm#direct} */
    static ImmutableList<Product> of(Product p, long limit) {
        long least = p.m() == 1 || p.n() == 1 ? LARGE_VECTOR : LARGE;
        long large = Math.min(LARGEST, Math.max(least, p.work() / MANY));
        long one = (long) p.m() * p.n() * p.k();
        long together = Math.min(large, Math.max(LARGE_ENTRIES, p.work() / MANY));
        int entries = (int) Math.min(p.batch(), Math.max(1, together / one));
        boolean tall = p.m() >= p.n();
        int direct = directly(p, one, limit);
        int rows = tall ? direct : 1;
        int columns = tall ? 1 : direct;
        while (one / ((long) rows * columns) >= 2 * large && Math.max(p.m() / rows, p.n() / columns) >= 2 * SIDE) {
            if (p.m() / rows >= p.n() / columns) {
                rows *= 2;
            } else {
                columns *= 2;
            }
        }
        ImmutableList.Builder<Product> blocks = ImmutableList.builder();
        for (Range entry : pieces(p.batch(), (p.batch() + entries - 1) / entries, 1)) {
            for (Range row : pieces(p.m(), rows, STEP)) {
                pieces(p.n(), columns, STEP).forEach(column -> blocks.add(p.part(entry, row, column)));
            }
        }
        return blocks.build();
    }

    /** Into how many pieces the longer side is cut so that each is computed directly, or 1. */
    private static int directly(Product p, long one, long limit) {
        boolean isSomewhatLarger = one > limit && one <= SOMEWHAT * limit;
        if (!isSomewhatLarger || p.m() == 1 || p.n() == 1 || p.b().transposed()) { // a transposed B is better copied
            return 1;
        }
        int pieces = 2 * Integer.highestOneBit((int) ((one - 1) / limit));
        return Math.max(p.m(), p.n()) / pieces >= DIRECT_SIDE ? pieces : 1;
    }

    /** About equal pieces that begin at multiples of a step. */
    private static ImmutableList<Range> pieces(int length, int count, int step) {
        ImmutableList.Builder<Range> pieces = ImmutableList.builder();
        int from = 0;
        for (int i = 1; i <= count; i++) {
            int to = i == count ? length : (int) ((long) length * i / count) / step * step;
            pieces.add(new Range(from, to - from));
            from = to;
        }
        return pieces.build();
    }
}
