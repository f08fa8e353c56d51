package org.graphc.optimizer.pass;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import java.util.List;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;

/** What a graph before a pass and the one after it have in common. */
final class Rebuilds {
    private Rebuilds() {}

    /** Node for node the same: cheaper than isomorphism, and all that a rebuild without effect can give. */
    static boolean areSame(Graph a, Graph b) {
        if (a == b) {
            return true;
        }
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

    static void checkSignature(Graph before, Graph after, String pass) {
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
