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

    /** Where a piece may begin: on whole vectors of all kernels. */
    private static final int STEP = 16;

    private Blocks() {}

    static ImmutableList<Product> of(Product p) {
        long least = p.m() == 1 || p.n() == 1 ? LARGE_VECTOR : LARGE;
        long large = Math.min(LARGEST, Math.max(least, p.work() / MANY));
        long one = (long) p.m() * p.n() * p.k();
        long together = Math.min(large, Math.max(LARGE_ENTRIES, p.work() / MANY));
        int entries = (int) Math.min(p.batch(), Math.max(1, together / one));
        int rows = 1;
        int columns = 1;
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
