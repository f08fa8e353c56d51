package org.graphc.runtime.codegen;

/** What the JVM and javac take, measured (HotSpot never compiles a method of more than 8,000 bytecode bytes). */
final class CodeBudget {
    /** Each costs some 16 bytes of the method that dispatches to it. */
    static final int KERNELS_PER_CLASS = 300;

    private CodeBudget() {}
}
