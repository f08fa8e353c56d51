package org.graphc.runtime.blas;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors against loops and the interpreter, in a JVM that has the vector module. */
class VectorGemmTest {
    @TempDir
    private Path folder;

    @Test
    void vectorsHaveTheBitsOfLoopsAndAreTakenWhereTheyAreFaster() throws Exception {
        Path output = folder.resolve("output");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-Dgraphc.gemm=vector",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        VectorGemmTest.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(child.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            child.destroyForcibly();
        }
        assertThat(Files.readString(output)).contains("all equal");
        assertThat(child.exitValue()).isZero();
    }

    /** In the child. */
    public static void main(String[] args) {
        VectorGemm vectors = (VectorGemm) Gemm.get();
        for (boolean warm : new boolean[] {false, true}) {
            if (warm) {
                vectors.warmUp();
                assertThat(vectors.name()).contains("bits").doesNotContain("to be tried");
            }
            products().forEach(p -> {
                GemmTest.compare(vectors, p);
                compareBits(vectors, p);
            });
            GemmTest.SIZES.forEach(
                    size -> GemmTest.spread(vectors, Product.of(true, true, size[0], size[1], size[2], 0, 0, 0)));
        }
        // Each tile by itself: those that lose their trial or are meant for other processors are right too.
        for (PackedSource tile : VectorGemm.tiles(512)) {
            checkTile(tile);
        }
        for (PackedSource tile : VectorGemm.tiles(128)) {
            checkTile(tile);
        }
        System.out.println(vectors.name() + ": all equal");
    }

    private static void checkTile(PackedSource tile) {
        VectorKernel single = new VectorKernel(List.of(tile), float.class);
        single.take(tile);
        products().filter(p -> !p.isThin()).forEach(p -> {
            float[] a = GemmTest.single(GemmTest.floats(GemmTest.length(p, p.a(), p.m(), p.k()), 1));
            float[] b = GemmTest.single(GemmTest.floats(GemmTest.length(p, p.b(), p.k(), p.n()), 2));
            float[] c = new float[GemmTest.length(p, p.c(), p.m(), p.n())];
            float[] expected = c.clone();
            single.multiply(p, a, b, c);
            FusedLoops32.multiply(p, a, b, expected);
            assertThat(c).as(tile + " " + p).isEqualTo(expected);
        });
    }

    private static Stream<Product> products() {
        return GemmTest.SIZES.stream()
                .flatMap(size -> Stream.of(0, 1, 2, 3)
                        .flatMap(flags -> GemmTest.products((flags & 1) != 0, (flags & 2) != 0, size)));
    }

    private static void compareBits(Gemm vectors, Product p) {
        double[] a = GemmTest.floats(GemmTest.length(p, p.a(), p.m(), p.k()), 1);
        double[] b = GemmTest.floats(GemmTest.length(p, p.b(), p.k(), p.n()), 2);
        double[] c = new double[GemmTest.length(p, p.c(), p.m(), p.n()) + 3];
        Arrays.fill(c, Double.NaN);
        double[] wide = c.clone();
        float[] single = GemmTest.single(c);
        float[] singles = single.clone();
        vectors.multiply(p, a, b, c);
        new FusedGemm().multiply(p, a, b, wide);
        assertThat(c).as(p.toString()).isEqualTo(wide);
        vectors.multiply(p, GemmTest.single(a), GemmTest.single(b), single);
        new FusedGemm().multiply(p, GemmTest.single(a), GemmTest.single(b), singles);
        assertThat(single).as(p.toString()).isEqualTo(singles);
    }
}
