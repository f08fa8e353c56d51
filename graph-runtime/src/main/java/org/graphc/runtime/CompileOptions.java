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
 * @param threads how many threads share large steps of a run, the caller's included; results have the same bits for any
 * @param math whether functions such as pow have the same bits everywhere, or are the JVM's faster ones
 */
public record CompileOptions(
        Pipeline pipeline,
        Consumer<String> printed,
        boolean unrolls,
        Optional<Path> cache,
        int threads,
        MathMode math) {
    /** More than that are a mistake. */
    public static final int MAX_THREADS = 1_024;

    /**
     * Checks.
     *
     * @throws IllegalArgumentException if there are fewer than 1 or more than 1,024 threads
     */
    public CompileOptions {
        Workers.check(threads);
    }

    /** Unrolls what is small, keeps nothing on disk, has one thread, the caller's, and graphc's own functions. */
    public CompileOptions(Pipeline pipeline, Consumer<String> printed) {
        this(pipeline, printed, true, Optional.empty(), 1, MathMode.STRICT);
    }

    /** Shows nothing. */
    public CompileOptions(Pipeline pipeline) {
        this(pipeline, line -> {});
    }

    /** The same with loops, however small the program is. */
    public CompileOptions withLoops() {
        return new CompileOptions(pipeline, printed, false, cache, threads, math);
    }

    /** The same with a directory for compiled classes. */
    public CompileOptions withCache(Optional<Path> folder) {
        return new CompileOptions(pipeline, printed, unrolls, folder, threads, math);
    }

    /**
     * The same with so many threads for large matrix products and loops. They are the process's, and daemons: functions
     * of as many threads share them, and a call that finds them at work for another runs on its own thread alone.
     */
    public CompileOptions withThreads(int threads) {
        return new CompileOptions(pipeline, printed, unrolls, cache, threads, math);
    }

    /**
     * The same with the functions of a mode. Those of {@link MathMode#FAST} are for loops alone, and only where the JVM
     * has vectors; elsewhere they are those of {@link MathMode#STRICT}.
     */
    public CompileOptions withMath(MathMode mode) {
        return new CompileOptions(pipeline, printed, unrolls, cache, threads, mode);
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
