package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.graphc.core.graph.Node;
import org.graphc.core.op.MatMul;

/** Nodes that are computed in one loop nest: the sink, whose value is stored, and what only it needs. */
final class FusionGroup {
    /** More members make a method that the JVM compiles badly. */
    private static final int MAX_MEMBERS = 96;

    private static final int MAX_OPERANDS = 24;

    /** Matrix products that wait for one loop; in a sum of more, as an adjoint is, some are added up before others. */
    private static final int MAX_PRODUCTS = 8;

    /** A method takes 255 arguments: arrays, extents, and for each array an offset and a stride a loop. */
    private static final int MAX_ARGUMENTS = 248;

    /** A value as a loop nest looks at it. */
    record Read(Node node, IndexMap map) {}

    private final Node sink;
    private final int part;
    private final Nest nest;
    private final ImmutableList<Read> roots;
    private final Map<Node, IndexMap> members = new HashMap<>();
    private final List<Node> order = new ArrayList<>();
    private final Set<Read> open = new HashSet<>();
    private final Set<Read> products = new HashSet<>();

    FusionGroup(Node sink, int part, Nest nest, ImmutableList<Read> roots) {
        this.sink = sink;
        this.part = part;
        this.nest = nest;
        this.roots = roots;
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
        List<Node> increasing = new ArrayList<>(order);
        Collections.reverse(increasing);
        return increasing;
    }

    /** How the nest looks at a member. */
    Optional<IndexMap> mapOf(Node node) {
        return Optional.ofNullable(members.get(node));
    }

    /** Takes a node in, if there is room; what it reads is open from then on. */
    boolean absorb(Node node, IndexMap map) {
        if (members.isEmpty()) {
            open.addAll(roots); // not before: most groups of a long chain never take a member in
            open.stream().filter(FusionGroup::isProduct).forEach(products::add);
        }
        Read self = new Read(node, map);
        List<Read> reads = new ArrayList<>();
        node.inputs().forEach(input -> reads.add(new Read(input, map)));
        List<Read> added =
                reads.stream().distinct().filter(r -> !open.contains(r)).toList();
        List<Read> more = added.stream().filter(FusionGroup::isProduct).toList();
        if (members.size() >= MAX_MEMBERS
                || open.size() - 1 + added.size() > maxOperands()
                || !more.isEmpty() && products.size() + more.size() > MAX_PRODUCTS
                || !map.covers(nest)) {
            return false;
        }
        products.addAll(more);
        open.remove(self);
        open.addAll(reads);
        members.put(node, map);
        order.add(node);
        return true;
    }

    private static boolean isProduct(Read read) {
        return read.node().op() instanceof MatMul;
    }

    private int maxOperands() {
        return Math.min(MAX_OPERANDS, (MAX_ARGUMENTS - nest.rank()) / (nest.rank() + 2) - 1);
    }

    /** A move was looked through: what is read is its input. */
    void replace(Read move, Read input) {
        if (open.remove(move)) {
            open.add(input);
        }
    }
}
