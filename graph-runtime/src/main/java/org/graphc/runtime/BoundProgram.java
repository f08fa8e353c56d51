package org.graphc.runtime;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.op.Pad;
import org.graphc.core.op.Slice;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.runtime.blas.Multiplication;
import org.graphc.runtime.codegen.JavaBackend;
import org.graphc.runtime.plan.Buffer;
import org.graphc.runtime.plan.Launch;
import org.graphc.runtime.plan.MemoryPlan;
import org.graphc.runtime.plan.Program;

/**
 * A program whose sizes are known: its tape and the lengths of its arrays. Immutable but for a pool of working memory,
 * of which each run takes one for itself, so that threads never meet.
 */
final class BoundProgram {
    private final Program program;
    private final JavaBackend backend;
    private final Sizes sizes;
    private final Workers workers;
    private final int[] tape;
    private final SharedLoops shared;
    private final ImmutableIntArray slotLengths;
    private final ImmutableMap<Integer, Object> fixed;
    private final ImmutableList<Call> calls;
    private final ImmutableList<Multiplication> products;
    private final ImmutableList<Buffer> leaves;
    private final ImmutableList<Buffer> results;
    private final ImmutableIntArray resultLengths;
    private final Deque<Memory> idle = new ConcurrentLinkedDeque<>();

    /** The arrays of one run, by buffer and kept chunks last, and the generated code that works on them. */
    record Memory(Object[] arrays, ImmutableList<IntUnaryOperator> runners, SharedLoops.Seats seats) {}

    BoundProgram(Program program, JavaBackend backend, Sizes sizes, Consumer<String> printed, Workers workers) {
        this(program, backend, sizes, new CompiledBodies(program, backend, sizes, printed, workers), workers, false);
    }

    /** @param pauses whether it is for {@link #timed}, on one thread, and not for {@link #run} */
    BoundProgram(
            Program program, JavaBackend backend, Sizes sizes, CompiledBodies bodies, Workers workers, boolean pauses) {
        this.program = program;
        this.workers = workers;
        this.backend = backend;
        this.sizes = sizes;
        checkBounds(program.graph(), sizes);
        this.slotLengths = slotLengths();
        this.fixed = fixed();
        this.calls = program.calls().stream()
                .map(node -> new Call(node, sizes, bodies))
                .collect(ImmutableList.toImmutableList());
        this.shared = SharedLoops.of(program, sizes, backend.isUnrolled() || pauses ? 0 : workers.threads());
        this.tape = backend.isUnrolled()
                ? Tape.unrolled()
                : Tape.of(program, program.launches(), sizes, shared::numberOf, pauses);
        this.products = backend.isUnrolled() ? ImmutableList.of() : Tape.products(program.launches(), sizes);
        this.leaves = buffers(Buffer.Kind.LEAF);
        this.results = buffers(Buffer.Kind.OUTPUT);
        this.resultLengths = ImmutableIntArray.copyOf(results.stream().mapToInt(b -> (int) sizes.of(b.length())));
    }

    /** Slices and padding may turn out to lie outside of what a run has. */
    private static void checkBounds(Graph graph, Sizes sizes) {
        BitSet live = Sweep.reaching(graph);
        for (int id = live.nextSetBit(0); id >= 0; id = live.nextSetBit(id + 1)) {
            Node node = graph.node(id);
            try {
                sizes.of(node.shape()); // of values too that a kernel computes without storing them
                if (node.op() instanceof Slice slice) {
                    slice.check(node.input(0).shape(), sizes);
                } else if (node.op() instanceof Pad pad) {
                    pad.low().forEach(sizes::of);
                    pad.high().forEach(sizes::of);
                }
            } catch (IllegalArgumentException e) {
                throw RunFailure.at(node, e.getMessage());
            }
        }
    }

    private ImmutableIntArray slotLengths() {
        MemoryGuard guard = new MemoryGuard();
        for (Buffer buffer : program.buffers()) {
            if (buffer.kind() == Buffer.Kind.OUTPUT) {
                reserve(guard, buffer);
            } else {
                sizes.of(buffer.source().shape());
            }
        }
        ImmutableIntArray.Builder lengths = ImmutableIntArray.builder();
        for (MemoryPlan.Slot slot : program.memory().slots()) {
            long longest = slot.length(sizes);
            guard.reserve(slot.dtype(), longest);
            lengths.add((int) longest);
        }
        return lengths.build();
    }

    private void reserve(MemoryGuard guard, Buffer buffer) {
        try {
            guard.reserve(buffer.source().type(), sizes);
        } catch (IllegalArgumentException e) {
            throw RunFailure.at(buffer.source(), e.getMessage());
        }
    }

