package org.graphc.runtime;

import com.google.common.collect.ImmutableMap;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Predicate;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Parameter;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;

/** Makes a small graph of one node and what is just below it, with parameters that have the values of the rest. */
final class Reduction {
    /** Rules look no deeper. */
    private static final int DEEPEST = 6;

    private Reduction() {}

    /** The smallest graph that is still wrong; none where none is. */
    static Optional<Graph> of(Mismatch.Culprit culprit, ImmutableMap<String, Tensor> inputs, Predicate<Graph> isWrong) {
        Tensor[] values;
        try {
            values = Uncertain.exact(culprit.graph(), Feeds.bind(culprit.graph(), inputs));
        } catch (RunFailure e) {
            return Optional.empty();
        }
        for (int depth = 1; depth <= DEEPEST; depth++) {
            Optional<Graph> small = around(culprit.node(), depth, values);
            if (small.filter(isWrong).isPresent()) {
                return small;
            }
        }
        return Optional.empty();
    }

    private static Optional<Graph> around(Node root, int depth, Tensor[] values) {
        BitSet inner = new BitSet();
        BitSet level = new BitSet();
        level.set(root.id());
        for (int i = 0; i < depth; i++) {
            inner.or(level);
            BitSet next = new BitSet();
            level.stream().forEach(id -> root.owner().node(id).inputs().forEach(input -> next.set(input.id())));
            level = next;
        }
        BitSet all = (BitSet) inner.clone();
        all.or(level);
        GraphBuilder out = GraphBuilder.create();
        Node[] copies = new Node[root.id() + 1];
        for (int id = all.nextSetBit(0); id >= 0; id = all.nextSetBit(id + 1)) {
            Node node = root.owner().node(id);
            boolean isComputed = inner.get(id) && !(node.op() instanceof Leaf);
            boolean isCopied = isComputed || node.op() instanceof Constant;
            if (!isCopied && values[id] == null) {
                return Optional.empty();
            }
            copies[id] = isCopied
                    ? out.append(
                            node.op(),
                            node.inputs().stream()
                                    .map(input -> copies[input.id()])
                                    .toList())
                    : leaf(out, "a" + id, node, values[id]);
        }
        return Optional.of(out.output("y", copies[root.id()]).build());
    }

    /** A parameter that starts as the value; an input where its size is symbolic or where it holds truth values. */
    private static Node leaf(GraphBuilder out, String name, Node like, Tensor value) {
        boolean isFixed = like.shape().isConstant() && like.dtype() != DType.BOOL;
        return isFixed
                ? out.append(new Parameter(name, like.type(), new Initializer.Literal(value)))
                : Ops.input(out, name, like.type());
    }
}
