package org.graphc.runtime;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.lang.reflect.Array;
import java.util.LinkedHashMap;
import java.util.Map;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Identifiers;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.plan.Buffer;

/**
 * A compiled function over arrays that stay: the caller writes to those of the inputs, runs, and reads those of the
 * outputs. A run allocates no tensors but in operations that are called as they are (sorting, linear algebra, which
 * {@link CompiledFunction#plan} shows as {@code call}). On one thread, nothing else is allocated but some bytes by a
 * {@code scan}, and by vectors: by all until the JVM has compiled their loop, on some JVMs by long loops ever after,
 * and some bytes for each thousand elements where a function has no vectors. A step that several threads share takes
 * some bytes. For calls that follow each other closely; a {@link CompiledFunction#call} checks and names its tensors
 * each time.
 *
 * <p>Arrays hold tensors in row-major order. All sizes are those of the tensors that it was bound to. One thread's:
 * bind once for each.
 */
public final class BoundFunction {
    private static final String LEAF = "input or parameter";

    private final Graph graph;
    private final BoundProgram program;
    private final BoundProgram.Memory memory;
    private final Map<String, Object> inputs = new LinkedHashMap<>();
    /** The parameters that a step changes, and what with. */
    private final ImmutableList<String> changed;

    private final ImmutableList<Buffer> changes;
    /** Where a step keeps what parameters give each other. */
    private final Object[] values;

    BoundFunction(BoundProgram program, Feeds feeds) {
        this.graph = program.graph();
        this.program = program;
        this.memory = program.allocate();
        this.changed = graph.updates().keySet().asList();
        this.changes = graph.updates().values().stream().map(program::buffer).collect(ImmutableList.toImmutableList());
        this.values = new Object[changed.size()];
        program.allocateResults(memory.arrays());
        feeds.tensors().forEach((name, tensor) -> use(name, copy(tensor.array())));
    }

    private static Object copy(Object array) {
        return Call.copy(array, Array.getLength(array));
    }

    /**
     * Computes the outputs of what the inputs' arrays hold now.
     *
     * @throws RunFailure where an assertion of the graph is false
     */
    public void run() {
        program.run(memory);
    }

    /** Runs, and moves what the graph updates its parameters with into their arrays: a step of training. */
    public void step() {
        run();
        for (int i = 0; i < values.length; i++) {
            Buffer buffer = changes.get(i);
            Object array = memory.arrays()[buffer.id()];
            values[i] = buffer.kind() == Buffer.Kind.LEAF ? copy(array) : array;
        }
        for (int i = 0; i < values.length; i++) {
            Object to = inputs.get(changed.get(i));
            System.arraycopy(values[i], 0, to, 0, Array.getLength(to));
        }
    }

    private Object array(Node value) {
        return memory.arrays()[program.buffer(value).id()];
    }

    /**
     * The array that a run reads an input or parameter from.
     *
     * @param type the class of its arrays, {@code double[].class} for f64
     * @throws IllegalArgumentException if there is no such input or parameter, or it has another type
     */
    public <A> A input(String name, Class<A> type) {
        return typed(LEAF, name, inputs.get(name), inputs, type);
    }

    /**
     * The array that a run writes an output to.
     *
     * @param type the class of its arrays, {@code double[].class} for f64
     * @throws IllegalArgumentException if there is no such output, or it has another type
     */
    public <A> A output(String name, Class<A> type) {
        Node value = graph.outputs().get(name);
        Object array = value == null ? null : array(value);
        boolean isShared = value != null && program.buffer(value).kind() == Buffer.Kind.FIXED;
        return typed("output", name, isShared ? copy(array) : array, graph.outputs(), type);
    }

    private static <A> A typed(String what, String name, Object array, Map<String, ?> all, Class<A> type) {
        if (array == null) {
            throw absent(what, name, all);
        } else if (!type.isInstance(array)) {
            throw new IllegalArgumentException(what + " " + name + " is in a "
                    + array.getClass().getSimpleName() + ", not a " + type.getSimpleName());
        }
        return type.cast(array);
    }

    private static IllegalArgumentException absent(String what, String name, Map<String, ?> all) {
        return new IllegalArgumentException(
                "there is no " + what + " " + Identifiers.printable(name) + "; there are " + all.keySet());
    }

    /**
     * Has the next runs read an input or parameter from an array of the caller's, which must not be one of the
     * outputs'.
     *
     * @throws IllegalArgumentException if there is no such input or parameter, or the array has another type or length
     */
    public void use(String name, Object array) {
        Node leaf = graph.leaves().get(name);
        if (leaf == null) {
            throw absent(LEAF, name, graph.leaves());
        }
        ImmutableIntArray shape = program.shape(leaf);
        Tensor given = Tensor.adopt(shape, array);
        if (given.dtype() != leaf.dtype()) {
            TensorType bound = leaf.type();
            throw new IllegalArgumentException(name + " is declared " + bound + ", given " + given.type());
        }
        inputs.put(name, array);
        program.use(leaf, array, memory);
    }
}