    private ImmutableMap<Integer, Object> fixed() {
        ImmutableMap.Builder<Integer, Object> values = ImmutableMap.builder();
        for (Buffer buffer : program.buffers()) {
            if (buffer.kind() == Buffer.Kind.FIXED) {
                values.put(
                        buffer.id(),
                        buffer.source().op().evaluate(List.of(), sizes).array());
            }
        }
        return values.buildOrThrow();
    }

    Result run(Map<String, Tensor> feeds) {
        Memory memory = taken(feeds);
        run(memory);
        return result(memory);
    }

    /** A run that takes the time when its first launch begins and when each ends. */
    void timed(Map<String, Tensor> feeds, long[] ends) {
        Memory memory = taken(feeds);
        Tape.timed(this, memory, ends);
        result(memory);
    }

    private Memory taken(Map<String, Tensor> feeds) {
        Memory memory = Optional.ofNullable(idle.poll()).orElseGet(this::allocate);
        Object[] arrays = memory.arrays();
        for (Buffer buffer : leaves) {
            Leaf leaf = (Leaf) buffer.source().op();
            arrays[buffer.id()] = feeds.get(leaf.label()).array();
        }
        allocateResults(arrays);
        return memory;
    }

    private Result result(Memory memory) {
        Object[] arrays = memory.arrays();
        Graph graph = program.graph();
        Result result = new Result(values(graph.outputs(), arrays), values(graph.updates(), arrays));
        forget(arrays);
        idle.push(memory);
        return result;
    }

    /** Runs on memory whose arrays of leaves and results are set already. */
    void run(Memory memory) {
        Tape.run(this, memory);
        ImmutableList<Graph.Assertion> assertions = program.graph().assertions();
        for (int i = 0; i < assertions.size(); i++) {
            Result.requireTrue(assertions.get(i), value(assertions.get(i).condition(), memory.arrays()));
        }
    }

    int[] tape() {
        return tape;
    }

    ImmutableList<Multiplication> products() {
        return products;
    }

    ImmutableList<Call> calls() {
        return calls;
    }

    SharedLoops shared() {
        return shared;
    }

    Workers workers() {
        return workers;
    }

    /** The buffers of inputs and parameters that something reads. */
    ImmutableList<Buffer> leaves() {
        return leaves;
    }

    /** True where an operation that is called reads a buffer. */
    boolean isCalledWith(int buffer) {
        return program.launches().stream()
                .anyMatch(launch ->
                        launch.kernel() == Launch.CALL && launch.read().contains(buffer));
    }

    /** The graph as it was planned, with operations expanded. */
    Graph graph() {
        return program.graph();
    }

    /** The buffer of a value that this graph gives. */
    Buffer buffer(Node node) {
        return program.buffers().get(program.places().get(node.id()));
    }

    ImmutableIntArray shape(Node node) {
        return sizes.of(node.shape());
    }

    /** Has runs on this memory read a leaf from an array. */
    void use(Node leaf, Object array, Memory memory) {
        for (Buffer buffer : leaves) {
            if (buffer.source() == leaf) {
                memory.arrays()[buffer.id()] = array;
            }
        }
    }

    void allocateResults(Object[] arrays) {
        for (int i = 0; i < results.size(); i++) {
            arrays[results.get(i).id()] = Tensor.allocate(results.get(i).dtype(), resultLengths.get(i));
        }
    }

    private ImmutableList<Buffer> buffers(Buffer.Kind kind) {
        return program.buffers().stream().filter(b -> b.kind() == kind).collect(ImmutableList.toImmutableList());
    }

    Memory allocate() {
        Object[] arrays = new Object[program.buffers().size() + 1];
        arrays[arrays.length - 1] = shared.kept();
        fixed.forEach((id, array) -> arrays[id] = array);
        Object[] slots = new Object[slotLengths.length()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = Tensor.allocate(program.memory().slots().get(i).dtype(), slotLengths.get(i));
        }
        for (Buffer buffer : program.buffers()) {
            if (buffer.kind() == Buffer.Kind.TEMPORARY) {
                arrays[buffer.id()] = slots[program.memory().slotOf(buffer.id())];
            }
        }
        return new Memory(arrays, backend.runners(arrays, tape), shared.seats(backend, arrays, workers));
    }

    /** What belongs to the caller must not be kept alive by the pool. */
    private void forget(Object[] arrays) {
        leaves.forEach(buffer -> arrays[buffer.id()] = Optional.empty());
        results.forEach(buffer -> arrays[buffer.id()] = Optional.empty());
    }

    private ImmutableMap<String, Tensor> values(Map<String, Node> nodes, Object[] arrays) {
        ImmutableMap.Builder<String, Tensor> named = ImmutableMap.builder();
        nodes.forEach((name, node) -> named.put(name, value(node, arrays)));
        return named.buildOrThrow();
    }

    private Tensor value(Node node, Object[] arrays) {
        int buffer = program.places().get(node.id());
        return Tensor.adopt(sizes.of(node.shape()), arrays[buffer]);
    }
}
