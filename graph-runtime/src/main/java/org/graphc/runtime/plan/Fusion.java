package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.runtime.plan.FusionGroup.Read;

/**
 * Which values are stored and which groups compute them, in the order in which they must run.
 *
 * @param aliases values that share their input's array
 * @param known what groups read, once it was asked for
 */
record Fusion(
        BitSet stored, BitSet aliases, ImmutableList<FusionGroup> groups, Map<FusionGroup, ImmutableSet<Read>> known) {
    Fusion(BitSet stored, BitSet aliases, ImmutableList<FusionGroup> groups) {
        this(stored, aliases, groups, new HashMap<>());
    }

    /** Follows moves from a read to what a group member or a buffer holds. */
    Read resolve(FusionGroup group, Read read) {
        Node node = read.node();
        IndexMap map = read.map();
        while (group.mapOf(node).isEmpty()) {
            Optional<IndexMap> moved =
                    stored.get(node.id()) && !aliases.get(node.id()) ? Optional.empty() : Moves.through(node, map);
            if (moved.isEmpty()) {
                break;
            }
            map = moved.get();
            node = node.input(0);
        }
        return node == read.node() ? read : new Read(node, map);
    }

    /** The node whose array holds a stored value. */
    Node holder(Node node) {
        Node holder = node;
        while (aliases.get(holder.id())) {
            holder = holder.input(0);
        }
        return holder;
    }

    /** What a group reads of what others have computed or of what is given, each once. */
    ImmutableSet<Read> sources(FusionGroup group) {
        return known.computeIfAbsent(group, this::found);
    }

    private ImmutableSet<Read> found(FusionGroup group) {
        ImmutableSet.Builder<Read> sources = ImmutableSet.builder();
        for (Read root : group.roots()) {
            add(sources, group, root);
        }
        for (Node member : group.members()) {
            IndexMap map = group.mapOf(member).orElseThrow();
            for (Node input : member.inputs()) {
                add(sources, group, new Read(input, map));
            }
        }
        return sources.build();
    }

    private void add(ImmutableSet.Builder<Read> sources, FusionGroup group, Read read) {
        if (group.isWhole()) {
            sources.add(read);
            return;
        }
        Read at = resolve(group, read);
        if (group.mapOf(at.node()).isEmpty()) {
            sources.add(at);
            at.map().named().ifPresent(sources::add);
        }
    }
}
