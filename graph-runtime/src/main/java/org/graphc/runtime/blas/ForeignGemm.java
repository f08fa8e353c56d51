package org.graphc.runtime.blas;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/**
 * OpenBLAS through foreign functions, on heap arrays in place, where the JDK has them (22 and later): a call costs tens
 * of nanoseconds. While one runs the garbage collector waits, which {@link Blocks} keeps short.
 */
final class ForeignGemm extends OpenBlas {
    private static final int BY_ROWS = 101;
    private static final int AS_IT_IS = 111;
    private static final int TRANSPOSED = 112;

    /** Constants to the compiler, which then inlines calls down to the jump. */
    private static final class Library {
        static final MethodHandle SGEMM;
        static final MethodHandle DGEMM;
        static final MethodHandle SGEMV;
        static final MethodHandle DGEMV;

        static {
            ForeignLibrary library = open();
            SGEMM = gemm(library, "cblas_sgemm", float.class);
            DGEMM = gemm(library, "cblas_dgemm", double.class);
            SGEMV = gemv(library, "cblas_sgemv", float.class);
            DGEMV = gemv(library, "cblas_dgemv", double.class);
        }

        private static MethodHandle gemm(ForeignLibrary library, String name, Class<?> x) {
            Class<?> i = int.class;
            Class<?> xs = x.arrayType();
            return library.function(name, i, i, i, i, i, i, x, xs, i, xs, i, x, xs, i);
        }

        private static MethodHandle gemv(ForeignLibrary library, String name, Class<?> x) {
            Class<?> i = int.class;
            Class<?> xs = x.arrayType();
            return library.function(name, i, i, i, i, x, xs, i, xs, i, x, xs, i);
        }

        private static ForeignLibrary open() {
            try {
                Path file = NativeLibrary.unpack().orElseThrow(() -> new UnsatisfiedLinkError("no OpenBLAS here"));
                return ForeignLibrary.openBlas(file);
            } catch (IOException e) {
                throw new UnsatisfiedLinkError(e.toString());
            }
        }

        private Library() {}
    }

    private ForeignGemm() {}

    /** Loads the library; empty where there is none for this system, it does not load, or Java is older. */
    static Optional<Gemm> load() {
        if (Runtime.version().feature() < 22) {
            return Optional.empty();
        }
        try {
            Class.forName(Library.class.getName(), true, ForeignGemm.class.getClassLoader());
            return Optional.of(new ForeignGemm());
        } catch (ClassNotFoundException | LinkageError e) {
            return Optional.empty();
        }
    }

    @Override
    public String name() {
        return "OpenBLAS " + NativeLibrary.VERSION + " (foreign functions)";
    }

    @Override
    void gemm(Product p, int entry, double[] a, double[] b, double[] c) {
        int aAt = p.a().at(entry);
        int bAt = p.b().at(entry);
        int cAt = p.c().at(entry);
        int lda = p.a().stride();
        int ldb = p.b().stride();
        int ldc = p.c().stride();
        int flagA = flag(p.a());
        int flagB = flag(p.b());
        try {
            Library.DGEMM.invokeExact(
                    BY_ROWS, flagA, flagB, p.m(), p.n(), p.k(), 1d, a, aAt, lda, b, bAt, ldb, 0d, c, cAt, ldc);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    void gemv(
            Matrix matrix,
            int rows,
            int columns,
            double[] a,
            int aAt,
            double[] x,
            int xAt,
            int xStep,
            double[] y,
            int yAt,
            int yStep) {
        int m = matrix.transposed() ? columns : rows;
        int n = matrix.transposed() ? rows : columns;
        int flag = flag(matrix);
        int lda = matrix.stride();
        try {
            Library.DGEMV.invokeExact(BY_ROWS, flag, m, n, 1d, a, aAt, lda, x, xAt, xStep, 1d, y, yAt, yStep);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    void gemm(Product p, int entry, float[] a, float[] b, float[] c) {
        int aAt = p.a().at(entry);
        int bAt = p.b().at(entry);
        int cAt = p.c().at(entry);
        int lda = p.a().stride();
        int ldb = p.b().stride();
        int ldc = p.c().stride();
        int flagA = flag(p.a());
        int flagB = flag(p.b());
        try {
            Library.SGEMM.invokeExact(
                    BY_ROWS, flagA, flagB, p.m(), p.n(), p.k(), 1f, a, aAt, lda, b, bAt, ldb, 0f, c, cAt, ldc);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    void gemv(
            Matrix matrix,
            int rows,
            int columns,
            float[] a,
            int aAt,
            float[] x,
            int xAt,
            int xStep,
            float[] y,
            int yAt,
            int yStep) {
        int m = matrix.transposed() ? columns : rows;
        int n = matrix.transposed() ? rows : columns;
        int flag = flag(matrix);
        int lda = matrix.stride();
        try {
            Library.SGEMV.invokeExact(BY_ROWS, flag, m, n, 1f, a, aAt, lda, x, xAt, xStep, 1f, y, yAt, yStep);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static int flag(Matrix matrix) {
        return matrix.transposed() ? TRANSPOSED : AS_IT_IS;
    }

    /** The handles throw nothing of their own. */
    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("a call of OpenBLAS failed", e);
    }
}
