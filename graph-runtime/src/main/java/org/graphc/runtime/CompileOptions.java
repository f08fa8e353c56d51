package org.graphc.runtime;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.graphc.optimizer.pass.Pipeline;
import org.graphc.optimizer.pass.Pipelines;

/**
 * How a graph is compiled.
 *
 * @param pipeline the passes that run first
 * @param printed takes a line for each value that {@code print} shows, from whatever thread runs
 * @param unrolls whether a small program of known sizes becomes one method without loops
 * @param cache a directory that keeps compiled classes from one process to the next; none unless it is asked for
 */
public record CompileOptions(Pipeline pipeline, Consumer<String> printed, boolean unrolls, Optional<Path> cache) {
    /** Unrolls what is small, and keeps nothing on disk. */
    public CompileOptions(Pipeline pipeline, Consumer<String> printed) {
        this(pipeline, printed, true, Optional.empty());
    }

    /** Shows nothing. */
    public CompileOptions(Pipeline pipeline) {
        this(pipeline, line -> {});
    }

    /** The same with loops, however small the program is. */
    public CompileOptions withLoops() {
        return new CompileOptions(pipeline, printed, false, cache);
    }

    /** All rules that never make a result worse. */
    public static CompileOptions defaults() {
        return new CompileOptions(Pipelines.o2());
    }

    /** The graph as it is, each operation by its kernel. */
    public static CompileOptions unoptimized() {
        return new CompileOptions(Pipelines.o0()).withLoops();
    }
}
