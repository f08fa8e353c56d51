package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;

/**
 * The derivative of a {@link Scan} along a direction: a scan the same way that carries the tangents of the carries,
 * over the tape, the sequences and their tangents. Its last carries, sums, outputs and tape are the tangents of the
 * scan's, part by part, so that its packed value is the tangent of the packed value.
 */
final class ScanTangent {
    private final Scan scan;
    private final Jvp j;
    private final Node node;
    private final Loop loop;
    private final List<Node> arguments = new ArrayList<>();
    private final List<Node> targets = new ArrayList<>();
    private final List<Node> tangents = new ArrayList<>();

    ScanTangent(Scan scan, Jvp j) {
        this.scan = scan;
        this.j = j;
        this.node = j.node();
        this.loop = new Loop(GraphBuilder.within(node.owner()), scan.length(), scan.reverse());
    }

    void add() {
        for (int i = 0; i < scan.carries(); i++) {
            arguments.add(loop.sequence(scan.tape(node, i)));
            if (node.input(i).dtype().isFloat()) {
                Node input = node.input(i);
                moves(i, loop.carry(j.tangent(i).orElseGet(() -> Ops.zerosLike(input))));
            }
        }
        int captured = scan.carries() + scan.sequences();
        for (int i = scan.carries(); i < node.inputs().size(); i++) {
            int at = i;
            boolean sequence = i < captured;
            arguments.add(sequence ? loop.sequence(node.input(i)) : loop.constant(node.input(i)));
            j.tangent(i).ifPresent(t -> moves(at, sequence ? loop.sequence(t) : loop.constant(t)));
        }
        List<Node> results = scan.body().inline(loop.body(), arguments);
        advance(results.subList(0, scan.carries()), loop::next);
        advance(results.subList(scan.carries(), scan.firstOutput()), loop::add);
        advance(results.subList(scan.firstOutput(), results.size()), loop::emit);
        j.add(loop.packed(scan.dtype(), tapes()));
    }

    /** The same tapes, of the carries that are floats and so have tangents. */
    private ImmutableIntArray tapes() {
        int[] floats = IntStream.range(0, scan.carries())
                .filter(i -> node.input(i).dtype().isFloat())
                .toArray();
        return ImmutableIntArray.copyOf(IntStream.range(0, floats.length).filter(k -> scan.hasTape(floats[k])));
    }

    private void moves(int i, Node tangent) {
        targets.add(arguments.get(i));
        tangents.add(tangent);
    }

    private void advance(List<Node> results, Consumer<Node> part) {
        List<Node> values = results.stream().filter(r -> r.dtype().isFloat()).toList();
        j.pushforward(values, targets, tangents).forEach(part);
    }
}
