package org.graphc.runtime.cli;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.MatMul;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Identifiers;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.graphc.optimizer.pass.Pipeline;
import org.graphc.runtime.CompileOptions;
import org.graphc.runtime.CompiledFunction;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.GraphFunction;
import org.graphc.runtime.MathMode;
import org.graphc.runtime.interp.Interpreter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say how a graph is made to run, shared by commands. */
final class Execution {
    /** About as many element operations as the interpreter does while a program compiles. */
    private static final double WORTH_COMPILING = 5e7;

    /** With so many times the work in a run, the interpreter only takes the processors that compiling needs. */
    private static final double MAY_BE_FIRST = 2;

    @Mixin
    private Optimization optimization;

    @Mixin
    private Budget budget;

    @Option(
            names = "--backend",
            paramLabel = "WHICH",
            defaultValue = "auto",
            description = "auto (default): interpreter for little work; else compiled, and interpreted"
                    + " meanwhile where that gives the same bits; interpreter; compiled.")
    private String backend;

    @Option(
            names = "--no-cache",
            description = "Compiles anew, and keeps nothing compiled in the directory that GRAPHC_CACHE or"
                    + " XDG_CACHE_HOME names.")
    private boolean noCache;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Shares large steps of compiled code among N threads, with the same results; 1 by default.")
    private Integer threads;

    @Option(
            names = "--math",
            paramLabel = "MODE",
            defaultValue = "strict",
            description = "strict (default): the same bits in every run; fast: tan, asin, acos, atan, sinh, cosh, cbrt,"
                    + " pow, atan2 and hypot of compiled loops by the JVM's vectors, whose last bits vary from run to"
                    + " run.")
    private String math;

    /** The launcher finds out where. */
    private Optional<Path> cache() {
        return Optional.ofNullable(System.getProperty("graphc.cache"))
                .filter(folder -> !noCache && !folder.isEmpty())
                .map(folder -> Path.of(folder, "kernels"));
    }

    private Backend backend() {
        return switch (backend.toLowerCase(Locale.ROOT)) { // not an enum
            case "auto" -> Backend.AUTO;
            case "interpreter" -> Backend.INTERPRETER;
            case "compiled" -> Backend.COMPILED;
            default -> // not an enum
                throw new UsageFailure("--backend=" + backend + ": choose one of auto, interpreter, compiled");
        };
    }

    private MathMode math() {
        return switch (math.toLowerCase(Locale.ROOT)) { // not an enum
            case "strict" -> MathMode.STRICT;
            case "fast" -> MathMode.FAST;
            default -> // not an enum
                throw new UsageFailure("--math=" + Identifiers.printable(math) + ": choose one of strict, fast");
        };
    }

    /** Refuses wrong values before anything is read. */
    void check() {
        optimization.pipeline();
        budget.check();
        boolean isFast = math() == MathMode.FAST;
        if (backend() == Backend.INTERPRETER && budget.isGiven()) {
            throw new UsageFailure("--memory-budget plans compiled code, which --backend=interpreter does not run");
        } else if (backend() == Backend.INTERPRETER && threads != null) {
            throw new UsageFailure("--threads is about compiled code, which --backend=interpreter does not run");
        } else if (backend() == Backend.INTERPRETER && isFast) {
            throw new UsageFailure("--math=fast is about compiled code, which --backend=interpreter does not run");
        } else if (threads != null && (threads < 1 || threads > CompileOptions.MAX_THREADS)) {
            throw new UsageFailure(
                    "--threads=" + threads + ": expected a number from 1 to " + CompileOptions.MAX_THREADS);
        }
    }

    private CompileOptions options(Pipeline pipeline, Consumer<String> printed) {
        return new CompileOptions(pipeline, printed)
                .withCache(cache())
                .withThreads(threads == null ? 1 : threads)
                .withMath(math());
    }

    /** What to say of functions beside what was measured, if anything. */
    Optional<String> note() {
        boolean isLoaded = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        return math() == MathMode.STRICT
                ? Optional.empty()
                : Optional.of(
                        isLoaded
                                ? "math: fast, last bits of pow, tan and their like vary"
                                : "math: fast, without effect: the vector module is not loaded");
    }

    /** Makes the graph ready for so many runs at the given sizes; what it prints goes to {@code printed}. */
    GraphFunction prepare(Graph graph, Sizes sizes, double runs, Consumer<String> printed) {
        Pipeline pipeline = optimization.pipeline(graph);
        return switch (backend()) {
            case AUTO -> chosen(graph, pipeline, sizes, runs, printed);
            case INTERPRETER -> new Interpreter(pipeline.run(graph).graph(), printed);
            case COMPILED -> compiled(graph, pipeline, sizes, printed);
        };
    }

    /** Where it could change bits, the choice hangs on the graph and its sizes alone, not on who is quicker today. */
    private GraphFunction chosen(Graph graph, Pipeline pipeline, Sizes sizes, double runs, Consumer<String> printed) {
        double work = work(graph, sizes);
        boolean isMuch = runs * work > WORTH_COMPILING;
        if (!budget.isGiven() && !(Compiler.isPresent() && isMuch)) {
            return new Interpreter(pipeline.run(graph).graph(), printed);
        } else if (budget.isGiven()) {
            return compiled(graph, pipeline, sizes, printed);
        }
        Graph optimized = pipeline.run(graph).graph();
        boolean mayBeFirst =
                work < MAY_BE_FIRST * WORTH_COMPILING && Runtime.getRuntime().availableProcessors() > 1;
        return mayBeFirst && math() == MathMode.STRICT && Overtaking.givesSameBits(optimized)
                ? new Overtaking(optimized, () -> compiled(optimized, Pipeline.empty(), sizes, printed), printed)
                : compiled(optimized, Pipeline.empty(), sizes, printed);
    }

    /** The graph as compiled code, whatever is faster. */
    CompiledFunction compile(Graph graph, Sizes sizes, Consumer<String> printed) {
        return compiled(graph, optimization.pipeline(graph), sizes, printed);
    }

    /** Refuses to measure the interpreter by kernels, which it has not. */
    void requireCompiled(String option) {
        if (backend() == Backend.INTERPRETER) {
            throw new UsageFailure(option + " is about compiled code, which --backend=interpreter does not run");
        }
    }

    private CompiledFunction compiled(Graph graph, Pipeline pipeline, Sizes sizes, Consumer<String> printed) {
        if (!budget.isGiven()) {
            return Compiler.compile(graph, options(pipeline, printed));
        }
        Graph fitted = budget.fit(pipeline.run(graph).graph(), sizes);
        return Compiler.compile(fitted, options(Pipeline.empty(), printed));
    }

    /** A rough number of element operations of one run. */
    static double work(Graph graph, Sizes sizes) {
        double work = 0;
        BitSet live = Sweep.reaching(graph);
        for (int id = live.nextSetBit(0); id >= 0; id = live.nextSetBit(id + 1)) {
            Node node = graph.node(id);
            double inner = 1;
            if (node.op() instanceof MatMul) {
                Shape left = node.input(0).shape();
                inner = sizes.of(left.dim(left.rank() - 1));
            }
            double elements = inner * elements(node.shape(), sizes);
            for (Node input : node.inputs()) {
                elements = Math.max(elements, elements(input.shape(), sizes));
            }
            work += elements;
        }
        return work;
    }

    private static double elements(Shape shape, Sizes sizes) {
        double elements = 1;
        for (Dim dim : shape.dims()) {
            elements *= sizes.of(dim);
        }
        return elements;
    }
}
