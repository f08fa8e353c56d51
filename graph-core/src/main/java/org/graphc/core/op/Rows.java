package org.graphc.core.op;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.type.Dim;

/** Many values at once of an operation on bodies, whose inputs from {@code first} on the bodies take. */
final class Rows {
    private final Batch b;
    private final int first;

    Rows(Batch b, int first) {
        this.b = b;
        this.first = first;
    }

    GraphBuilder graph() {
        return b.input(0).owner();
    }

    /** What the bodies take, with the axis in front where it varies. */
    List<Node> inputs() {
        List<Node> inputs = new ArrayList<>();
        for (int i = first; i < b.node().inputs().size(); i++) {
            inputs.add(b.input(i));
        }
        return inputs;
    }

    /** The results of a body of {@link #inputs}, all with the axis in front. */
    List<Node> of(Body body, List<Node> inside) {
        BitSet all = new BitSet();
        all.set(0, body.results().size());
        return b.results(body, inside, b.varying(first), all);
    }

    /** What varies in a loop whose first results are its next carries, as soon as a step makes them vary. */
    static BitSet carried(Body step, BitSet inputs, int carries) {
        BitSet varying = (BitSet) inputs.clone();
        for (int before = -1; before != varying.cardinality(); ) {
            before = varying.cardinality();
            varying.or(step.readers(varying).get(0, carries));
        }
        return varying;
    }

    static Node raise(Dim size, Node node) {
        return Ops.broadcastTo(node, Lifted.shape(size, node.shape()));
    }

    /** The packed values or the single part, of all parts with the axis in front. */
    Node join(Packing packing, List<Node> parts) {
        return packing.joinRowsOrSingle(
                b.size(),
                parts.stream().filter(part -> part.dtype() == packing.dtype()).toList());
    }
}
