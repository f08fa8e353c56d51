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
import org.graphc.core.op.Positions;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.runtime.plan.FusionGroup.Read;

/**
 * Turns a cluster into a kernel's steps, group by group: members first, in the order of their ids, then what the sink
 * does. Equal steps are one.
 */
final class KernelBuilder {
    private final Cluster cluster;
    private final ProgramBuilder program;
    private final Map<Step, Integer> steps = new HashMap<>();
    private final List<Step> order = new ArrayList<>();
    private final List<Read> operands = new ArrayList<>();
    private final Map<Node, Integer> values = new HashMap<>();
    private final Map<Read, Integer> loads = new HashMap<>();
    private final List<Stored> stored = new ArrayList<>();

    private FusionGroup group;

    /** The value of a step in an array. */
    private record Stored(Node node, Kernel.Kind kind, int step, IndexMap map) {}

    KernelBuilder(Cluster cluster, ProgramBuilder program) {
        this.cluster = cluster;
        this.program = program;
        this.group = cluster.groups().get(0);
    }

    /** Computes the members of a group; what is read and stored from now on is the group's. */
    void enter(FusionGroup next) {
        group = next;
        for (Node member : group.members()) {
            IndexMap map = group.mapOf(member).orElseThrow();
            List<Read> reads = new ArrayList<>();
            member.inputs().forEach(input -> reads.add(new Read(input, map)));
            values.put(member, apply(member, reads));
        }
    }

    /** Adds the step that reads a value: one that is computed here, a small constant, or an operand's element. */
    int read(Read read) {
        Read at = program.resolve(group, read);
        if (group.mapOf(at.node()).isPresent() || cluster.computes(at)) {
            return values.get(at.node());
        }
        return at.map().named().map(position -> named(at, position)).orElseGet(() -> loaded(at));
    }

    private int loaded(Read at) {
        Integer known = loads.get(at);
        if (known == null) {
            known = load(at);
            loads.put(at, known);
        }
        return known;
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

    private int named(Read at, Read position) {
        Integer known = loads.get(at);
        if (known == null) {
            int step = loaded(position);
            boolean mayDrop = ((Positions) position.node().op()).mayDrop();
            operands.add(at);
            known = add(new Step.Named(at.node().dtype(), operands.size() - 1, step, mayDrop));
            loads.put(at, known);
        }
        return known;
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

    int zero(DType dtype) {
        return add(new Step.Literal(dtype, 0));
    }

    private int add(Step step) {
        Integer known = steps.putIfAbsent(step, order.size());
        if (known == null) {
            order.add(step);
            return order.size() - 1;
        }
        return known;
    }

    /** Makes the step's value the group's, and stores it where that is asked for. */
    void store(Kernel.Kind kind, int step, IndexMap map) {
        values.put(group.sink(), step);
        if (program.isNeeded(group.sink())) {
            stored.add(new Stored(group.sink(), kind, step, map));
        }
    }

    /** Adds the kernel and its launch to the program. */
    void launch() {
        Accesses accesses = new Accesses(cluster.nest());
        stored.forEach(result -> accesses.add(result.node(), result.map(), program.place(result.node())));
        operands.forEach(read -> accesses.add(read.node(), read.map(), program.place(read.node())));
        accesses.merge();
        ImmutableList<Kernel.Kind> kinds = stored.stream().map(Stored::kind).collect(ImmutableList.toImmutableList());
        ImmutableIntArray values = ImmutableIntArray.copyOf(stored.stream().mapToInt(Stored::step));
        Kernel kernel = accesses.kernel(kinds, values, ImmutableList.copyOf(order));
        ImmutableIntArray.Builder buffers = ImmutableIntArray.builder();
        stored.forEach(result -> buffers.add(program.place(result.node())));
        operands.forEach(read -> buffers.add(program.place(read.node())));
        program.add(new Launch(program.number(kernel), stored.size(), buffers.build(), accesses.params()));
    }
}
