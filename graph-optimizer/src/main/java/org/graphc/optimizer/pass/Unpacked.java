package org.graphc.optimizer.pass;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.Slice;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;

/**
 * What an operation on bodies was rewritten to.
 *
 * @param rules what was done
 * @param flat the elements of each part that somebody reads, on one axis; empty for the others
 */
record Unpacked(List<String> rules, List<Optional<Node>> flat) {
    /** The old value again, for readers that want all of it; parts that are not read are zeros. */
    Node packed(PackedParts parts, GraphBuilder out) {
        if (parts.isSingle()) {
            Node value = flat.get(0).orElseThrow();
            Shape shape = parts.types().get(0).shape();
            boolean isFlattened =
                    value.op() instanceof Reshape && value.input(0).shape().equals(shape);
            return isFlattened ? value.input(0) : Ops.reshape(value, shape);
        }
        Node[] all = IntStream.range(0, flat.size())
                .filter(parts::has)
                .mapToObj(i -> flat.get(i).orElseGet(() -> zeros(parts, i, out)))
                .toArray(Node[]::new);
        return all.length == 1 ? all[0] : Ops.concat(0, all);
    }

    private static Node zeros(PackedParts parts, int part, GraphBuilder out) {
        return Ops.full(out, new TensorType(parts.dtype(), Shape.of(parts.size(part))), 0);
    }

    /** Any node that stands for the old one where nothing reads it as a whole. */
    Node any() {
        return flat.stream().flatMap(Optional::stream).findFirst().orElseThrow();
    }

    /** What a slice of one part read. */
    Node slice(PackedParts parts, Slice slice) {
        int part = parts.read(slice).orElseThrow();
        Node from = Objects.requireNonNull(flat.get(part).orElseThrow());
        Dim start = slice.starts().get(0).minus(parts.start(part));
        Dim stop = slice.stops().get(0).minus(parts.start(part));
        int step = slice.steps().get(0);
        boolean isWhole = step == 1 && start.equals(Dim.ZERO) && stop.equals(parts.size(part));
        return isWhole ? from : Ops.slice(from, 0, start, stop, step);
    }
}
