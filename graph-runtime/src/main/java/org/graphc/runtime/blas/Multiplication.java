package org.graphc.runtime.blas;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;

/**
 * Matrix products on arrays, cut into blocks of C that do not depend on one another, so that threads may share them.
 * The blocks follow from the sizes alone and each is one single-threaded call, so the bits do not depend on who runs
 * which.
 */
public final class Multiplication {
    /** Multiplications that take much longer than to wake a thread: some 30 microseconds, or 300 without a BLAS. */
    private static final long WORTH_THREADS = 1L << 20;

    private final Product whole;
    private final ImmutableList<Product> blocks;

    private Multiplication(Product whole, ImmutableList<Product> blocks) {
        this.whole = whole;
        this.blocks = blocks;
    }

    /** Sizes may be 0 here. */
    public static Multiplication of(Product product) {
        boolean empty = product.batch() == 0 || product.m() == 0 || product.n() == 0;
        if (empty || product.k() == 0) {
            return new Multiplication(product, empty ? ImmutableList.of() : ImmutableList.of(product));
        }
        return new Multiplication(
                product, Blocks.of(product.joined(), Gemm.get().direct()));
    }

    /** How many blocks there are; none where C is empty. */
    public int blocks() {
        return blocks.size();
    }

    /** True where several threads are faster than one. */
    public boolean isWorthThreads() {
        return blocks.size() > 1 && whole.work() >= WORTH_THREADS;
    }

    /** Runs all blocks on the calling thread. */
    public void run(Object a, Object b, Object c) {
        for (int i = 0; i < blocks.size(); i++) {
            run(i, a, b, c);
        }
    }

    /** Runs one block, on arrays of the same numeric type; what was in its part of C is overwritten. */
    public void run(int block, Object a, Object b, Object c) {
        Product p = blocks.get(block);
        if (p.k() == 0) {
            clear(c);
        } else if (c instanceof double[] out) {
            Gemm.get().multiply(p, (double[]) a, (double[]) b, out);
        } else if (c instanceof float[] out) {
            Gemm.get().multiply(p, (float[]) a, (float[]) b, out);
        } else if (c instanceof long[] out) {
            WholeGemm.multiply(p, (long[]) a, (long[]) b, out);
        } else {
            WholeGemm.multiply(p, (int[]) a, (int[]) b, (int[]) c);
        }
    }

    /** An empty sum is 0; this product has no gaps between rows. */
    private void clear(Object c) {
        int from = whole.c().at();
        int to = from + whole.batch() * whole.m() * whole.n();
        if (c instanceof double[] out) {
            Arrays.fill(out, from, to, 0);
        } else if (c instanceof float[] out) {
            Arrays.fill(out, from, to, 0);
        } else if (c instanceof long[] out) {
            Arrays.fill(out, from, to, 0);
        } else {
            Arrays.fill((int[]) c, from, to, 0);
        }
    }
}
