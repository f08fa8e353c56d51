package org.graphc.runtime.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.graphc.core.tensor.Tensor;
import org.graphc.runtime.CompiledFunction;

/** A compiled graph that is called over and over, and how long that took. */
final class Timed {
    /** A sample is at least as long, so that the clock's own time and its grain do not count. */
    private static final double SAMPLE_NANOS = 2e6;

    private static final int MAX_CALLS = 1 << 20;

    private final String name;
    private final CompiledFunction function;
    private final Map<String, Tensor> feeds;
    private final int calls;
    private final List<Double> nanos = new ArrayList<>();

    private Timed(String name, CompiledFunction function, Map<String, Tensor> feeds, int calls) {
        this.name = name;
        this.function = function;
        this.feeds = feeds;
        this.calls = calls;
    }

    /** Calls a function for a while, so that the JVM compiles it, and finds out how many calls a sample takes. */
    static Timed warm(String name, CompiledFunction function, Map<String, Tensor> feeds, Duration warmUp) {
        long begin = System.nanoTime();
        int batch = 1;
        double one;
        do {
            one = time(function, feeds, batch);
            batch = calls(one);
        } while (System.nanoTime() - begin < warmUp.toNanos());
        return new Timed(name, function, feeds, calls(one));
    }

    private static int calls(double nanos) {
        return (int) Math.min(MAX_CALLS, Math.max(1, Math.ceil(SAMPLE_NANOS / nanos)));
    }

    /** Nanoseconds a call. */
    private static double time(CompiledFunction function, Map<String, Tensor> feeds, int calls) {
        long begin = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            function.call(feeds);
        }
        return (double) (System.nanoTime() - begin) / calls;
    }

    /** Takes one sample more. */
    void sample() {
        nanos.add(time(function, feeds, calls));
    }

    String name() {
        return name;
    }

    /** How many calls a sample is the mean of. */
    int calls() {
        return calls;
    }

    /** Nanoseconds a call, in the order in which they were measured. */
    double[] nanos() {
        return nanos.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
