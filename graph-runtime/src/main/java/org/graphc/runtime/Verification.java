package org.graphc.runtime;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.op.Parameter;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.optimizer.pass.Optimized;
import org.graphc.optimizer.pass.PassListener;
import org.graphc.optimizer.pass.PassReport;
import org.graphc.optimizer.pass.Pipeline;
import org.graphc.optimizer.pass.Trace;
import org.graphc.optimizer.rule.Precision;

/**
 * Compares the outputs and updates of a graph after each pass of a pipeline, and compiled, with those of the graph as
 * it was written, on random and on singular inputs; where they differ, finds the one rewrite that makes the difference.
 *
 * <p>As long as only exact rules have fired, every bit is compared, except which NaN a NaN is. After that, and for
 * compiled code, elements may differ by as many times as it is told of what rounding can do to the written formula, see
 * {@link Uncertain}. A NaN or an infinity that the inputs bring in must stay, as 0 / 0, ∞ - ∞ and the logarithm of a
 * negative number; what overflow made of finite numbers may become any number. No number may become NaN, except beside
 * +∞ in a row of what has become a softmax.
 */
public final class Verification {
    private final Graph graph;
    private final Pipeline pipeline;
    private final Options options;
    private final Trials trials;
    private final List<Trial> compared = new ArrayList<>();
    private final ImmutableList.Builder<String> refused = ImmutableList.builder();

    /**
     * How much to compare, and how closely.
     *
     * @param times of the reach of rounding
     * @param sizes of symbolic dimensions; small ones for those that are not named
     * @param compiles whether compiled code is compared, too
     */
    public record Options(int inputs, double times, ImmutableMap<String, Long> sizes, boolean compiles) {
        public static final Options DEFAULT = new Options(20, 16, ImmutableMap.of(), true);
    }

    /**
     * What came of it.
     *
     * @param inputs how many were compared
     * @param refused what the graph as written said of the others, as that a matrix is singular
     */
    public record Outcome(
            int passes, int inputs, ImmutableList<String> refused, Sizes sizes, Optional<Mismatch> mismatch) {}

    /** Ends a run of a pipeline at the first difference. */
    private static final class Found extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Trial trial;
        private final transient Mismatch mismatch;

