package org.graphc.optimizer.pass;

import com.google.common.base.Joiner;
import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphVerifier;
import org.graphc.core.graph.Sweep;
import org.graphc.core.type.BoundedRecursion;
import org.graphc.optimizer.rule.Precision;

/**
 * Passes in order. Some form groups, which may nest and are repeated until a sweep through the group changes nothing,
 * at most so many times as its cap says; a graph that still changes then is sound, only not as small as it could be.
 */
public final class Pipeline {
    /** The cap of a group that names none. */
    public static final int MAX_SWEEPS = 8;

    /** How often bodies that passes made are gone through again; each time they are simpler. */
    private static final int MAX_ROUNDS = 4;

    private final ImmutableList<Stage> stages;
    private final boolean verifying;
    private final long limit;

    private Pipeline(List<Stage> stages, boolean verifying, long limit) {
        this.stages = ImmutableList.copyOf(stages);
        this.verifying = verifying;
        this.limit = limit;
    }

    static Pipeline of(List<Stage> stages) {
        return new Pipeline(stages, false, Long.MAX_VALUE);
    }

    /** Returns every graph as it is. */
    public static Pipeline empty() {
        return of(ImmutableList.of());
    }

    /** Reads a pipeline's text, the one that {@link #toString} prints; see {@link PipelineText} for the grammar. */
    public static Pipeline parse(String text) {
        return of(PipelineText.parse(text));
    }

    /** This pipeline, then the passes once each. */
    public Pipeline then(Pass... passes) {
        return with(singles(passes));
    }

    /** This pipeline, then the passes in turn until none of them changes anything. */
    public Pipeline thenRepeat(Pass... passes) {
        return with(ImmutableList.of(new Stage.Repeat(MAX_SWEEPS, singles(passes))));
    }

    private static ImmutableList<Stage> singles(Pass... passes) {
        return Arrays.stream(passes).map(Stage.Single::new).collect(ImmutableList.toImmutableList());
    }

    private Pipeline with(List<Stage> more) {
        return new Pipeline(
                ImmutableList.<Stage>builder().addAll(stages).addAll(more).build(), verifying, limit);
    }

    /** This pipeline with every graph checked after every pass; it costs about as much as one more pass each. */
    public Pipeline verifying() {
        return new Pipeline(stages, true, limit);
    }

    /** This pipeline, ending all rewriting after so many rewrites, those in bodies included: to find a wrong one. */
    public Pipeline limitedTo(long rewrites) {
        Preconditions.checkArgument(rewrites >= 0, "cannot do %s rewrites", rewrites);
        return new Pipeline(stages, verifying, rewrites);
    }

    /** This pipeline without the rules of that name, wherever they are; see {@code RuleName}. */
    public Pipeline withoutRule(String name) {
        return new Pipeline(PipelineText.without(stages, name), verifying, limit);
    }

    /** What a rule of that name promises, if a pass of this pipeline has one. */
    public Optional<Precision> precision(String rule) {
        return Stage.passes(stages)
                .flatMap(pass -> Passes.precision(pass, rule).stream())
                .findFirst();
    }

    /**
     * True where no pass changes a bit of any value: none but exact rules, folding, joining, ordering and leaving
     * out.
     */
    public boolean isExact() {
        return Stage.passes(stages).allMatch(Passes::isExact);
    }

    /** The names of the passes, each group once. */
    public ImmutableList<String> passes() {
        return Stage.passes(stages).map(Pass::name).collect(ImmutableList.toImmutableList());
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        return Joiner.on(',').join(stages);
    }

    public Optimized run(Graph graph) {
        return run(graph, PassListener.NONE);
    }

    /**
     * Runs the passes, in the bodies of operations first, and tells the listener of each on the graph, and whom it
     * names of those on bodies.
     *
     * @throws PassFailure if a pass fails, or makes a graph that is not sound while {@link #verifying}
     */
    public Optimized run(Graph graph, PassListener listener) {
        Run run = new Run(listener);
        Graph made = stages.isEmpty() ? graph : run.whole(graph);
        return new Optimized(made, run.reports.build(), run.capped.build(), run.timing.whole());
    }

    /**
     * One run. The graph now is a field, and which passes are settled is told without graphs, so that no frame keeps
     * one from before alive: of a million nodes each takes a seventh of a gigabyte.
     */
    private final class Run {
        private PassListener listener;
        private final ImmutableList.Builder<PassReport> reports = ImmutableList.builder();
        private final ImmutableList.Builder<String> capped = ImmutableList.builder();
        private final Set<Pass> settled = Sets.newIdentityHashSet(); // they had nothing to do on the graph now
        private final Timing.Recorder timing = new Timing.Recorder();
        private final Map<Body, Body> done = new HashMap<>();
        private long left = limit;
        private String within = "";
        private Graph at;
        private PassReport.Extent extent; // of the graph now
        private long changes;

