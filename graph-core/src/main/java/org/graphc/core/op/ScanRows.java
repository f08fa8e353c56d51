package org.graphc.core.op;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.type.DType;

/** Many values of a {@link Scan} at once: one scan whose steps compute for all what varies. */
final class ScanRows {
    private final Scan scan;
    private final Batch b;
    /** The inputs that vary inside the loop. */
    private final BitSet varying;

    ScanRows(Scan scan, Batch b) {
        this.scan = scan;
        this.b = b;
        this.varying = Rows.carried(scan.body(), b.varying(0), scan.carries());
    }

    Node batched() {
        GraphBuilder graph = b.input(0).owner();
        Loop loop = new Loop(GraphBuilder.within(graph), scan.length(), scan.reverse());
        List<Node> arguments = new ArrayList<>();
        for (int i = 0; i < b.node().inputs().size(); i++) {
            Node input = varying.get(i) ? b.raised(i) : b.input(i);
            if (i < scan.carries()) {
                arguments.add(loop.carry(input));
            } else if (i < scan.carries() + scan.sequences()) {
                arguments.add(loop.sequence(varying.get(i) ? turned(input) : input));
            } else {
                arguments.add(loop.constant(input));
            }
        }
        BitSet raised = scan.body().readers(varying);
        raised.or(varying.get(0, scan.carries()));
        List<Node> results = b.results(scan.body(), arguments, varying, raised);
        results.subList(0, scan.carries()).forEach(loop::next);
        results.subList(scan.carries(), scan.firstOutput()).forEach(loop::add);
        results.subList(scan.firstOutput(), results.size()).forEach(loop::emit);
        return joined(loop.packed(scan.dtype(), scan.tapes()), raised);
    }

    /** The parts of the loop's value as the scan has them, each with the axis of the batch in front. */
    private Node joined(Node packed, BitSet raised) {
        Packing packing = ((Scan) packed.op()).packing();
        List<Node> parts = new ArrayList<>();
        for (int i = 0; i < packing.parts().size(); i++) {
            DType dtype = packing.parts().get(i).dtype();
            if (dtype == scan.dtype()) {
                int tape = i - scan.body().results().size();
                int result = tape < 0 ? i : scan.tapes().get(tape);
                Node part = packing.part(packed, i);
                boolean varies = raised.get(result);
                parts.add(
                        varies && i >= scan.firstOutput() ? turned(part) : varies ? part : Rows.raise(b.size(), part));
            }
        }
        return scan.packing().joinRows(b.size(), parts);
    }

    /** With the first two axes exchanged, that of the batch and that of the steps. */
    private static Node turned(Node x) {
        int[] axes = IntStream.range(0, x.shape().rank()).toArray();
        axes[0] = 1;
        axes[1] = 0;
        return Ops.transpose(x, axes);
    }
}
