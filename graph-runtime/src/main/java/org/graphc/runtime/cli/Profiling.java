package org.graphc.runtime.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.graphc.core.graph.Graph;
import org.graphc.core.tensor.Tensor;
import org.graphc.runtime.CompiledFunction;
import org.graphc.runtime.Feeds;
import org.graphc.runtime.Profile;
import org.graphc.runtime.Result;
import org.graphc.runtime.data.AtomicFile;
import picocli.CommandLine.Option;

/** The options that have a run measured. */
final class Profiling {
    private static final int USUAL_RUNS = 20;
    private static final int MAX_RUNS = 100_000;
    private static final Duration WARM_UP = Duration.ofSeconds(1);

    @Option(
            names = "--profile",
            description = "Runs it for a second and then some times more, compiled, and shows on standard error what"
                    + " each kernel takes, beside what this machine reaches.")
    private boolean shown;

    @Option(
            names = "--trace",
            paramLabel = "FILE.json",
            description = "Measures as --profile and writes a file for chrome://tracing or ui.perfetto.dev.")
    private Path trace;

    @Option(names = "--repeat", paramLabel = "N", description = "How many runs are measured; 20 by default.")
    private Integer repeat;

    /** A stretch of the command, by the clock of {@code System.nanoTime}. */
    record Phase(String name, long from, long to) {}

    private final List<Phase> phases = new ArrayList<>();

    boolean isAsked() {
        return shown || trace != null;
    }

    /** Refuses what cannot be measured before anything is read. */
    void check(Execution execution) {
        if (repeat != null && !isAsked()) {
            throw new UsageFailure("--repeat says how often --profile and --trace measure; give one of them");
        } else if (repeat != null && (repeat < 1 || repeat > MAX_RUNS)) {
            throw new UsageFailure("--repeat=" + repeat + ": choose from 1 to " + MAX_RUNS);
        } else if (isAsked()) {
            execution.requireCompiled(shown ? "--profile" : "--trace");
        }
        if (trace != null) {
            Endings.require("--trace", trace.toString(), "", "json");
            AtomicFile.requireWritable(trace);
        }
    }

    /** Does it, and remembers how long it took. */
    <T> T phase(String name, Supplier<T> work) {
        long from = System.nanoTime();
        T result = work.get();
        phases.add(new Phase(name, from, System.nanoTime()));
        return result;
    }

    /** The result of a first run, which is the one that prints; shows and writes what the others took. */
    Result run(Graph graph, Map<String, Tensor> given, Execution execution, Terminal terminal) {
        AtomicBoolean speaks = new AtomicBoolean(true);
        Feeds feeds = Feeds.bind(graph, given);
        CompiledFunction function = phase(
                "optimise and compile",
                () -> execution.compile(graph, feeds.sizes(), line -> {
                    if (speaks.get()) {
                        terminal.say(line);
                    }
                }));
        Result result = phase("first run", () -> function.call(given));
        speaks.set(false);
        int runs = repeat == null ? USUAL_RUNS : repeat;
        Profile profile = phase("warm up and measure", () -> function.profile(given, WARM_UP, runs));
        if (shown) {
            execution.note().ifPresent(terminal::say);
            terminal.say(new ProfileTable(profile, Limits.measure()).text());
        }
        if (trace != null) {
            AtomicFile.write(trace, TraceJson.text(profile, phases));
        }
        return result;
    }
}