        Run(PassListener listener) {
            this.listener = listener;
        }

        /** Bodies, then the graph around; and again where that made new bodies, a few times at most. */
        @BoundedRecursion("bodies nest as deep as their author wrote them")
        Graph whole(Graph graph) {
            once(withBodies(graph));
            for (int round = 1; round < MAX_ROUNDS && hasNewBodies(at); round++) {
                timing.open("again, for bodies that are new");
                once(withBodies(at));
                timing.close();
            }
            return at;
        }

        private void once(Graph graph) {
            at = graph;
            extent = PassReport.Extent.of(graph);
            settled.clear();
            all(stages, 1);
        }

        private boolean hasNewBodies(Graph graph) {
            return graph.nodes().stream()
                    .filter(node -> node.op() instanceof Body.Holder)
                    .flatMap(node -> Body.of(node.op()).stream())
                    .anyMatch(body -> !body.equals(done.get(body)));
        }

        /** The graph with the bodies of its operations optimised, innermost first. */
        @BoundedRecursion("bodies nest as deep as their author wrote them")
        Graph withBodies(Graph graph) {
            if (graph.nodes().stream().noneMatch(node -> node.op() instanceof Body.Holder)) {
                return graph;
            }
            Trace trace = Trace.create(Long.MAX_VALUE, listener.watches());
            Graph made = trace.sweep(graph, (out, node, in) -> {
                if (!(node.op() instanceof Body.Holder holder)) {
                    return Sweep.copy(out, node, in);
                }
                List<Body> bodies = new ArrayList<>();
                for (Body body : holder.bodies()) {
                    bodies.add(optimized(body, node.op().name()));
                }
                return out.append(holder.withBodies(bodies), in);
            });
            listener.bodies(graph, made, trace);
            return made;
        }

        @BoundedRecursion("bodies nest as deep as their author wrote them")
        private Body optimized(Body body, String op) {
            Body known = done.get(body);
            if (known != null) {
                return known;
            }
            String around = within;
            PassListener outer = listener;
            within = within + op + "/";
            listener = outer.within(body);
            timing.open("a body of " + op);
            Body made = Body.of(whole(body.graph()));
            timing.close();
            within = around;
            listener = outer;
            done.put(body, made);
            done.put(made, made);
            return made;
        }

        @BoundedRecursion(Stage.NESTING)
        private void all(List<Stage> some, int sweep) {
            for (Stage stage : some) {
                if (stage instanceof Stage.Repeat group) {
                    repeat(group);
                } else {
                    step(((Stage.Single) stage).pass(), sweep);
                }
            }
        }

        @BoundedRecursion(Stage.NESTING)
        private void repeat(Stage.Repeat group) {
            timing.open(group.toString());
            capped.addAll(settles(group) ? List.of() : List.of(within + group));
            timing.close();
        }

        @BoundedRecursion(Stage.NESTING)
        private boolean settles(Stage.Repeat group) {
            for (int sweep = 1; sweep <= group.cap(); sweep++) {
                long before = changes;
                timing.open("sweep " + sweep);
                all(group.stages(), sweep);
                timing.close();
                if (changes == before) {
                    return true;
                }
            }
            return false;
        }

        /** Nothing where the pass has seen this very graph and had nothing to do. */
        private void step(Pass pass, int sweep) {
            if (settled.contains(pass)) {
                return;
            }
            Graph before = at;
            listener.before(within + pass.name(), sweep, before);
            Trace trace = Trace.create(left, listener.watches());
            long start = System.nanoTime();
            Graph made = checked(pass, before, trace);
            Graph after = Rebuilds.areSame(before, made) ? before : made;
            long nanos = System.nanoTime() - start;
            left -= trace.rewrites();
            PassReport.Extent from = extent;
            extent = after == before ? from : PassReport.Extent.of(after);
            PassReport report = new PassReport(within + pass.name(), sweep, from, extent, trace.hits(), nanos);
            reports.add(report);
            timing.pass(pass.name(), nanos);
            listener.after(report, before, after, trace);
            if (after == before) {
                settled.add(pass);
                at = before.isInterned() ? before : made; // the same nodes, where passes may look before they rebuild
            } else {
                settled.clear();
                changes++;
                at = after;
            }
        }

        private Graph checked(Pass pass, Graph before, Trace trace) {
            try {
                Graph after = pass.run(before, trace);
                if (verifying) {
                    GraphVerifier.verify(after, "pass " + pass.name());
                    Rebuilds.checkSignature(before, after, pass.name());
                }
                return after;
            } catch (RuntimeException | AssertionError | StackOverflowError e) {
                throw new PassFailure(pass, before, Pipeline.this.toString(), e);
            }
        }
    }
}
