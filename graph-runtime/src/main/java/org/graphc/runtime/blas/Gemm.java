package org.graphc.runtime.blas;

import java.util.Locale;
import java.util.Optional;

/**
 * Matrix products on heap arrays. Providers are stateless and safe to share; a product runs on the calling thread, so
 * that its bits do not depend on how many threads a machine has.
 */
public interface Gemm {
    /**
     * The system property that overrides the choice: {@code native}, {@code vector}, {@code loops}, or {@code java} for
     * the bits of the interpreter.
     */
    String PROPERTY = "graphc.gemm";

    /** What {@code graphc version} prints. */
    String name();

    /**
     * Up to so many multiplications a product is computed faster for each, since its operands are not copied: somewhat
     * larger ones are cut into such. 0 where that makes no difference.
     */
    default long direct() {
        return 0;
    }

    /** C = op(A) · op(B); C is overwritten, whatever was in it. */
    void multiply(Product p, double[] a, double[] b, double[] c);

    /** C = op(A) · op(B); C is overwritten, whatever was in it. */
    void multiply(Product p, float[] a, float[] b, float[] c);

    /** The provider of this process: native where it loads, else vectors where the JVM has them, else loops. */
    static Gemm get() {
        return Chosen.GEMM;
    }

    /** Initialised with the first product. */
    final class Chosen {
        private static final Gemm GEMM = choose(System.getProperty(PROPERTY, "auto"));

        private Chosen() {}

        static Gemm choose(String wish) {
            switch (wish.toLowerCase(Locale.ROOT)) {
                case "auto":
                    return loaded().or(VectorGemm::load).orElseGet(FusedGemm::new);
                case "native":
                    return loaded().orElseThrow(() -> missing("native", "no native BLAS loads here"));
                case "vector":
                    return VectorGemm.load()
                            .orElseThrow(() -> missing("vector", "no jdk.incubator.vector or no compiler here"));
                case "loops":
                    return new FusedGemm();
                case "java":
                    return new PlainGemm();
                default: // not an enum
                    throw new IllegalArgumentException(
                            "-D" + PROPERTY + "=" + wish + ": choose one of auto, native, vector, loops, java");
            }
        }

        private static Optional<Gemm> loaded() {
            return ForeignGemm.load().or(NativeGemm::load);
        }

        private static IllegalArgumentException missing(String wish, String why) {
            return new IllegalArgumentException("-D" + PROPERTY + "=" + wish + ": " + why + "; use auto or java");
        }
    }
}
