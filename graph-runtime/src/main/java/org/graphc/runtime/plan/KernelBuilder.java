package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Cast;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Elementwise;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.runtime.plan.FusionGroup.Read;

/** Turns a group into a kernel's steps: members first, in the order of their ids, then what the sink does. */
final class KernelBuilder {
    private final FusionGroup group;
    private final ProgramBuilder program;
    private final List<Step> steps = new ArrayList<>();
    private final List<Read> operands = new ArrayList<>();
    private final Map<Node, Integer> members = new HashMap<>();
    private final Map<Read, Integer> loads = new HashMap<>();

    KernelBuilder(FusionGroup group, ProgramBuilder program) {
        this.group = group;
        this.program = program;
        for (Node member : group.members()) {
            IndexMap map = group.mapOf(member).orElseThrow();
            List<Read> reads = new ArrayList<>();
            member.inputs().forEach(input -> reads.add(new Read(input, map)));
            members.put(member, apply(member, reads));
        }
    }

    /** Adds the step that reads a value: a member's, a small constant's, or an operand's element. */
    int read(Read read) {
        Read at = program.resolve(group, read);
        Integer member = members.get(at.node());
        if (member != null) {
            return member;
        }
        return loads.computeIfAbsent(at, this::load);
    }

    private int load(Read at) {
        if (at.node().op() instanceof Constant constant && isPlain(constant.value())) {
            Tensor value = constant.value();
            long bits = value.dtype().isFloat() ? Double.doubleToRawLongBits(value.item()) : value.getLong(0);
            return add(new Step.Literal(value.dtype(), bits));
        }
        operands.add(at);
        return add(new Step.Load(at.node().dtype(), operands.size() - 1));
    }

    /** Numbers that occur in rules are written out; others are operands, lest each make a kernel of its own. */
    private static boolean isPlain(Tensor value) {
        if (value.rank() > 0) {
            return false;
        }
        double number = Math.abs(value.item());
        return number == 0 || number == 0.5 || number == 1 || number == 2 || !Double.isFinite(number);
    }

    /** Adds the step that applies an elementwise operation to what it reads. */
    int apply(Node node, List<Read> reads) {
        int[] args = new int[reads.size()];
        for (int i = 0; i < args.length; i++) {
            args[i] = read(reads.get(i));
        }
        return node.op() instanceof Cast
                ? add(new Step.Convert(node.dtype(), args[0]))
                : add(new Step.Apply(node.dtype(), ((Elementwise) node.op()).fn(), ImmutableIntArray.copyOf(args)));
    }

    void zero(DType dtype) {
        add(new Step.Literal(dtype, 0));
    }

    private int add(Step step) {
        steps.add(step);
        return steps.size() - 1;
    }

    /** Adds the kernel and its launch to the program. */
    void launch(Kernel.Kind kind, IndexMap outMap) {
        Accesses accesses = new Accesses(group.nest());
        accesses.add(group.sink(), outMap);
        operands.forEach(read -> accesses.add(read.node(), read.map()));
        accesses.merge();
        Kernel kernel = accesses.kernel(kind, ImmutableList.copyOf(steps));
        ImmutableIntArray.Builder buffers = ImmutableIntArray.builder();
        buffers.add(program.place(group.sink()));
        operands.forEach(read -> buffers.add(program.place(read.node())));
        program.add(new Launch(program.number(kernel), buffers.build(), accesses.params()));
    }
}
