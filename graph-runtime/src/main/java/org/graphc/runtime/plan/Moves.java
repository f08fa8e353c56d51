package org.graphc.runtime.plan;

import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Gather;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.Slice;
import org.graphc.core.op.StopGradient;
import org.graphc.core.op.Transpose;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;

/** Operations that only move elements, by an affine rule or to what positions name: loops look through them. */
final class Moves {
    private Moves() {}

    /** The place in the input that a place in the move's result comes from; empty where it is no such move. */
    static Optional<IndexMap> through(Node node, IndexMap map) {
        Op op = node.op();
        if (op instanceof Broadcast broadcast) {
            return Optional.of(map.through(broadcast, node.input(0).shape()));
        } else if (op instanceof Transpose transpose) {
            return Optional.of(map.through(transpose));
        } else if (op instanceof Slice slice) {
            return Optional.of(map.through(slice));
        } else if (op instanceof Gather gather && map.named().isEmpty()) {
            return Optional.of(map.through(gather, node.input(1)));
        } else if (op instanceof StopGradient) {
            return Optional.of(map);
        } else if (op instanceof Reshape && changesUnitsOnly(node)) {
            return Optional.of(map.throughUnits(node.input(0).shape(), node.shape()));
        }
        return Optional.empty();
    }

    /** True for what has one element of each row that positions name: what a gather names, or a part of that. */
    static boolean fetchesEach(Node node) {
        Node named = node.op() instanceof Slice ? node.input(0) : node;
        if (!(named.op() instanceof Gather gather)) {
            return false;
        }
        int end = gather.axis() + named.input(1).shape().rank() - gather.batchDims();
        return !named.input(1).type().isScalar()
                && node.shape().dims().subList(end, node.shape().rank()).stream()
                        .allMatch(Dim.ONE::equals);
    }

    /** True where a reshape only adds or drops axes of size one. */
    static boolean changesUnitsOnly(Node reshape) {
        return withoutUnits(reshape.input(0).shape()).equals(withoutUnits(reshape.shape()));
    }

    static Shape withoutUnits(Shape shape) {
        return Shape.of(shape.dims().stream().filter(d -> !d.equals(Dim.ONE)).toList());
    }
}
