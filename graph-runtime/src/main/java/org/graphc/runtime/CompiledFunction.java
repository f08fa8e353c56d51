package org.graphc.runtime;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.graphc.core.graph.Graph;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.optimizer.pass.PassReport;
import org.graphc.runtime.codegen.JavaBackend;
import org.graphc.runtime.plan.Program;

/**
 * A graph compiled to Java: one compilation serves every size of its symbolic dimensions, which are bound to the shapes
 * of the inputs run by run. Immutable, and safe to share between threads.
 */
public final class CompiledFunction implements GraphFunction {
    /** Batches come in few sizes: the usual one, and the last of an epoch. */
    private static final int BOUND_SIZES = 16;

    private final Graph graph;
    private final Program program;
    private final JavaBackend backend;
    private final ImmutableList<PassReport> report;
    private final Consumer<String> printed;
    private final Workers workers;
    private final boolean isFast;
    private final Cache<Map<String, Long>, BoundProgram> bound =
            CacheBuilder.newBuilder().maximumSize(BOUND_SIZES).softValues().build();

    CompiledFunction(
            Graph graph,
            Program program,
            JavaBackend backend,
            ImmutableList<PassReport> report,
            CompileOptions options) {
        this.graph = graph;
        this.printed = options.printed();
        this.workers = Workers.of(options.threads());
        this.isFast = options.math() == MathMode.FAST;
        this.program = program;
        this.backend = backend;
        this.report = report;
    }

    @Override
    public Graph graph() {
        return graph;
    }

    @Override
    public Result call(Map<String, Tensor> given) {
        Feeds feeds = Feeds.bind(graph(), given);
        return sized(feeds.sizes()).run(feeds.tensors());
    }

    /**
     * The function over arrays that stay, for many calls of the same sizes.
     *
     * @param given the sizes, and the first values, which are copied; parameters that are left out have their initial
     *     ones
     * @throws RunFailure as {@link #call} does
     */
    public BoundFunction bind(Map<String, Tensor> given) {
        Feeds feeds = Feeds.bind(graph(), given);
        return new BoundFunction(sized(feeds.sizes()), feeds);
    }

    /**
     * Runs for a while, and then measures how long the parts of some runs take. Calls that are not profiled are none
     * the slower for it. A program without loops is measured with them, kernel by kernel.
     *
     * @param warmUp how long it runs before, at least once, so that the JVM compiles what is to be measured
     * @param runs how often it is measured
     * @throws RunFailure as {@link #call} does
     */
    public Profile profile(Map<String, Tensor> given, Duration warmUp, int runs) {
        Feeds feeds = Feeds.bind(graph(), given);
        try {
            JavaBackend loops =
                    backend.isUnrolled() ? JavaBackend.compile(program, false, isFast, Optional.empty()) : backend;
            CompiledBodies bodies = new CompiledBodies(program, loops, feeds.sizes(), printed, workers);
            BoundProgram timed = new BoundProgram(program, loops, feeds.sizes(), bodies, workers, true);
            return new Stopwatch(program, timed, feeds.tensors()).measure(feeds.sizes(), warmUp, runs);
        } catch (IllegalArgumentException e) {
            throw new RunFailure(e.getMessage());
        }
    }

    private BoundProgram sized(Sizes sizes) {
        Optional<BoundProgram> known = Optional.ofNullable(bound.getIfPresent(sizes.values()));
        return known.orElseGet(() -> {
            try {
                BoundProgram fresh = new BoundProgram(program, backend, sizes, printed, workers);
                bound.put(sizes.values(), fresh);
                return fresh;
            } catch (IllegalArgumentException e) {
                throw new RunFailure(e.getMessage());
            }
        });
    }

    /** The generated Java, a source for each class. */
    public ImmutableList<String> sources() {
        return backend.sources();
    }

    /** The kernels, launches and memory plan as text. */
    public String plan() {
        return program.toString();
    }

    /** What the optimizer did, pass by pass. */
    public ImmutableList<PassReport> report() {
        return report;
    }
}
