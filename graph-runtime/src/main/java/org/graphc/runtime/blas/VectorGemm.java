package org.graphc.runtime.blas;

import java.util.List;
import java.util.Optional;
import org.graphc.runtime.codegen.GeneratedCode;

/**
 * Products by the Vector API, compiled while the program runs, since the module may be missing and its tile depends on
 * the registers. Until a {@link VectorKernel} has shown itself faster, and for thin products, which are bound by
 * memory, loops do the work: they give the same bits.
 */
final class VectorGemm implements Gemm {
    private static final String MODULE = "jdk.incubator.vector";

    private final int bits;
    private final VectorKernel single;
    private final VectorKernel wide;

    VectorGemm(int bits) {
        this.bits = bits;
        List<PackedSource> tiles = tiles(bits);
        this.single = new VectorKernel(tiles, float.class);
        this.wide = new VectorKernel(tiles, double.class);
    }

    /** Empty where the JVM was started without the vector module or has no compiler. */
    static Optional<Gemm> load() {
        Optional<Module> module = ModuleLayer.boot().findModule(MODULE);
        if (module.isEmpty() || !GeneratedCode.isPresent()) {
            return Optional.empty();
        }
        try {
            Object species = Class.forName(module.get(), MODULE + ".FloatVector")
                    .getField("SPECIES_PREFERRED")
                    .get(null);
            Class<?> type = Class.forName(module.get(), MODULE + ".VectorSpecies");
            int bits = (Integer) type.getMethod("vectorBitSize").invoke(species);
            return bits < 128 ? Optional.empty() : Optional.of(new VectorGemm(bits));
        } catch (ReflectiveOperationException e) {
            return Optional.empty(); // another API than those that are known
        }
    }

    /** From the best on; a tile, a row of B and an element of A must fit 32 registers, or 16 of x86 below 512 bits. */
    static List<PackedSource> tiles(int bits) {
        boolean many = bits >= 512 || System.getProperty("os.arch").equals("aarch64");
        return many
                ? List.of(new PackedSource(8, 3), new PackedSource(6, 3), new PackedSource(4, 3))
                : List.of(new PackedSource(4, 3), new PackedSource(4, 2), new PackedSource(2, 3));
    }

    @Override
    public String name() {
        return "Java vectors of " + bits + " bits (f32: " + single + ", f64: " + wide + ")";
    }

    /** Tries tiles until one is chosen or all are given up, which otherwise happens beside products. */
    void warmUp() {
        single.warmUp();
        wide.warmUp();
    }

    @Override
    public void multiply(Product p, double[] a, double[] b, double[] c) {
        if (SmallGemm.takes(p)) {
            SmallGemm.multiply(p, a, b, c);
        } else if (p.isThin()) {
            FusedLoops64.multiply(p, a, b, c);
        } else {
            wide.multiply(p, a, b, c);
        }
    }

    @Override
    public void multiply(Product p, float[] a, float[] b, float[] c) {
        if (SmallGemm.takes(p)) {
            SmallGemm.multiply(p, a, b, c);
        } else if (p.isThin()) {
            FusedLoops32.multiply(p, a, b, c);
        } else {
            single.multiply(p, a, b, c);
        }
    }
}
