package org.graphc.runtime.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Constant;
import org.graphc.runtime.plan.FusionGroup.Read;

/**
 * Groups in an order in which each comes after those that it reads. What reads nothing but leaves and scalars comes
 * just before its first reader, or last: no array lives longer for it, and it meets the loops that read the same
 * leaves, as the sum of a parameter's squares does those of its gradient.
 */
final class LateOrder {
    private final Fusion fusion;
    private final List<FusionGroup> order = new ArrayList<>();
    /** By their sinks, in the order of groups. */
    private final Map<Node, FusionGroup> waiting = new LinkedHashMap<>();

    LateOrder(Fusion fusion) {
        this.fusion = fusion;
    }

    List<FusionGroup> groups() {
        for (FusionGroup group : fusion.groups()) {
            if (group.joins()
                    && !group.isPart()
                    && fusion.sources(group).stream().allMatch(this::mayWait)) {
                waiting.put(group.sink(), group);
            } else {
                addSources(group);
                order.add(group);
            }
        }
        order.addAll(waiting.values());
        return order;
    }

    private boolean mayWait(Read source) {
        Node node = fusion.holder(source.node());
        return node.op() instanceof Leaf
                || node.op() instanceof Constant
                || node.type().isScalar()
                || waiting.containsKey(node);
    }

    /** Whatever waits and is read, by others that wait as well. */
    private void addSources(FusionGroup reader) {
        Map<Integer, FusionGroup> read = new TreeMap<>();
        Deque<FusionGroup> open = new ArrayDeque<>(List.of(reader));
        while (!open.isEmpty()) {
            for (Read source : fusion.sources(open.pop())) {
                Optional.ofNullable(waiting.remove(fusion.holder(source.node())))
                        .ifPresent(group -> {
                            read.put(group.sink().id(), group);
                            open.push(group);
                        });
            }
        }
        order.addAll(read.values());
    }
}
