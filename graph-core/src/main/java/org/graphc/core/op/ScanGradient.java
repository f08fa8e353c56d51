package org.graphc.core.op;

import java.util.ArrayList;
import java.util.List;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Vjp;

/**
 * The derivative of a {@link Scan}: a scan the other way, if it carries floats, whose carries are the adjoints of
 * the carries, over the tape, the sequences and the adjoints of the outputs and of the tape. The adjoints of what
 * the body captured are sums, of which no tape is kept.
 */
final class ScanGradient {
    private final Scan scan;
    private final Body body;
    private final Vjp v;
    private final Node node;
    private final GraphBuilder graph;
    /** Float carries, whose adjoints are carried; sequences and captured values whose adjoints are asked for. */
    private final List<Integer> carried = new ArrayList<>();

    private final List<Integer> sequenced = new ArrayList<>();
    private final List<Integer> captured = new ArrayList<>();

    ScanGradient(Scan scan, Vjp v) {
        this.scan = scan;
        this.body = scan.body();
        this.v = v;
        this.node = v.node();
        this.graph = node.owner();
        for (int i = 0; i < node.inputs().size(); i++) {
            if (i < scan.carries()) {
                if (isFloat(i)) {
                    carried.add(i);
                }
            } else if (isFloat(i) && v.needs(i)) {
                (i < scan.carries() + scan.sequences() ? sequenced : captured).add(i);
            }
        }
    }

    private boolean isFloat(int input) {
        return node.input(input).dtype().isFloat();
    }

    void propagate() {
        boolean reverse = scan.reverse() == carried.isEmpty(); // steps that hand on no adjoint may keep their order
        Loop loop = new Loop(GraphBuilder.within(graph), scan.length(), reverse);
        List<Node> carries = new ArrayList<>();
        carried.forEach(i -> carries.add(loop.carry(own(i) ? part(i) : Ops.zerosLike(node.input(i)))));
        List<Node> arguments = new ArrayList<>();
        for (int i = 0; i < scan.carries(); i++) {
            arguments.add(loop.sequence(scan.tape(node, i)));
        }
        for (int i = 0; i < scan.sequences(); i++) {
            arguments.add(loop.sequence(node.input(scan.carries() + i)));
        }
        for (Node constant : node.inputs()
                .subList(scan.carries() + scan.sequences(), node.inputs().size())) {
            arguments.add(loop.constant(constant));
        }
        step(loop, carries, arguments);
        distribute(loop.run());
    }

    /** One step backward: from the adjoints of the next carries and of the outputs to those of what the step read. */
    private void step(Loop loop, List<Node> carries, List<Node> arguments) {
        List<Node> results = body.inline(loop.body(), arguments);
        List<Node> values = new ArrayList<>();
        List<Node> seeds = new ArrayList<>();
        for (int k = 0; k < carried.size(); k++) {
            values.add(results.get(carried.get(k)));
            seeds.add(carries.get(k));
        }
        for (int i = scan.carries(); i < results.size(); i++) {
            if (results.get(i).dtype() == scan.dtype()) {
                values.add(results.get(i));
                seeds.add(i < scan.firstOutput() ? loop.constant(part(i)) : loop.sequence(part(i)));
            }
        }
        List<Node> targets = new ArrayList<>();
        carried.forEach(i -> targets.add(arguments.get(i)));
        captured.forEach(i -> targets.add(arguments.get(i)));
        sequenced.forEach(i -> targets.add(arguments.get(i)));
        List<Node> adjoints = v.pullback(values, seeds, targets);
        for (int k = 0; k < carried.size(); k++) {
            int i = carried.get(k);
            Node read = own(i) && scan.hasTape(i)
                    ? Ops.add(adjoints.get(k), loop.sequence(part(scan.tapeOf(i))))
                    : adjoints.get(k);
            loop.next(read);
        }
        int summed = carried.size() + captured.size();
        adjoints.subList(carried.size(), summed).forEach(loop::add);
        adjoints.subList(summed, targets.size()).forEach(loop::emit);
    }

    private void distribute(Loop.Results results) {
        for (int k = 0; k < carried.size(); k++) {
            if (v.needs(carried.get(k))) {
                v.propagate(carried.get(k), results.carries().get(k));
            }
        }
        for (int k = 0; k < captured.size(); k++) {
            v.propagate(captured.get(k), results.sums().get(k));
        }
        for (int k = 0; k < sequenced.size(); k++) {
            v.propagate(sequenced.get(k), results.outputs().get(k));
        }
    }

    /** True where the adjoint that came covers this carry. */
    private boolean own(int carry) {
        return node.input(carry).dtype() == scan.dtype();
    }

    /** The adjoint of part {@code i} of the packed value. */
    private Node part(int i) {
        return scan.packing().part(v.adjoint(), i);
    }
}