        Found(Trial trial, Mismatch mismatch) {
            super(null, null, false, false);
            this.trial = trial;
            this.mismatch = mismatch;
        }
    }

    private Verification(Graph graph, Pipeline pipeline, Options options) {
        this.graph = graph;
        this.pipeline = pipeline;
        this.options = options;
        this.trials = Trials.of(graph, options.sizes());
    }

    public static Outcome of(Graph graph, Pipeline pipeline, Options options) {
        return new Verification(graph, pipeline, options).run();
    }

    private void feed() {
        for (int number = 0; number < options.inputs(); number++) {
            ImmutableMap<String, Tensor> feeds = trials.inputs(number);
            try {
                compared.add(new Trial(number, feeds, Uncertain.of(graph, feeds)));
            } catch (RunFailure e) {
                refused.add(e.getMessage());
            }
        }
    }

    private Outcome run() {
        feed();
        try {
            Optimized optimized = pipeline.run(graph, new Checker(pipeline, compared));
            return outcome(
                    optimized.reports().size(), options.compiles() ? compiled(optimized.graph()) : Optional.empty());
        } catch (Found found) {
            return outcome(0, Optional.of(bisected(found)));
        }
    }

    private Outcome outcome(int passes, Optional<Mismatch> mismatch) {
        return new Outcome(passes, compared.size(), refused.build(), trials.sizes(), mismatch);
    }

    private Optional<Mismatch> compiled(Graph optimized) {
        CompiledFunction function = Compiler.compile(optimized, CompileOptions.unoptimized());
        for (Trial trial : compared) {
            Optional<Difference> found = compiled(function, trial);
            if (found.isPresent()) {
                return Optional.of(Mismatch.of("compiled, against the interpreter", trial.feeds(), found.get()));
            }
        }
        return Optional.empty();
    }

    /** An assertion that does not hold ends both. */
    private Optional<Difference> compiled(CompiledFunction function, Trial trial) {
        Uncertain expected;
        try {
            requireAssertions(function.graph(), trial.feeds());
            expected = Uncertain.of(function.graph(), trial.feeds());
        } catch (RunFailure refuses) {
            return Optional.empty();
        }
        Trial again = new Trial(trial.number(), trial.feeds(), expected);
        try {
            Uncertain.Measure measure = new Uncertain.Measure(options.times(), false);
            return again.against(Uncertain.named(function.call(trial.feeds())), Optional.of(measure));
        } catch (RunFailure e) {
            return Optional.of(Difference.failed(e.getMessage()));
        }
    }

    private static void requireAssertions(Graph graph, ImmutableMap<String, Tensor> feeds) {
        Tensor[] values = Uncertain.exact(graph, Feeds.bind(graph, feeds));
        graph.assertions()
                .forEach(a -> Result.requireTrue(a, values[a.condition().id()]));
    }

    /** Halves the number of rewrites until one is left that makes a difference of none. */
    private Mismatch bisected(Found found) {
        long most = pipeline.run(graph).hits().size();
        Optional<Found> worst = failure(most, found.trial);
        if (worst.isEmpty()) {
            return found.mismatch;
        }
        long good = -1;
        long bad = most;
        while (bad - good > 1) {
            long middle = (good + bad) / 2;
            Optional<Found> one = failure(middle, found.trial);
            good = one.isPresent() ? good : middle;
            bad = one.isPresent() ? middle : bad;
            worst = one.isPresent() ? one : worst;
        }
        Mismatch mismatch = worst.orElseThrow().mismatch;
        return bad == 0 ? mismatch : blamed(mismatch, bad);
    }

    private Optional<Found> failure(long rewrites, Trial trial) {
        try {
            Pipeline limited = pipeline.limitedTo(rewrites);
            limited.run(graph, new Checker(limited, ImmutableList.of(trial)));
            return Optional.empty();
        } catch (Found found) {
            return Optional.of(found);
        }
    }

    /** The last of so many rewrites is to blame. */
    private Mismatch blamed(Mismatch mismatch, long rewrites) {
        LastRewrite last = new LastRewrite();
        pipeline.limitedTo(rewrites).run(graph, last);
        if (last.seen() < rewrites || last.culprits().isEmpty()) {
            return mismatch;
        }
        Mismatch.Culprit culprit = last.culprits().get(last.culprits().size() - 1);
        return mismatch.with(culprit, reduced(culprit, mismatch));
    }

    /** What a body was given in the step that went wrong nobody knows: values are found that show it. */
    private Optional<Graph> reduced(Mismatch.Culprit culprit, Mismatch mismatch) {
        if (!culprit.isInBody()) {
            return Reduction.of(culprit, mismatch.inputs(), small -> !isSame(small));
        }
        Trials given = Trials.of(culprit.graph(), options.sizes());
        for (int number = 0; number < options.inputs(); number++) {
            Optional<Graph> small = Reduction.of(culprit, given.inputs(number), each -> !isSame(each));
            if (small.isPresent()) {
                return small;
            }
        }
        return Optional.empty();
    }

    /** What has no inputs but parameters with their values needs no other inputs. */
    private boolean isSame(Graph small) {
        boolean isFixed = small.leaves().values().stream().allMatch(leaf -> leaf.op() instanceof Parameter);
        Options once = new Options(isFixed ? 1 : options.inputs(), options.times(), ImmutableMap.of(), false);
        Verification inner = new Verification(small, pipeline, once);
        inner.feed();
        try {
            pipeline.run(small, inner.new Checker(pipeline, inner.compared));
            return true;
        } catch (Found found) {
            return false;
        }
    }

    /** Compares after each pass that changed the graph. */
    private final class Checker implements PassListener {
        private final Pipeline running;
        private final List<Trial> on;
        private final List<String> inexact = new ArrayList<>();

        Checker(Pipeline running, List<Trial> on) {
            this.running = running;
            this.on = on;
        }

        @Override
        public void bodies(Graph before, Graph after, Trace trace) {
            compare("bodies", 1, after);
        }

        /** A graph is compared when its bodies are done; their rules say how. */
        @Override
        public PassListener within(Body body) {
            return new PassListener() {
                @Override
                public void after(PassReport report, Graph before, Graph after, Trace trace) {
                    note(report);
                }

                @Override
                public PassListener within(Body inner) {
                    return this;
                }
            };
        }

        private void note(PassReport report) {
            report.hits().elementSet().stream()
                    .filter(rule -> running.precision(rule)
                            .filter(Precision.EXACT::equals)
                            .isEmpty())
                    .forEach(inexact::add);
        }

        @Override
        public void after(PassReport report, Graph before, Graph after, Trace trace) {
            note(report);
            if (before != after) {
                compare(report.pass(), report.sweep(), after);
            }
        }

        private void compare(String pass, int sweep, Graph made) {
            for (Trial trial : on) {
                difference(made, trial).ifPresent(found -> {
                    throw new Found(trial, Mismatch.of("after " + pass + ", sweep " + sweep, trial.feeds(), found));
                });
            }
        }

        /** Rewrites are named by what they make. */
        private Optional<Uncertain.Measure> measure() {
            boolean isSoftmaxMade =
                    inexact.stream().anyMatch(rule -> Ascii.toLowerCase(rule).contains("softmax"));
            return inexact.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Uncertain.Measure(options.times(), isSoftmaxMade));
        }

        private Optional<Difference> difference(Graph made, Trial trial) {
            try {
                ImmutableMap<String, Tensor> values = Uncertain.values(made, trial.feeds());
                return trial.against(values, measure());
            } catch (RunFailure e) {
                return Optional.of(Difference.failed(e.getMessage()));
            }
        }
    }
}
