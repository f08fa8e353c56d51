package org.graphc.runtime;

import com.google.common.collect.ImmutableList;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Constant;
import org.graphc.core.type.Sizes;
import org.graphc.optimizer.cost.Cost;
import org.graphc.runtime.plan.Access;
import org.graphc.runtime.plan.Buffer;
import org.graphc.runtime.plan.Kernel;
import org.graphc.runtime.plan.Launch;
import org.graphc.runtime.plan.Program;

/** What each launch of a program computes and moves, its sizes known. */
final class Sections {
    private final Program program;
    private final Sizes sizes;
    private final ImmutableList<Cost> costs;

    Sections(Program program, Sizes sizes) {
        this.program = program;
        this.sizes = sizes;
        this.costs = Cost.ofNodes(program.graph());
    }

    String name(Launch launch) {
        return switch (launch.kernel()) {
            case Launch.GEMM -> "matmul";
            case Launch.CALL -> call(launch).op().name();
            default -> "k" + launch.kernel(); // not an enum
        };
    }

    private Node call(Launch launch) {
        return program.calls().get((int) launch.params().get(0).value());
    }

    /** The nodes between what a launch writes and what it reads. */
    ImmutableList<Node> nodes(Launch launch) {
        Set<Node> read = new HashSet<>();
        launch.read().forEach(id -> read.add(buffer(id).source()));
        BitSet found = new BitSet();
        Deque<Node> open = new ArrayDeque<>();
        launch.written().forEach(id -> open.push(buffer(id).source()));
        while (!open.isEmpty()) {
            Node node = open.pop();
            boolean isGiven = node.op() instanceof Leaf || node.op() instanceof Constant || read.contains(node);
            if (!isGiven && !found.get(node.id())) {
                found.set(node.id());
                node.inputs().forEach(open::push);
            }
        }
        return found.stream().mapToObj(id -> program.graph().node(id)).collect(ImmutableList.toImmutableList());
    }

    double flops(ImmutableList<Node> nodes) {
        return nodes.stream()
                .mapToDouble(node -> sizes.number(costs.get(node.id()).flops()))
                .sum();
    }

    /** Every element that is written or read, once, however often. */
    double bytes(Launch launch) {
        Map<Integer, Double> elements = new HashMap<>();
        for (int i = 0; i < launch.buffers().length(); i++) {
            elements.merge(launch.buffers().get(i), elements(launch, i), Double::sum);
        }
        double bytes = 0;
        for (Map.Entry<Integer, Double> entry : elements.entrySet()) {
            Buffer buffer = buffer(entry.getKey());
            bytes += Math.min(entry.getValue(), sizes.number(buffer.length()))
                    * buffer.dtype().bytes();
        }
        return bytes;
    }

    /** How many elements of its i-th array a launch looks at: a kernel those that its loops lead to. */
    private double elements(Launch launch, int i) {
        if (launch.kernel() < 0) {
            return sizes.number(buffer(launch.buffers().get(i)).length());
        }
        Kernel kernel = program.kernels().get(launch.kernel());
        int results = kernel.stores().size();
        Access access =
                i < results ? kernel.stores().get(i).out() : kernel.operands().get(i - results);
        double elements = 1;
        for (int loop = 0; loop < access.strides().size(); loop++) {
            if (access.strides().get(loop) != Access.Stride.ZERO) {
                elements *= sizes.number(launch.params().get(loop));
            }
        }
        return elements;
    }

    private Buffer buffer(int id) {
        return program.buffers().get(id);
    }
}
