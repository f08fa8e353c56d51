package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Cast;
import org.graphc.core.op.Concat;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.MatMul;
import org.graphc.core.op.Reduce;
import org.graphc.core.type.Dim;

/** Nodes that are computed in one loop nest: the sink, whose value is stored, and what only it needs. */
final class FusionGroup {
    /**
     * More operations make a loop that the JVM compiles badly: HotSpot's first compiler runs out of registers for its
     * vectors, so that it is interpreted until the second takes it up, and from about 500 on that keeps vectors in
     * memory.
     */
    static final int MAX_WEIGHT = 240;

    static final int MAX_OPERANDS = 24;

    /** Results and operands: HotSpot's second compiler refuses methods that call each other with some 35 arguments. */
    private static final int MAX_ARRAYS = 20;

    /** Matrix products that wait for one loop; in a sum of more, as an adjoint is, some are added up before others. */
    private static final int MAX_PRODUCTS = 8;

    /** A method takes 255 arguments: arrays, extents, and for each array an offset and a stride a loop. */
    private static final int MAX_ARGUMENTS = 248;

    /** So many positions may be read beside as many operands as there may be, in so few loops. */
    private static final int FEW_POSITIONS = 2;

    private static final int FEW_LOOPS = 4;

    /** A value as a loop nest looks at it. */
    record Read(Node node, IndexMap map) {}

    private final Node sink;
    private final int part;
    private final Nest nest;
    private final ImmutableList<Read> roots;
    private final boolean whole;

    private int weight;
    // Shared and empty until a node asks to come in, which in a long chain few do.
    private Map<Node, IndexMap> members = Map.of();
    private List<Node> taken = List.of();
    private Set<Read> open = Set.of();
    private Set<Read> products = Set.of();
    private Set<Read> positions = Set.of();

    FusionGroup(Node sink, int part, Nest nest, ImmutableList<Read> roots) {
        this(sink, part, nest, roots, false);
    }

    private FusionGroup(Node sink, int part, Nest nest, ImmutableList<Read> roots, boolean whole) {
        this.sink = sink;
        this.part = part;
        this.nest = nest;
        this.roots = roots;
        this.whole = whole;
        this.weight = ScalarCost.of(sink);
    }

    /** A value that is computed without loops of ours from whole arrays. */
    static FusionGroup whole(Node sink, List<Node> operands) {
        ImmutableList.Builder<Read> roots = ImmutableList.builderWithExpectedSize(operands.size());
        for (Node operand : operands) {
            roots.add(new Read(operand, IndexMap.identity(operand.shape().rank())));
        }
        return new FusionGroup(sink, 0, Nest.of(ImmutableList.of()), roots.build(), true);
    }

    Node sink() {
        return sink;
    }

    /** Which piece of the sink's value this group computes, where it is computed in pieces. */
    int part() {
        return part;
    }

    Nest nest() {
        return nest;
    }

    /** What the sink itself reads. */
    ImmutableList<Read> roots() {
        return roots;
    }

    /** Members without the sink, by increasing id. */
    List<Node> members() {
        return Lists.reverse(taken);
    }

    /** How the nest looks at a member. */
    Optional<IndexMap> mapOf(Node node) {
        return Optional.ofNullable(members.get(node));
    }

    boolean isWhole() {
        return whole;
    }

    /** About how many operations an element takes. */
    int weight() {
        return weight;
    }

    /** True where the sink's value is put together of what several groups compute. */
    boolean isPart() {
        return sink.op() instanceof Concat;
    }

    /** True where other groups may be computed in the same loops: those of an elementwise value or of what it sums. */
    boolean joins() {
        if (sink.op() instanceof Elementwise || sink.op() instanceof Cast || isPart() || Moves.fetchesEach(sink)) {
            return true;
        }
        return sink.op() instanceof Reduce
                && roots.get(0).map().equals(IndexMap.identity(nest.rank()))
                && nest.reduced().stream().anyMatch(extent -> !extent.equals(Dim.ONE));
    }

    /** Takes a node in, if there is room; what it reads is open from then on. */
    boolean absorb(Node node, IndexMap map) {
        prepare();
        List<Read> added = new ArrayList<>(2);
        for (int i = 0; i < node.inputs().size(); i++) {
            Read read = new Read(node.input(i), map);
            if (!open.contains(read) && !added.contains(read)) {
                added.add(read);
            }
        }
        List<Read> more = new ArrayList<>(0);
        for (Read read : added) {
            if (isProduct(read)) {
                more.add(read);
            }
        }
        if (weight + ScalarCost.of(node) > MAX_WEIGHT
                || open.size() + positions.size() - 1 + added.size() > maxOperands(nest, 1)
                || !more.isEmpty() && products.size() + more.size() > MAX_PRODUCTS
                || !map.covers(nest)) {
            return false;
        }
        products.addAll(more);
        open.remove(new Read(node, map));
        open.addAll(added);
        members.put(node, map);
        taken.add(node);
        weight += ScalarCost.of(node);
        return true;
    }

    /** Has the loops read a position as well, if there is room; what is named by two has a little more. */
    boolean names(Read position) {
        if (positions.contains(position)) {
            return true;
        }
        int reads = Math.max(open.size(), roots.size()) + positions.size();
        int most = positions.size() < FEW_POSITIONS && nest.rank() <= FEW_LOOPS ? FEW_POSITIONS : 0;
        if (reads >= maxOperands(nest, 1) + most) {
            return false;
        }
        positions = positions.isEmpty() ? new HashSet<>() : positions;
        return positions.add(position);
    }

    private void prepare() {
        if (members.isEmpty() && open.isEmpty()) {
            members = new HashMap<>();
            taken = new ArrayList<>();
            open = new HashSet<>();
            products = new HashSet<>();
        }
        if (members.isEmpty()) {
            for (Read root : roots) {
                open.add(root);
                if (isProduct(root)) {
                    products.add(root);
                }
            }
        }
    }

    private static boolean isProduct(Read read) {
        return read.node().op() instanceof MatMul;
    }

    /** How often a method may read and write arrays by offsets and strides of their own. */
    static int maxAccesses(Nest nest) {
        return (MAX_ARGUMENTS - nest.rank()) / (nest.rank() + 2);
    }

    /** How many arrays a method may read beside those that it writes. */
    static int maxOperands(Nest nest, int results) {
        return Math.min(Math.min(MAX_OPERANDS, MAX_ARRAYS - results), maxAccesses(nest) - results);
    }

    /** A move was looked through: what is read is its input. */
    void replace(Read move, Read input) {
        if (!open.isEmpty() && open.remove(move)) {
            open.add(input);
        }
    }
}
