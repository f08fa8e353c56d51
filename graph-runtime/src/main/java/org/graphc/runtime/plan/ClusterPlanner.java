package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graphc.core.graph.Graph;
import org.graphc.core.type.Dim;
import org.graphc.runtime.plan.FusionGroup.Read;

/**
 * Gathers groups into clusters: a group joins the latest cluster over the same extents, if all that it reads was
 * written before that cluster or is computed in it. A value that nothing outside of its cluster reads is not stored.
 */
final class ClusterPlanner {
    private static final int NOWHERE = -1;

    private final Fusion fusion;
    private final List<Cluster> clusters = new ArrayList<>();
    private final Map<ImmutableList<Dim>, Integer> latest = new HashMap<>();
    /** The last cluster that writes each node's value, by its id. */
    private final int[] writers;

    private final BitSet needed = new BitSet();

    private ClusterPlanner(Graph graph, Fusion fusion) {
        this.fusion = fusion;
        this.writers = new int[graph.size()];
        Arrays.fill(writers, NOWHERE);
    }

    /**
     * What runs after what.
     *
     * @param needed the values, by their ids, that are read beyond their cluster
     */
    record Clusters(ImmutableList<Cluster> list, BitSet needed) {}

    static Clusters plan(Graph graph, Fusion fusion) {
        return new ClusterPlanner(graph, fusion).run(graph);
    }

    private Clusters run(Graph graph) {
        graph.roots().forEach(root -> needed.set(fusion.holder(root).id()));
        for (FusionGroup group : new LateOrder(fusion).groups()) {
            ImmutableSet<Read> sources = fusion.sources(group);
            int at = place(group, sources);
            writers[group.sink().id()] = Math.max(writers[group.sink().id()], at);
            Cluster cluster = clusters.get(at);
            for (Read source : sources) {
                if (!cluster.computes(source)) {
                    needed.set(fusion.holder(source.node()).id());
                }
            }
        }
        return new Clusters(ImmutableList.copyOf(clusters), needed);
    }

    /** The number of the cluster that the group is in from now on. */
    private int place(FusionGroup group, ImmutableSet<Read> sources) {
        if (!group.joins()) {
            return open(group, sources);
        }
        ImmutableList<Dim> extents = Cluster.extents(group.nest());
        int known = latest.getOrDefault(extents, NOWHERE);
        if (known != NOWHERE && isInTime(sources, known) && clusters.get(known).join(group, sources)) {
            return known;
        }
        int opened = open(group, sources);
        latest.put(extents, opened);
        return opened;
    }

    private int open(FusionGroup group, ImmutableSet<Read> sources) {
        clusters.add(new Cluster(group, sources));
        return clusters.size() - 1;
    }

    private boolean isInTime(ImmutableSet<Read> sources, int at) {
        for (Read source : sources) {
            if (writers[fusion.holder(source.node()).id()] >= at
                    && !clusters.get(at).computes(source)) {
                return false;
            }
        }
        return true;
    }
}
