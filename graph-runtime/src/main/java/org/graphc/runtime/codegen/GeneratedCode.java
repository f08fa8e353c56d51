package org.graphc.runtime.codegen;

import java.util.Map;

/**
 * A class that is written while the program runs, as Java source. It sees {@code java.base}, and {@code
 * jdk.incubator.vector} where the JVM was started with it.
 */
public final class GeneratedCode {
    private GeneratedCode() {}

    /** False on a Java runtime without a compiler. */
    public static boolean isPresent() {
        return InMemoryCompiler.isPresent();
    }

    /** Compiles and loads one class. */
    public static Class<?> load(String name, String source) {
        try {
            return new GeneratedLoader(InMemoryCompiler.compile(Map.of(name, source))).loadClass(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("generated class does not load", e);
        }
    }
}
