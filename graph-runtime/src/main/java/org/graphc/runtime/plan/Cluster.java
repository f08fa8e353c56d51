package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Reduce;
import org.graphc.core.type.Dim;
import org.graphc.runtime.plan.FusionGroup.Read;

/** Groups that are computed in the same loops, one after the other at each element: the results of one kernel. */
final class Cluster {
    private static final int MAX_RESULTS = 12;

    /** Groups, each with its result or a part of one; and what they read and write, places of one array apart. */
    private static final int MAX_GROUPS = 32;

    private static final int MAX_ACCESSES = 48;

    /** What it takes to write an element of a result whose parts are apart in memory. */
    private static final int APART = 4;

    private final List<FusionGroup> groups = new ArrayList<>();
    private final Map<Node, FusionGroup> results = new HashMap<>();
    private final Set<Read> operands = new HashSet<>();
    private Nest nest;
    private int weight;

    Cluster(FusionGroup first, Set<Read> sources) {
        this.nest = first.nest();
        add(first, sources);
    }

    /** In an order in which each comes after those that it reads. */
    List<FusionGroup> groups() {
        return groups;
    }

    /** The loops of all groups: those of the reductions, where there are any. */
    Nest nest() {
        return nest;
    }

    /** The lengths of the loops, from the outermost of an elementwise value. */
    static ImmutableList<Dim> extents(Nest nest) {
        return ImmutableList.<Dim>builder()
                .addAll(nest.outer())
                .addAll(nest.reduced())
                .addAll(nest.columns())
                .build();
    }

    /** True where the value is at hand at each element, in the same turn of the loops. */
    boolean computes(Read read) {
        FusionGroup group = results.get(read.node());
        return group != null
                && !(group.sink().op() instanceof Reduce)
                && !group.isPart()
                && read.map().equals(IndexMap.identity(nest.rank()));
    }

    /** Takes in a group of the same extents, whose sources are there in time, if the two have something in common. */
    boolean join(FusionGroup group, Set<Read> sources) {
        boolean alike = isElementwise(group.nest())
                || isElementwise(nest)
                || group.nest().equals(nest);
        if (!alike || weight + weight(group) > FusionGroup.MAX_WEIGHT || groups.size() == MAX_GROUPS) {
            return false;
        }
        List<Read> more = new ArrayList<>();
        boolean shares = group.isPart() && results.containsKey(group.sink());
        for (Read source : sources) {
            boolean known = operands.contains(source) || computes(source);
            shares |= known && isOfWeight(source);
            if (!known) {
                more.add(source);
            }
        }
        int named = more.stream().mapToInt(Cluster::named).sum();
        if (!shares || !fits(group, more) || weight + weight(group) + named > FusionGroup.MAX_WEIGHT) {
            return false;
        }
        if (isElementwise(nest)) {
            nest = group.nest();
        }
        add(group, sources);
        return true;
    }

    /** Parts of a result are often apart in memory. */
    private static int weight(FusionGroup group) {
        return group.weight() + (group.isPart() ? APART : 0);
    }

    private static int named(Read read) {
        return read.map().named().isPresent() ? ScalarCost.NAMED : 0;
    }

    private boolean fits(FusionGroup group, List<Read> more) {
        Set<Node> written = new HashSet<>(results.keySet());
        written.add(group.sink());
        Set<Node> read = new HashSet<>();
        operands.forEach(operand -> read.add(operand.node()));
        more.forEach(operand -> read.add(operand.node()));
        int accesses = operands.size() + more.size() + groups.size() + 1;
        return written.size() <= MAX_RESULTS
                && read.size() <= FusionGroup.maxOperands(nest, written.size())
                && accesses <= Math.min(MAX_ACCESSES, FusionGroup.maxAccesses(nest));
    }

    private static boolean isElementwise(Nest nest) {
        return nest.reduced().isEmpty();
    }

    /** Numbers that all elements have in common are no reason to compute two values together. */
    private boolean isOfWeight(Read source) {
        return !(source.node().op() instanceof Constant)
                && (nest.rank() == 0 || !source.map().axes().isEmpty());
    }

    private void add(FusionGroup group, Set<Read> sources) {
        for (Read source : sources) {
            if (!computes(source) && operands.add(source)) {
                weight += named(source);
            }
        }
        groups.add(group);
        results.put(group.sink(), group);
        weight += weight(group);
    }
}
