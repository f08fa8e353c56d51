package org.graphc.runtime.blas;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.graphc.runtime.codegen.GeneratedCode;

/**
 * A packed product for one type, or loops with the same bits as long as those are faster. Vectors are a hundred times
 * slower than loops before C2 has compiled them, for a second or two, and with some tiles for ever. So loops do the
 * work at first; when they have taken {@link #WORTH} together, a tile is compiled and tried on products of its own, for
 * as long as the loops have taken since: a program is at most twice as slow while it warms up. A tile is chosen when it
 * has won {@link #WINS} rounds in a row, and left for the next one when it has taken {@link #PATIENCE}.
 */
final class VectorKernel {
    /** Nanoseconds of products that make javac worth it. */
    private static final long WORTH = 300_000_000L;

    /** Nanoseconds of a trial; C2 is done with a tile after one to four seconds. */
    private static final long PATIENCE = 8_000_000_000L;

    /** The most nanoseconds that are added to one product. */
    private static final long SLICE = 50_000_000L;

    private static final int WINS = 3;

    private final List<PackedSource> tiles;
    private final Class<?> type;

    /** What is chosen; loops while and where it is empty. */
    private final AtomicReference<Optional<MethodHandle>> chosen = new AtomicReference<>(Optional.empty());

    /** The tile that is chosen or on trial; beyond the last one all are given up. */
    private final AtomicInteger tile = new AtomicInteger();

    /** Nanoseconds of loops that no trial has used. */
    private final AtomicLong credit = new AtomicLong(-WORTH);

    private final AtomicBoolean trying = new AtomicBoolean();
    private final AtomicReference<Optional<Trial>> trial = new AtomicReference<>(Optional.empty());

    VectorKernel(List<PackedSource> tiles, Class<?> type) {
        this.tiles = tiles;
        this.type = type;
    }

    @Override
    public String toString() {
        if (tile.get() >= tiles.size()) {
            return "loops";
        }
        PackedSource source = tiles.get(tile.get());
        String state = chosen.get().isPresent() ? "" : " to be tried";
        return "tiles of " + source.rows() + " × " + source.vectors() + state;
    }

    void multiply(Product p, double[] a, double[] b, double[] c) {
        Optional<MethodHandle> vectors = chosen.get();
        if (vectors.isPresent()) {
            run(vectors.get(), p, a, b, c);
            return;
        }
        long start = System.nanoTime();
        FusedLoops64.multiply(p, a, b, c);
        tryAfter(System.nanoTime() - start);
    }

    void multiply(Product p, float[] a, float[] b, float[] c) {
        Optional<MethodHandle> vectors = chosen.get();
        if (vectors.isPresent()) {
            run(vectors.get(), p, a, b, c);
            return;
        }
        long start = System.nanoTime();
        FusedLoops32.multiply(p, a, b, c);
        tryAfter(System.nanoTime() - start);
    }

    private static void run(MethodHandle product, Product p, Object a, Object b, Object c) {
        Matrix x = p.a();
        Matrix y = p.b();
        try {
            for (int e = 0; e < p.batch(); e++) {
                product.invokeExact(
                        p.m(),
                        p.n(),
                        p.k(),
                        a,
                        x.at(e),
                        x.down(),
                        x.right(),
                        b,
                        y.at(e),
                        y.down(),
                        y.right(),
                        c,
                        p.c().at(e),
                        p.c().stride());
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a generated product failed", e);
        }
    }

    void warmUp() {
        while (chosen.get().isEmpty() && tile.get() < tiles.size()) {
            tryAfter(WORTH);
        }
    }

    /** Chooses a tile without a trial. */
    void take(PackedSource source) {
        chosen.set(load(source));
    }

    /** One thread at a time tries; the others go on with loops. */
    private void tryAfter(long nanos) {
        if (credit.addAndGet(nanos) <= 0 || tile.get() >= tiles.size() || !trying.compareAndSet(false, true)) {
            return;
        }
        try {
            if (chosen.get().isEmpty() && tile.get() < tiles.size()) {
                tryFor(Math.min(SLICE, credit.get()));
            }
        } finally {
            trying.set(false);
        }
    }

    private void tryFor(long nanos) {
        long start = System.nanoTime();
        if (trial.get().isEmpty()) {
            trial.set(load(tiles.get(tile.get())).map(vectors -> new Trial(vectors, type)));
        }
        if (trial.get().isEmpty()) {
            tile.set(tiles.size());
            return;
        }
        Trial current = trial.get().get();
        while (System.nanoTime() - start < nanos && !current.isDecided()) {
            current.round();
        }
        credit.addAndGet(start - System.nanoTime());
        if (current.isWon()) {
            chosen.set(Optional.of(current.vectors));
        } else if (current.isDecided()) {
            tile.incrementAndGet();
            trial.set(Optional.empty());
        }
    }

    /** Empty where this JVM's module has another API than the text was written for: loops do then. */
    private Optional<MethodHandle> load(PackedSource source) {
        try {
            return Optional.of(compile(source));
        } catch (IllegalStateException | LinkageError e) {
            return Optional.empty();
        }
    }

    private MethodHandle compile(PackedSource source) {
        boolean single = type == float.class;
        Class<?> product = GeneratedCode.load(PackedSource.CLASS, single ? source.single() : source.wide());
        Class<?> array = type.arrayType();
        Class<?> i = int.class;
        MethodType exact = MethodType.methodType(void.class, i, i, i, array, i, i, i, array, i, i, i, array, i, i);
        Class<?> any = Object.class;
        try {
            return MethodHandles.publicLookup()
                    .findStatic(product, "multiply", exact)
                    .asType(MethodType.methodType(void.class, i, i, i, any, i, i, i, any, i, i, i, any, i, i));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("generated product does not load", e);
        }
    }

    /** Rounds of one product with a tile and with loops; it has whole tiles, narrow ones and edges. */
    private static final class Trial {
        private final MethodHandle vectors;
        private final Product product;
        private final Object a;
        private final Object b;
        private final Object c;
        private long taken;
        private int wins;

        Trial(MethodHandle vectors, Class<?> type) {
            this.vectors = vectors;
            this.product = Product.of(false, false, 48, 113, 64, 0, 0, 0);
            this.a = Array.newInstance(type, 48 * 64);
            this.b = Array.newInstance(type, 64 * 113);
            this.c = Array.newInstance(type, 48 * 113);
        }

        boolean isWon() {
            return wins >= WINS;
        }

        boolean isDecided() {
            return isWon() || taken > PATIENCE;
        }

        /** The least time of several counts: threads take turns on a processor. */
        void round() {
            long vector = Long.MAX_VALUE;
            long loop = Long.MAX_VALUE;
            long begin = System.nanoTime();
            for (int i = 0; i < 8; i++) {
                long start = System.nanoTime();
                run(vectors, product, a, b, c);
                long middle = System.nanoTime();
                loops();
                vector = Math.min(vector, middle - start);
                loop = Math.min(loop, System.nanoTime() - middle);
            }
            wins = vector < loop ? wins + 1 : 0;
            taken += System.nanoTime() - begin;
        }

        private void loops() {
            if (c instanceof double[] sums) {
                FusedLoops64.multiply(product, (double[]) a, (double[]) b, sums);
            } else {
                FusedLoops32.multiply(product, (float[]) a, (float[]) b, (float[]) c);
            }
        }
    }
}
