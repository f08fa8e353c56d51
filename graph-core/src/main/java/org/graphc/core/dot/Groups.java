package org.graphc.core.dot;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import org.graphc.core.graph.Node;

/** Which shape stands for which drawn nodes: at first each for itself. */
final class Groups {
    static final int NONE = -1;

    private final Plan plan;
    private final int[] leaders;

    Groups(Plan plan) {
        this.plan = plan;
        this.leaders = new int[plan.graph().size()];
        Arrays.fill(leaders, NONE);
        for (Node node : plan.graph().nodes()) {
            if (plan.roles().of(node) == Role.DRAWN) {
                leaders[node.id()] = node.id();
            }
        }
    }

    /** The node whose shape stands for the given one, or -1. */
    int leader(int id) {
        return leaders[id];
    }

    /** The leaders in order of their ids. */
    ImmutableList<Node> leaders() {
        return plan.graph().nodes().stream()
                .filter(node -> leaders[node.id()] == node.id())
                .collect(ImmutableList.toImmutableList());
    }

    int size() {
        int size = 0;
        for (int id = 0; id < leaders.length; id++) {
            size += leaders[id] == id ? 1 : 0;
        }
        return size;
    }

    /** How many drawn nodes the leader stands for. */
    int members(int leader) {
        return (int) Arrays.stream(leaders).filter(id -> id == leader).count();
    }

    /** Lets leaders follow others, by id; itself for one that stays, -1 for one that is hidden. No leader is behind. */
    void follow(int[] others) {
        for (int id = 0; id < leaders.length; id++) {
            leaders[id] = leaders[id] == NONE ? NONE : others[leaders[id]];
        }
    }

    /** Each leader's own id, to be changed and given to {@link #follow}. */
    int[] unchanged() {
        int[] own = new int[leaders.length];
        Arrays.setAll(own, id -> id);
        return own;
    }
}
