package org.graphc.optimizer.pass;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMultiset;
import com.google.common.collect.LinkedHashMultiset;
import com.google.common.collect.Multiset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphVerifier;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.type.BoundedRecursion;

/**
 * Passes in order. Some form groups that are repeated until a sweep through the group changes nothing, at most
 * {@value #MAX_SWEEPS} times; a graph that still changes then is sound, only not as small as it could be.
 */
public final class Pipeline {
    public static final int MAX_SWEEPS = 8;

    private final ImmutableList<Group> groups;
    private final boolean verifying;

    private record Group(ImmutableList<Pass> passes, int sweeps) {}

    private Pipeline(ImmutableList<Group> groups, boolean verifying) {
        this.groups = groups;
        this.verifying = verifying;
    }

    /** The pipeline that returns every graph as it is. */
    public static Pipeline empty() {
        return new Pipeline(ImmutableList.of(), false);
    }

    /** This pipeline, then the passes once each. */
    public Pipeline then(Pass... passes) {
        return with(new Group(ImmutableList.copyOf(passes), 1));
    }

    /** This pipeline, then the passes in turn until none of them changes anything. */
    public Pipeline thenRepeat(Pass... passes) {
        return with(new Group(ImmutableList.copyOf(passes), MAX_SWEEPS));
    }

    private Pipeline with(Group group) {
        return new Pipeline(
                ImmutableList.<Group>builder().addAll(groups).add(group).build(), verifying);
    }

    /** This pipeline with every graph checked after every pass; it costs about as much as one more pass each. */
    public Pipeline verifying() {
        return new Pipeline(groups, true);
    }

    /** The names of the passes, each group once. */
    public ImmutableList<String> passes() {
        return groups.stream()
                .flatMap(group -> group.passes.stream())
                .map(Pass::name)
                .collect(ImmutableList.toImmutableList());
    }

    @BoundedRecursion("bodies nest as deep as their author wrote them")
    public Optimized run(Graph graph) {
        return run(graph, PassListener.NONE);
    }

    /** Runs the passes, in the bodies of operations first, and tells the listener of each on the graph. */
    @BoundedRecursion("bodies nest as deep as their author wrote them")
    public Optimized run(Graph graph, PassListener listener) {
        Run run = new Run(groups.isEmpty() ? graph : withBodies(graph), listener);
        groups.forEach(run::repeat);
        return new Optimized(run.graph, run.reports.build());
    }

    /** The graph with the bodies of its operations optimised, innermost first. */
    @BoundedRecursion("bodies nest as deep as their author wrote them")
    private Graph withBodies(Graph graph) {
        if (graph.nodes().stream().allMatch(node -> Body.of(node.op()).isEmpty())) {
            return graph;
        }
        Map<Body, Body> done = new HashMap<>();
        return Sweep.forward(graph, (out, node, in) -> {
            if (!(node.op() instanceof Body.Holder holder)) {
                return Sweep.copy(out, node, in);
            }
            List<Body> bodies = new ArrayList<>();
            for (Body body : holder.bodies()) {
                bodies.add(
                        done.computeIfAbsent(body, b -> Body.of(run(b.graph()).graph())));
            }
            return out.append(holder.withBodies(bodies), in);
        });
    }

    private final class Run {
        private final PassListener listener;
        private final ImmutableList.Builder<PassReport> reports = ImmutableList.builder();
        private Graph graph;

        Run(Graph graph, PassListener listener) {
            this.graph = graph;
            this.listener = listener;
        }

        void repeat(Group group) {
            for (int sweep = 1; sweep <= group.sweeps; sweep++) {
                Graph before = graph;
                for (Pass pass : group.passes) {
                    step(pass, sweep);
                }
                if (isSame(before, graph)) {
                    return;
                }
            }
        }

        private void step(Pass pass, int sweep) {
            Graph before = graph;
            Multiset<String> hits = LinkedHashMultiset.create();
            long start = System.nanoTime();
            graph = pass.run(before, hits);
            long nanos = System.nanoTime() - start;
            if (verifying) {
                GraphVerifier.verify(graph, "pass " + pass.name());
                checkSignature(before, graph, pass.name());
            }
            reports.add(new PassReport(
                    pass.name(),
                    sweep,
                    PassReport.Extent.of(before),
                    PassReport.Extent.of(graph),
                    ImmutableMultiset.copyOf(hits),
                    nanos));
            listener.after(pass.name(), sweep, graph);
        }
    }

    /** Node for node the same: cheaper than isomorphism, and all that a rebuild without effect can give. */
    private static boolean isSame(Graph a, Graph b) {
        if (a.size() != b.size() || !ids(a).equals(ids(b))) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            Node left = a.node(i);
            Node right = b.node(i);
            if (left.op() != right.op() && !left.op().equals(right.op())) {
                return false;
            }
            for (int k = 0; k < left.inputs().size(); k++) {
                if (left.input(k).id() != right.input(k).id()) {
                    return false;
                }
            }
        }
        return true;
    }

    private static List<Integer> ids(Graph graph) {
        ImmutableList.Builder<Integer> ids = ImmutableList.builder();
        graph.outputs().values().forEach(node -> ids.add(node.id()));
        graph.updates().values().forEach(node -> ids.add(node.id()));
        graph.assertions().forEach(a -> ids.add(a.condition().id()));
        return ids.build();
    }

    private static void checkSignature(Graph before, Graph after, String pass) {
        boolean same =
                before.leaves().keySet().asList().equals(after.leaves().keySet().asList())
                        && before.outputs().keySet().equals(after.outputs().keySet())
                        && before.updates().keySet().equals(after.updates().keySet())
                        && before.assertions().size() == after.assertions().size();
        Preconditions.checkState(
                same, "after pass %s: inputs, outputs, updates or assertions are not what they were", pass);
        before.outputs().forEach((name, node) -> {
            Node now = after.outputs().get(name);
            Preconditions.checkState(
                    now.type().equals(node.type()),
                    "after pass %s: output %s is %s, was %s",
                    pass,
                    name,
                    now.type(),
                    node.type());
        });
    }
}
