package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;

/** Graph to program: expand, fuse, gather, lower, place. */
public final class Planner {
    private Planner() {}

    /** Plans a graph, and the bodies of the operations in it; all of them share kernels. */
    public static Program plan(Graph graph) {
        Map<Kernel, Integer> kernels = new LinkedHashMap<>();
        Map<Body, ProgramBuilder> bodies = new LinkedHashMap<>();
        ProgramBuilder whole = lower(graph, kernels);
        Deque<ProgramBuilder> open = new ArrayDeque<>(List.of(whole));
        while (!open.isEmpty()) {
            for (Body body : open.pop().bodies()) {
                if (!bodies.containsKey(body)) {
                    ProgramBuilder inner = lower(body.graph(), kernels);
                    bodies.put(body, inner);
                    open.push(inner);
                }
            }
        }
        ImmutableMap.Builder<Body, Program> inner = ImmutableMap.builder();
        bodies.forEach((body, builder) -> inner.put(body, builder.build(ImmutableMap.of())));
        return whole.build(inner.buildOrThrow());
    }

    private static ProgramBuilder lower(Graph given, Map<Kernel, Integer> kernels) {
        Graph graph = Expansion.of(given);
        Fusion fusion = FusionPlanner.plan(graph, Lowerings.ALL);
        ClusterPlanner.Clusters clusters = ClusterPlanner.plan(graph, fusion);
        ProgramBuilder program = new ProgramBuilder(graph, fusion, clusters.needed(), kernels);
        clusters.list().forEach(cluster -> lower(cluster, program));
        return program;
    }

    private static void lower(Cluster cluster, ProgramBuilder program) {
        FusionGroup first = cluster.groups().get(0);
        if (first.isWhole()) {
            Lowerings.ALL.of(first.sink()).lower(first, program);
            return;
        }
        KernelBuilder kernel = new KernelBuilder(cluster, program);
        for (FusionGroup group : cluster.groups()) {
            kernel.enter(group);
            Lowerings.ALL.of(group.sink()).store(group, kernel);
        }
        kernel.launch();
    }
}
