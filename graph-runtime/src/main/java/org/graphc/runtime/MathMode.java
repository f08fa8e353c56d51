package org.graphc.runtime;

/** What compiled loops compute tan, asin, acos, atan, sinh, cosh, cbrt, pow, atan2 and hypot of floats with. */
public enum MathMode {
    /** With the functions of {@link Math}, an element at a time: the bits of the interpreter. */
    STRICT,
    /**
     * Where Java runs with {@code --add-modules jdk.incubator.vector}, with those of the JVM's vectors, ten times as
     * fast and more, and within about one unit of the last place (docs/adr/0057). Bits differ from those
     * of {@link #STRICT}, between elements of one array, and between calls, as the JVM compiles a loop. All other
     * functions are as in {@link #STRICT}: exp, log, tanh, sin and the like have vectors of their own that are faster.
     */
    FAST
}
