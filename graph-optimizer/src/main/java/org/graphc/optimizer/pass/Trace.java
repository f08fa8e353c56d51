package org.graphc.optimizer.pass;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMultiset;
import com.google.common.collect.Iterables;
import com.google.common.collect.LinkedHashMultiset;
import com.google.common.collect.Multiset;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
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
    private final List<Move> moves = new ArrayList<>();

    /**
     * One rewrite.
     *
     * @param node the id, in the graph before the pass, of the node that was rewritten
     */
    public record Firing(String rule, int node) {}

    /**
     * One rebuild.
     *
     * @param places where the node of each id went
     * @param sources the id before the pass of what each node came from
     */
    private record Move(ImmutableIntArray places, ImmutableIntArray sources) {}

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

    /** Notes that a rule changed the node with this id, in the graph that is being rebuilt. */
    public void fired(String rule, int node) {
        hits.add(rule);
        if (watched) {
            firings.add(new Firing(rule, source(node)));
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
        return moved(Sweep.rebuild(graph, live, step));
    }

    /** As {@link #sweep(Graph, BitSet, Sweep.Step)}, in another order that has each node after its inputs. */
    Graph sweep(Graph graph, List<Node> order, BitSet live, Sweep.Step step) {
        return moved(Sweep.rebuild(graph, order, live, step));
    }

    /** Copies the live nodes, equal ones apart, and notes where they went. */
    Graph prune(Graph graph, BitSet live) {
        return moved(Sweep.prune(graph, live));
    }

    private Graph moved(Sweep.Rebuilt rebuilt) {
        if (watched) {
            moves.add(new Move(rebuilt.places(), sources(rebuilt)));
        }
        return rebuilt.graph();
    }

    /** What a rewrite made below its root came from what the root came from, which follows. */
    private ImmutableIntArray sources(Sweep.Rebuilt rebuilt) {
        int[] next = new int[rebuilt.graph().size()];
        Arrays.fill(next, Sweep.GONE);
        for (int id = rebuilt.places().length() - 1; id >= 0; id--) {
            if (rebuilt.places().get(id) != Sweep.GONE) {
                next[rebuilt.places().get(id)] = source(id);
            }
        }
        for (int id = next.length - 2; id >= 0; id--) {
            next[id] = next[id] == Sweep.GONE ? next[id + 1] : next[id];
        }
        return ImmutableIntArray.copyOf(next);
    }

    private int source(int id) {
        return moves.isEmpty() ? id : Iterables.getLast(moves).sources.get(id);
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
        for (Move move : moves) {
            if (at != Sweep.GONE) {
                at = move.places.get(at);
            }
        }
        return at;
    }
}
