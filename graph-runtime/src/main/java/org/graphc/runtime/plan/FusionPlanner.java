package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Gather;
import org.graphc.core.op.Norm2;
import org.graphc.runtime.plan.FusionGroup.Read;

/**
 * Partitions a graph into groups, from the last node to the first, so that all uses of a node are known when it is
 * visited: a node that a single group reads, at the same place in its loops, is computed there; any other is stored.
 */
final class FusionPlanner {
    private final Graph graph;
    private final Lowerings lowerings;
    private final List<Use>[] uses;
    private final BitSet stored = new BitSet();
    private final BitSet aliases = new BitSet();
    private final List<FusionGroup> groups = new ArrayList<>();

    /** A group reads a value at a place. */
    private record Use(FusionGroup group, IndexMap map) {
        boolean same(Use other) {
            return group == other.group && map.equals(other.map);
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // no generic arrays in Java
    private FusionPlanner(Graph graph, Lowerings lowerings) {
        this.graph = graph;
        this.lowerings = lowerings;
        this.uses = new List[graph.size()];
    }

    static Fusion plan(Graph graph, Lowerings lowerings) {
        return new FusionPlanner(graph, lowerings).run();
    }

    private Fusion run() {
        BitSet live = Sweep.reaching(graph);
        graph.roots().forEach(this::store);
        for (int id = live.previousSetBit(graph.size()); id >= 0; id = live.previousSetBit(id - 1)) {
            Node node = graph.node(id);
            lowerings.of(node).fuse(node, this);
            uses[id] = null;
        }
        return new Fusion(stored, aliases, ImmutableList.copyOf(Lists.reverse(groups)));
    }

    /** Asks for a value in an array of its own. */
    void store(Node node) {
        stored.set(node.id());
    }

    boolean isStored(Node node) {
        return stored.get(node.id());
    }

    /** Makes a value share its input's array. */
    void alias(Node node) {
        aliases.set(node.id());
        stored.set(node.id());
        store(node.input(0));
    }

    /** Computes a node where it is used, if it is used in one place only; else its value must be stored. */
    boolean absorb(Node node) {
        List<Use> all = uses[node.id()];
        if (isStored(node) || all == null || all.isEmpty()) {
            return false;
        }
        Use first = all.get(0);
        for (Use use : all) {
            if (!use.same(first)) {
                return false;
            }
        }
        boolean isTwice = first.group.sink().op() instanceof Norm2; // it runs over its operand twice
        if (isTwice || !first.group.absorb(node, first.map)) {
            return false;
        }
        for (int i = 0; i < node.inputs().size(); i++) {
            read(first.group, node.input(i), first.map);
        }
        return true;
    }

    /** True where several groups ask for elements that positions fetch one by one: fetched once, they are rows. */
    private boolean isFetchedOften(Node node) {
        return Moves.fetchesEach(node)
                && uses[node.id()] != null
                && uses[node.id()].stream().map(Use::group).distinct().limit(2).count() > 1;
    }

    /** True where all readers may look through a move: through a gather by loops alone, if they have room. */
    boolean mayForward(Node move) {
        if (isStored(move) || isFetchedOften(move)) {
            return false;
        }
        for (Use use : move.op() instanceof Gather && uses[move.id()] != null ? uses[move.id()] : List.<Use>of()) {
            boolean may = use.map.named().isEmpty()
                    && use.group.names(Moves.through(move, use.map)
                            .flatMap(IndexMap::named)
                            .orElseThrow());
            if (!may) {
                return false;
            }
        }
        return true;
    }

    /** Lets all readers of a move read its input instead. */
    void forward(Node move) {
        List<Use> all = uses[move.id()] == null ? List.of() : uses[move.id()];
        for (Use use : all) {
            IndexMap map = Moves.through(move, use.map).orElseThrow();
            use.group.replace(new Read(move, use.map), new Read(move.input(0), map));
            read(use.group, move.input(0), map);
        }
    }

    /** Starts the group that computes a value, or a part of it. */
    void start(Node sink, int part, Nest nest, ImmutableList<Read> roots) {
        store(sink);
        FusionGroup group = new FusionGroup(sink, part, nest, roots);
        groups.add(group);
        roots.forEach(root -> read(group, root.node(), root.map()));
    }

    /** A value that is computed without loops of ours, such as a matrix product, from whole arrays. */
    void startWhole(Node sink, List<Node> operands) {
        store(sink);
        groups.add(FusionGroup.whole(sink, operands));
    }

    private void read(FusionGroup group, Node node, IndexMap map) {
        List<Use> all = uses[node.id()];
        if (all == null) {
            all = new ArrayList<>(2);
            uses[node.id()] = all;
        }
        all.add(new Use(group, map));
    }
}
