package org.graphc.core.grad;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Ops;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * Forward rules out of reverse ones. {@link Op#vjp} maps an adjoint u to Jᵀu, which is linear in u, so differentiating
 * it by u in the direction of a tangent t gives Jt, whatever u is (two reverse sweeps make a forward one).
 *
 * <p>A rule depends on types and on which tangents are there, not on where it is used. So it is made in a graph of its
 * own, of which only what Jt needs is copied: u and all that is computed from it stay behind.
 */
final class Transposition {
    private final Convention convention;
    private final Map<Key, Rule> rules = new HashMap<>();

    Transposition(Convention convention) {
        this.convention = convention;
    }

    private record Key(Op op, ImmutableList<TensorType> types, BitSet tangents, BitSet masks) {}

    /** The nodes of Jt in a graph of their own; empty where it is zero. */
    private record Rule(Node value, ImmutableList<Node> leaves, Optional<Node> tangent) {}

    /** Adds Jt to the tangent of the node. */
    void apply(Jvp j) {
        int count = j.node().inputs().size();
        ImmutableList.Builder<TensorType> types = ImmutableList.builder();
        BitSet tangents = new BitSet();
        BitSet masks = new BitSet();
        for (int i = 0; i < count; i++) {
            types.add(j.input(i).type());
            tangents.set(i, j.tangent(i).isPresent());
            masks.set(i, j.mask(i).isPresent());
        }
        Key key = new Key(j.node().op(), types.build(), tangents, masks);
        Rule rule = rules.computeIfAbsent(key, this::rule);
        rule.tangent().ifPresent(tangent -> j.add(copy(rule, tangent, j)));
    }

    private Rule rule(Key key) {
        GraphBuilder graph = GraphBuilder.interning();
        List<Node> inputs = new ArrayList<>();
        key.types().forEach(type -> inputs.add(Ops.input(graph, "x" + inputs.size(), type)));
        Node value = graph.append(key.op(), inputs);
        Node u = Ops.input(graph, "u", value.type());
        List<Node> targets = key.tangents().stream().mapToObj(inputs::get).toList();
        Gradients pulled = new Gradients(value, targets, Seed.of(u), Disconnected.ZERO, convention);
        ImmutableList.Builder<Node> leaves = ImmutableList.<Node>builder().addAll(inputs);
        Optional<Node> sum = Optional.empty();
        for (int i = key.tangents().nextSetBit(0); i >= 0; i = key.tangents().nextSetBit(i + 1)) {
            Node t = Ops.input(graph, "t" + i, key.types().get(i));
            leaves.add(t);
            Optional<Node> mask = Optional.empty();
            if (key.masks().get(i)) {
                mask = Optional.of(Ops.input(graph, "m" + i, t.type().withDtype(DType.BOOL)));
                leaves.add(mask.get());
            }
            Optional<Node> term = transposed(pulled.adjoint(inputs.get(i)), u, new Seed(Optional.of(t), mask));
            sum = sum.isPresent() && term.isPresent() ? Optional.of(sum.get().plus(term.get())) : sum.or(() -> term);
        }
        return new Rule(value, leaves.build(), sum);
    }

    private Optional<Node> transposed(Optional<Node> pulled, Node u, Seed tangent) {
        return pulled.flatMap(p -> new Gradients(p, List.of(u), tangent, Disconnected.ZERO, convention).adjoint(u));
    }

    /** The nodes that the tangent needs, in the graph of the node that is being differentiated. */
    private static Node copy(Rule rule, Node tangent, Jvp j) {
        Node[] copies = new Node[tangent.id() + 1];
        place(rule, j, copies);
        BitSet needed = new BitSet();
        needed.set(tangent.id());
        for (int id = tangent.id(); id >= 0; id = needed.previousSetBit(id - 1)) {
            if (copies[id] == null) {
                rule.value().owner().node(id).inputs().forEach(input -> needed.set(input.id()));
            }
        }
        for (int id = needed.nextSetBit(0); id >= 0; id = needed.nextSetBit(id + 1)) {
            if (copies[id] == null) {
                Node node = rule.value().owner().node(id);
                refuseAdjoint(node, j);
                copies[id] = j.node()
                        .owner()
                        .append(
                                node.op(),
                                node.inputs().stream().map(n -> copies[n.id()]).toList());
            }
        }
        return copies[tangent.id()];
    }

    /** All other leaves stand for nodes that are there. */
    private static void refuseAdjoint(Node node, Jvp j) {
        if (node.op() instanceof Leaf) {
            throw new TypeMismatch(
                    j.node().op().name(), "its reverse rule is not linear in the adjoint, so it has no forward one");
        }
    }

    /** Inputs, tangents and masks stand for those of the node, and the value for the node itself. */
    private static void place(Rule rule, Jvp j, Node[] copies) {
        List<Node> actual = new ArrayList<>(j.node().inputs());
        for (int i = 0; i < j.node().inputs().size(); i++) {
            j.tangent(i).ifPresent(actual::add);
            j.mask(i).ifPresent(actual::add);
        }
        for (int i = 0; i < actual.size(); i++) {
            put(copies, rule.leaves().get(i), actual.get(i));
        }
        put(copies, rule.value(), j.node());
    }

    private static void put(Node[] copies, Node stand, Node actual) {
        if (stand.id() < copies.length) {
            copies[stand.id()] = actual;
        }
    }
}
