package org.graphc.runtime;

import org.graphc.core.graph.Graph;
import org.graphc.optimizer.pass.Optimized;
import org.graphc.runtime.codegen.JavaBackend;
import org.graphc.runtime.plan.Planner;
import org.graphc.runtime.plan.Program;

/** Graph to running code: optimise, plan, generate Java, compile and load it. */
public final class Compiler {
    private Compiler() {}

    /** Compiles with {@link CompileOptions#defaults()}. */
    public static CompiledFunction compile(Graph graph) {
        return compile(graph, CompileOptions.defaults());
    }

    /**
     * Compiles a graph, its outputs, updates and assertions, for all sizes of its symbolic dimensions.
     *
     * @throws RunFailure on a Java runtime without a compiler; {@link #isPresent} tells before
     */
    public static CompiledFunction compile(Graph graph, CompileOptions options) {
        if (!isPresent()) {
            throw new RunFailure("this Java runtime has no compiler: install a JDK, or interpret the graph");
        }
        Optimized optimized = options.pipeline().run(graph);
        Program program = Planner.plan(optimized.graph());
        JavaBackend backend =
                JavaBackend.compile(program, options.unrolls(), options.math() == MathMode.FAST, options.cache());
        return new CompiledFunction(optimized.graph(), program, backend, optimized.reports(), options);
    }

    /** False on a Java runtime that was installed without javac; graphs are interpreted there. */
    public static boolean isPresent() {
        return JavaBackend.isPresent();
    }
}
