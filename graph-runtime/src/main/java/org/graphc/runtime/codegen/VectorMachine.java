package org.graphc.runtime.codegen;

import java.util.List;
import java.util.Optional;

/**
 * What vectors the running JVM has.
 *
 * @param bits the width of its registers, 0 where generated code is to have no vectors
 * @param atOnce true where vectors are used without a trial, so that tests see them
 * @param hasFunctions true where functions that we have no vectors of are those of the JVM
 */
record VectorMachine(int bits, boolean atOnce, boolean hasFunctions) {
    static final String MODULE = "jdk.incubator.vector";

    /**
     * {@code off}: no vectors; {@code at-once}: no trial of whether they are faster; {@code quiet}: no advice where
     * the module is missing.
     */
    private static final String PROPERTY = "org.graphc.vectors";

    static final VectorMachine NONE = new VectorMachine(0, false, false);

    /** The least width that is worth it. */
    private static final int LEAST = 128;

    private static final VectorMachine HERE = find();

    static VectorMachine here() {
        return HERE;
    }

    /** True where a flag is all that vectors want. */
    static boolean isMissing() {
        return !HERE.isPresent()
                && ModuleLayer.boot().findModule(MODULE).isEmpty()
                && !List.of("off", "quiet").contains(System.getProperty(PROPERTY, ""));
    }

    /** The same with the JVM's transcendental functions. */
    VectorMachine withFunctions() {
        return new VectorMachine(bits, atOnce, true);
    }

    boolean isPresent() {
        return bits >= LEAST;
    }

    private static VectorMachine find() {
        String wanted = System.getProperty(PROPERTY, "");
        Optional<Module> module = ModuleLayer.boot().findModule(MODULE);
        if (wanted.equals("off") || module.isEmpty()) {
            return NONE;
        }
        try {
            // By name, since this class is compiled and loaded where the module is not.
            Class<?> vector = Class.forName(module.get(), MODULE + ".DoubleVector");
            Object species = vector.getField("SPECIES_PREFERRED").get(null);
            Class<?> type = Class.forName(module.get(), MODULE + ".VectorSpecies");
            int bits = (Integer) type.getMethod("vectorBitSize").invoke(species);
            return new VectorMachine(Math.min(bits, 512), wanted.equals("at-once"), false);
        } catch (ReflectiveOperationException e) {
            return NONE; // another API than those that are known: do without
        }
    }
}
