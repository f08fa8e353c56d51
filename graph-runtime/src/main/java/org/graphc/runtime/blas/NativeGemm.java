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
final class NativeGemm implements Gemm {
    /** Below this many multiplications a loop is done before a call into native code has begun. */
    private static final long SMALL = 512;

    private static final String LIBRARY_PROPERTY = "dev.ludovic.netlib.blas.nativeLibPath";

    private final NativeBLAS blas;
    private final String origin;
    private final PlainGemm small = new PlainGemm();

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
        return "OpenBLAS " + origin + " (netlib JNI)";
    }

    @Override
    public void multiply(Product p, double[] a, double[] b, double[] c) {
        if (isSmall(p)) {
            small.multiply(p, a, b, c);
            return;
        }
        blas.dgemm(
                flag(p.transB()),
                flag(p.transA()),
                p.n(),
                p.m(),
                p.k(),
                1,
                b,
                p.bAt(),
                ldb(p),
                a,
                p.aAt(),
                lda(p),
                0,
                c,
                p.cAt(),
                p.n());
    }

    @Override
    public void multiply(Product p, float[] a, float[] b, float[] c) {
        if (isSmall(p)) {
            small.multiply(p, a, b, c);
            return;
        }
        blas.sgemm(
                flag(p.transB()),
                flag(p.transA()),
                p.n(),
                p.m(),
                p.k(),
                1,
                b,
                p.bAt(),
                ldb(p),
                a,
                p.aAt(),
                lda(p),
                0,
                c,
                p.cAt(),
                p.n());
    }

    private static boolean isSmall(Product p) {
        return (long) p.m() * p.n() * p.k() <= SMALL;
    }

    private static String flag(boolean transposed) {
        return transposed ? "T" : "N";
    }

    private static int lda(Product p) {
        return p.transA() ? p.m() : p.k();
    }

    private static int ldb(Product p) {
        return p.transB() ? p.k() : p.n();
    }
}
