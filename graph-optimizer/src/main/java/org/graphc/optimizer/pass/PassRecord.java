package org.graphc.optimizer.pass;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;

/** Where the nodes of a graph went in one pass, and which rules fired at which of them, in a few bytes for each. */
final class PassRecord {
    private static final int NONE = -1;

    private final String pass;
    private final int sweep;
    private final int first;
    private final ImmutableList<Trace.Firing> firings;

    /** The place of each node after the pass; for one that is gone, -2 - the rewrite that did it, or -1. */
    private final int[] places;

    /** @param first how many rewrites there were before this pass */
    PassRecord(String pass, int sweep, int first, Trace trace, Graph before, Graph after) {
        this.pass = pass;
        this.sweep = sweep;
        this.first = first;
        this.firings = trace.firings();
        this.places = new int[before.size()];
        if (trace.knowsPlaces()) {
            Arrays.setAll(places, trace::place);
        } else {
            guess(before, after);
        }
    }

    static int[] nowhere(int size) {
        int[] none = new int[size];
        Arrays.fill(none, NONE);
        return none;
    }

    /** For a pass that does not tell: what has a name in both graphs. */
    private void guess(Graph before, Graph after) {
        Arrays.fill(places, NONE);
        before.leaves()
                .forEach((name, node) ->
                        places[node.id()] = after.leaves().get(name).id());
        before.outputs()
                .forEach((name, node) ->
                        places[node.id()] = after.outputs().get(name).id());
        before.updates()
                .forEach((name, node) ->
                        places[node.id()] = after.updates().get(name).id());
    }

    String pass() {
        return pass;
    }

    int sweep() {
        return sweep;
    }

    /** How many rewrites there were up to this pass. */
    int end() {
        return first + firings.size();
    }

    /** The id of a node after the pass, negative where it is gone. */
    int place(int id) {
        return places[id];
    }

    /** The rewrite that made a node that is gone unused, negative where none did. */
    int cause(int id) {
        return -2 - places[id];
    }

    int firedAt(int firing) {
        return firings.get(firing - first).node();
    }

    /** All rules that fired, in order. */
    ImmutableList<String> rules() {
        return firings.stream().map(Trace.Firing::rule).collect(ImmutableList.toImmutableList());
    }

    ImmutableList<String> rulesAt(int id) {
        return firings.stream()
                .filter(firing -> firing.node() == id)
                .map(Trace.Firing::rule)
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * Finds out which rewrites took the readers of nodes, writes that down for the nodes that are gone, and returns it
     * for those that are not.
     */
    int[] losses(Graph before, Graph after, int[] earlier) {
        int[] lost = earlier.clone();
        for (int i = 0; i < firings.size(); i++) {
            Node reader = before.node(firings.get(i).node());
            if (places[reader.id()] >= 0) {
                Node now = after.node(places[reader.id()]);
                for (Node input : reader.inputs()) {
                    if (!reads(now, places[input.id()])) {
                        lost[input.id()] = first + i;
                    }
                }
            }
        }
        int[] later = nowhere(after.size());
        for (int id = before.size() - 1; id >= 0; id--) {
            if (places[id] >= 0) {
                later[places[id]] = Math.max(later[places[id]], lost[id]);
            } else {
                handDown(before.node(id), lost);
                places[id] = -2 - lost[id];
            }
        }
        return later;
    }

    private static boolean reads(Node node, int id) {
        return node.id() == id || node.inputs().stream().anyMatch(input -> input.id() == id);
    }

    /** What a node that is gone had read loses its reader to the same rewrite. */
    private static void handDown(Node gone, int[] lost) {
        for (Node input : gone.inputs()) {
            lost[input.id()] = Math.max(lost[input.id()], lost[gone.id()]);
        }
    }
}
