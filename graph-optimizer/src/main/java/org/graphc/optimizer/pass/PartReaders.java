package org.graphc.optimizer.pass;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Slice;

/** Which parts of the values of operations on bodies anybody reads. */
final class PartReaders {
    private final Map<Node, PackedParts> parts = new HashMap<>();
    private final Map<Node, BitSet> read = new HashMap<>();
    /** Those that are read as a whole, or across parts. */
    private final Set<Node> whole = new HashSet<>();

    PartReaders(Graph graph, BitSet live) {
        for (Node node : graph.nodes()) {
            if (live.get(node.id())) {
                node.inputs().stream().filter(parts::containsKey).forEach(packed -> read(node, packed));
                if (node.op() instanceof Body.Holder) {
                    parts.put(node, PackedParts.of(node.op()));
                    read.put(node, new BitSet());
                }
            }
        }
        graph.roots().stream().filter(parts::containsKey).forEach(this::readAll);
    }

    private void read(Node reader, Node packed) {
        OptionalInt part =
                reader.op() instanceof Slice slice && !parts.get(packed).isSingle()
                        ? parts.get(packed).read(slice)
                        : OptionalInt.empty();
        part.ifPresentOrElse(read.get(packed)::set, () -> readAll(packed));
    }

    private void readAll(Node packed) {
        PackedParts all = parts.get(packed);
        for (int i = 0; i < all.types().size(); i++) {
            read.get(packed).set(i, all.has(i));
        }
        whole.add(packed);
    }

    PackedParts parts(Node packed) {
        return parts.get(packed);
    }

    BitSet read(Node packed) {
        return read.get(packed);
    }

    /** True where nothing but slices of single parts reads the value, so that it may be laid out anew. */
    boolean isTakenApart(Node packed) {
        return !whole.contains(packed);
    }
}
