package org.graphc.runtime;

import org.graphc.optimizer.pass.Pipeline;
import org.graphc.optimizer.pass.Pipelines;

/**
 * How a graph is compiled.
 *
 * @param pipeline the passes that run first
 */
public record CompileOptions(Pipeline pipeline) {
    /** All rules that never make a result worse. */
    public static CompileOptions defaults() {
        return new CompileOptions(Pipelines.o2());
    }

    /** The graph as it is. */
    public static CompileOptions unoptimized() {
        return new CompileOptions(Pipelines.o0());
    }
}
