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
 * @param cache a directory that keeps compiled classes from one process to the next; none unless it is asked for
 */
public record CompileOptions(Pipeline pipeline, Consumer<String> printed, Optional<Path> cache) {
    /** Keeps nothing on disk. */
    public CompileOptions(Pipeline pipeline, Consumer<String> printed) {
        this(pipeline, printed, Optional.empty());
    }

    /** Shows nothing. */
    public CompileOptions(Pipeline pipeline) {
        this(pipeline, line -> {});
    }

    /** All rules that never make a result worse. */
    public static CompileOptions defaults() {
        return new CompileOptions(Pipelines.o2());
    }

    /** The graph as it is. */
    public static CompileOptions unoptimized() {
        return new CompileOptions(Pipelines.o0());
    }
}
