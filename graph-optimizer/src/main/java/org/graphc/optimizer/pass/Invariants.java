package org.graphc.optimizer.pass;

import com.google.common.collect.ImmutableSet;
import java.util.BitSet;
import java.util.List;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Barrier;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Cast;
import org.graphc.core.op.Check;
import org.graphc.core.op.Concat;
import org.graphc.core.op.Conv;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.LogSumExp;
import org.graphc.core.op.MatMul;
import org.graphc.core.op.Norm2;
import org.graphc.core.op.Print;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.Reverse;
import org.graphc.core.op.Slice;
import org.graphc.core.op.StopGradient;
import org.graphc.core.op.Tag;
import org.graphc.core.op.Transpose;
import org.graphc.core.type.Dim;
import org.graphc.optimizer.pass.Slots.Role;

/**
 * Takes what every step of a loop computes anew, and alike, out of its body. A loop may take no step, so what may fail
 * goes out only where a step is sure. Operations that cost nothing where they are read stay beside their reader, and
 * probes act in each step.
 */
final class Invariants {
    private static final ImmutableSet<Class<? extends Op>> FREE =
            ImmutableSet.of(Broadcast.class, Reshape.class, Transpose.class, StopGradient.class);
    private static final ImmutableSet<Class<? extends Op>> PROBES =
            ImmutableSet.of(Print.class, Check.class, Tag.class, Barrier.class);
    private static final ImmutableSet<Class<? extends Op>> TOTAL = ImmutableSet.of(
            Elementwise.class,
            Cast.class,
            Reduce.class,
            LogSumExp.class,
            Norm2.class,
            MatMul.class,
            Conv.class,
            Concat.class,
            Reverse.class);

    private final Draft from;
    private final boolean surely;
    private final List<Node> results;
    private final BitSet movable = new BitSet();
    private final BitSet leaving = new BitSet();

    /** @param surely true where the body runs at least once */
    Invariants(Draft from, List<Node> results, boolean surely) {
        this.from = from;
        this.results = results;
        this.surely = surely;
        List<Node> nodes = from.inner().nodes();
        nodes.forEach(node -> movable.set(node.id(), isMovable(node)));
        for (Node node : nodes) {
            if (!movable.get(node.id()) || isFree(node)) {
                node.inputs().forEach(this::mark);
            }
        }
        results.forEach(this::mark);
    }

    private void mark(Node read) {
        if (movable.get(read.id()) && !isFree(read)) {
            leaving.set(read.id());
        }
    }

    private boolean isFree(Node node) {
        return node.inputs().isEmpty() || FREE.contains(node.op().getClass());
    }

    private boolean isMovable(Node node) {
        if (from.place(node).isPresent()) {
            return from.slots().get(from.place(node).get()).role() == Role.CAPTURED;
        }
        return node.inputs().stream().allMatch(input -> movable.get(input.id())) && isSafe(node);
    }

    private boolean isSafe(Node node) {
        Op op = node.op();
        boolean known = op instanceof Slice slice
                && slice.starts().stream().allMatch(Dim::isConstant)
                && slice.stops().stream().allMatch(Dim::isConstant)
                && node.input(0).shape().dims().stream().allMatch(Dim::isConstant);
        return isFree(node) || known || TOTAL.contains(op.getClass()) || (surely && !PROBES.contains(op.getClass()));
    }

    /** How many values go out. */
    int count() {
        return leaving.cardinality();
    }

    /** The value in the graph around of each node that can be computed there and that one that goes out needs. */
    private Node[] outside(GraphBuilder out) {
        BitSet needed = (BitSet) leaving.clone();
        for (int id = needed.length() - 1; id >= 0; id = needed.previousSetBit(id - 1)) {
            from.inner().node(id).inputs().forEach(input -> needed.set(input.id()));
        }
        Node[] outside = new Node[from.inner().size()];
        needed.stream().forEach(id -> {
            Node node = from.inner().node(id);
            outside[id] = from.place(node)
                    .map(slot -> from.slots().get(slot).outer())
                    .orElseGet(() -> out.append(
                            node.op(),
                            node.inputs().stream().map(i -> outside[i.id()]).toList()));
        });
        return outside;
    }

    /** What stands for each of the results in a draft without what went out. */
    List<Node> moved(GraphBuilder out, Draft to) {
        Node[] outside = outside(out);
        Node[] copies = new Node[from.inner().size()];
        for (Node node : from.inner().nodes()) {
            if (leaving.get(node.id())) {
                copies[node.id()] = to.parameter(from.slots().add(Role.CAPTURED, outside[node.id()]));
            } else if (from.place(node).isPresent()) {
                copies[node.id()] = to.parameter(from.place(node).get());
            } else {
                copies[node.id()] = to.inner()
                        .at(node.origin())
                        .append(
                                node.op(),
                                node.inputs().stream()
                                        .map(input -> copies[input.id()])
                                        .toList());
            }
        }
        return results.stream().map(result -> copies[result.id()]).toList();
    }
}
