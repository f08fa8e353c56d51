package org.graphc.runtime.blas;

import dev.ludovic.netlib.blas.NativeBLAS;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * OpenBLAS through netlib's JNI, which pins heap arrays and copies nothing. BLAS stores matrices by columns: the
 * row-major C = A · B is its Cᵀ = Bᵀ · Aᵀ, so operands change places and nothing is moved.
 */
final class NativeGemm extends OpenBlas {
    /** Nothing in a JVM of this age can set it; without it OpenBLAS takes as many threads as there are cores. */
    private static final String THREADS = "OPENBLAS_NUM_THREADS";

    private static final String LIBRARY_PROPERTY = "dev.ludovic.netlib.blas.nativeLibPath";

    private final NativeBLAS blas;
    private final String origin;

    private NativeGemm(NativeBLAS blas, String origin) {
        this.blas = blas;
        this.origin = origin;
    }

    /** Loads the library; empty where there is none for this system or it does not load. */
    static Optional<Gemm> load() {
        // netlib logs every implementation that it cannot load, which is no news to anybody
        Logger log = Logger.getLogger("dev.ludovic.netlib.blas");
        Level before = log.getLevel();
        log.setLevel(Level.OFF);
        try {
            Optional<Path> library = NativeLibrary.unpack();
            if (library.isEmpty()) {
                return Optional.empty();
            }
            if (System.getProperty(LIBRARY_PROPERTY) == null) {
                System.setProperty(LIBRARY_PROPERTY, library.get().toString());
            }
            return Optional.of(new NativeGemm(NativeBLAS.getInstance(), NativeLibrary.VERSION));
        } catch (IOException | RuntimeException | LinkageError e) {
            return Optional.empty();
        } finally {
            log.setLevel(before);
        }
    }

    @Override
    public String name() {
        boolean single = "1".equals(System.getenv(THREADS));
        return "OpenBLAS " + origin + " (netlib JNI" + (single ? ")" : "; " + THREADS + " is not 1)");
    }

    @Override
    void gemm(Product p, int entry, double[] a, double[] b, double[] c) {
        int aAt = p.a().at(entry);
        int bAt = p.b().at(entry);
        int cAt = p.c().at(entry);
        int lda = p.a().stride();
        int ldb = p.b().stride();
        int ldc = p.c().stride();
        String flagA = flag(p.a().transposed());
        String flagB = flag(p.b().transposed());
        blas.dgemm(flagB, flagA, p.n(), p.m(), p.k(), 1, b, bAt, ldb, a, aAt, lda, 0, c, cAt, ldc);
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
        boolean turned = matrix.transposed();
        int m = turned ? rows : columns;
        int n = turned ? columns : rows;
        blas.dgemv(flag(!turned), m, n, 1, a, aAt, matrix.stride(), x, xAt, xStep, 1, y, yAt, yStep);
    }

    @Override
    void gemm(Product p, int entry, float[] a, float[] b, float[] c) {
        int aAt = p.a().at(entry);
        int bAt = p.b().at(entry);
        int cAt = p.c().at(entry);
        int lda = p.a().stride();
        int ldb = p.b().stride();
        int ldc = p.c().stride();
        String flagA = flag(p.a().transposed());
        String flagB = flag(p.b().transposed());
        blas.sgemm(flagB, flagA, p.n(), p.m(), p.k(), 1, b, bAt, ldb, a, aAt, lda, 0, c, cAt, ldc);
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
        boolean turned = matrix.transposed();
        int m = turned ? rows : columns;
        int n = turned ? columns : rows;
        blas.sgemv(flag(!turned), m, n, 1, a, aAt, matrix.stride(), x, xAt, xStep, 1, y, yAt, yStep);
    }

    private static String flag(boolean transposed) {
        return transposed ? "T" : "N";
    }
}
