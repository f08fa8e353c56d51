package org.graphc.optimizer.pass;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMultiset;
import com.google.common.collect.LinkedHashMultiset;
import com.google.common.collect.Multiset;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;

/**
 * What one run of one pass did: the rules that fired and, if somebody wants to know, where each node went. It also
 * holds the number of rewrites that are still allowed. One thread's.
 */
public final class Trace {
    private final long limit;
    private final boolean watched;
    private final Multiset<String> hits = LinkedHashMultiset.create();
    private final List<Firing> firings = new ArrayList<>();
    private final List<ImmutableIntArray> moves = new ArrayList<>();

    /**
     * One rewrite.
     *
     * @param node the id, in the graph before the pass, of the node that was rewritten
     */
    public record Firing(String rule, int node) {}

    private Trace(long limit, boolean watched) {
        this.limit = limit;
        this.watched = watched;
    }

    /** Counts rules and nothing else, without a limit. */
    public static Trace create() {
        return new Trace(Long.MAX_VALUE, false);
    }

    /** Counts at most {@code limit} rewrites; {@code watched} keeps firings and places as well. */
    static Trace create(long limit, boolean watched) {
        return new Trace(limit, watched);
    }

    /** False once as many rewrites were done as are allowed: then a pass only rebuilds. */
    public boolean mayRewrite() {
        return hits.size() < limit;
    }

    /** Notes that a rule changed the node with this id in the graph before the pass. */
    public void fired(String rule, int node) {
        hits.add(rule);
        if (watched) {
            firings.add(new Firing(rule, node));
        }
    }

    /** Rebuilds a whole graph and notes where its nodes went. */
    public Graph sweep(Graph graph, Sweep.Step step) {
        BitSet all = new BitSet(graph.size());
        all.set(0, graph.size());
        return sweep(graph, all, step);
    }

    /** Rebuilds the live nodes of a graph and notes where they went. */
    public Graph sweep(Graph graph, BitSet live, Sweep.Step step) {
        if (!watched) {
            return Sweep.forward(graph, live, step);
        }
        Sweep.Rebuilt rebuilt = Sweep.rebuild(graph, live, step);
        moves.add(rebuilt.places());
        return rebuilt.graph();
    }

    /** As {@link #sweep(Graph, BitSet, Sweep.Step)}, in another order that has each node after its inputs. */
    Graph sweep(Graph graph, List<Node> order, BitSet live, Sweep.Step step) {
        Sweep.Rebuilt rebuilt = Sweep.rebuild(graph, order, live, step);
        if (watched) {
            moves.add(rebuilt.places());
        }
        return rebuilt.graph();
    }

    /** Copies the live nodes, equal ones apart, and notes where they went. */
    Graph prune(Graph graph, BitSet live) {
        Sweep.Rebuilt rebuilt = Sweep.prune(graph, live);
        if (watched) {
            moves.add(rebuilt.places());
        }
        return rebuilt.graph();
    }

    /** How many rewrites there were. */
    public int rewrites() {
        return hits.size();
    }

    /** How often each rule fired. */
    public ImmutableMultiset<String> hits() {
        return ImmutableMultiset.copyOf(hits);
    }

    /** The rewrites in order, if watched. */
    public ImmutableList<Firing> firings() {
        return ImmutableList.copyOf(firings);
    }

    /**
     * False for a pass that rebuilt the graph by itself, or for a trace that nobody watches: then no place is known.
     */
    boolean knowsPlaces() {
        return !moves.isEmpty();
    }

    /** The id after the pass of the node that had this id before, or {@link Sweep#GONE}; known if watched. */
    public int place(int id) {
        int at = id;
        for (ImmutableIntArray move : moves) {
            if (at != Sweep.GONE) {
                at = move.get(at);
            }
        }
        return at;
    }
}
