package org.graphc.core.grad;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Origin;
import org.graphc.core.op.Ops;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TypeMismatch;

/**
 * Copies what a linear map computes for one seed into another graph, computing it there for all seeds of a batch at
 * once: whatever depends on the seed has an axis more in front, by {@link org.graphc.core.graph.Op#batch}.
 */
final class Batching {
    private final Dim size;
    private final GraphBuilder out;
    private final Node[] copies;
    private final BitSet varying = new BitSet();

    /** With {@code copies} of those nodes that need none: they are in the other graph already. */
    Batching(Node seeds, Node[] copies) {
        this(seeds.shape().dim(0), seeds.owner(), copies);
    }

    private Batching(Dim size, GraphBuilder out, Node[] copies) {
        this.size = size;
        this.out = out;
        this.copies = copies;
    }

    /** The value for all seeds in the place of {@code seed}, with the axis in front. */
    Node of(Node value, Node seed, Node seeds) {
        copies[seed.id()] = seeds;
        varying.set(seed.id());
        BitSet needed = needed(value);
        for (int id = needed.nextSetBit(0); id >= 0; id = needed.nextSetBit(id + 1)) {
            if (copies[id] == null) {
                copy(value.owner().node(id));
            }
        }
        Node copy = copies[value.id()];
        return varying.get(value.id()) ? copy : raise(copy);
    }

    private BitSet needed(Node value) {
        BitSet needed = new BitSet();
        needed.set(value.id());
        for (int id = value.id(); id >= 0; id = needed.previousSetBit(id - 1)) {
            if (copies[id] == null) {
                value.owner().node(id).inputs().forEach(input -> needed.set(input.id()));
            }
        }
        return needed;
    }

    private void copy(Node node) {
        out.at(moved(node.origin()));
        if (node.inputs().stream().anyMatch(input -> varying.get(input.id()))) {
            varying.set(node.id());
            copies[node.id()] = node.op().batch(new Lift(node));
        } else {
            copies[node.id()] = out.append(
                    node.op(), node.inputs().stream().map(n -> copies[n.id()]).toList());
        }
    }

    /** The twin of a derivative is a node of the graph that is copied from. */
    private Origin moved(Origin origin) {
        Optional<Origin.Derivative> derivative = origin.derivative();
        return derivative.isEmpty()
                ? origin
                : origin.withDerivative(new Origin.Derivative(
                        derivative.get().twin().map(twin -> copies[twin.id()]),
                        derivative.get().rule(),
                        derivative.get().of()));
    }

    /** What a body computes of arguments, some of which have the axis in front. */
    private static List<Node> inline(Dim size, Body body, List<Node> arguments, BitSet varying) {
        Node[] copies = new Node[body.graph().size()];
        Batching inside = new Batching(size, arguments.get(0).owner(), copies);
        for (int i = 0; i < arguments.size(); i++) {
            int id = body.parameters().get(i).id();
            copies[id] = arguments.get(i);
            inside.varying.set(id, varying.get(i));
        }
        for (Node node : body.graph().nodes()) {
            if (copies[node.id()] == null) {
                inside.copy(node);
            }
        }
        return body.results().stream().map(r -> copies[r.id()]).toList();
    }

    private Node raise(Node node) {
        ImmutableList<Dim> dims = ImmutableList.<Dim>builder()
                .add(size)
                .addAll(node.shape().dims())
                .build();
        return Ops.broadcastTo(node, new Shape(dims));
    }

    private final class Lift implements Batch {
        private final Node node;

        Lift(Node node) {
            this.node = node;
        }

        @Override
        public Node node() {
            return node;
        }

        @Override
        public Dim size() {
            return size;
        }

        @Override
        public boolean varies(int i) {
            return varying.get(node.input(i).id());
        }

        @Override
        public Node input(int i) {
            return copies[node.input(i).id()];
        }

        @Override
        public Node raised(int i) {
            return varies(i) ? input(i) : raise(input(i));
        }

        @Override
        public List<Node> results(Body body, List<Node> arguments, BitSet varyingArguments, BitSet raised) {
            List<Node> results = new ArrayList<>(inline(size, body, arguments, varyingArguments));
            BitSet varied = body.readers(varyingArguments);
            for (int i = 0; i < results.size(); i++) {
                if (raised.get(i) && !varied.get(i)) {
                    results.set(i, raise(results.get(i)));
                }
            }
            return results;
        }

        @Override
        public Node unrolled() {
            if (!size.isConstant()) {
                throw new TypeMismatch(
                        node.op().name(), "has no rule for " + size + " values at once, a number that is not constant");
            }
            if (size.equals(Dim.ZERO)) {
                return raise(Ops.full(out, node.type(), 0));
            }
            Node[] parts = new Node[(int) size.value()];
            for (int k = 0; k < parts.length; k++) {
                Node[] inputs = new Node[node.inputs().size()];
                for (int i = 0; i < inputs.length; i++) {
                    inputs[i] = varies(i) ? Ops.at(input(i), k) : input(i);
                }
                parts[k] = out.append(node.op(), inputs);
            }
            return Ops.stack(0, parts);
        }
    }
}
