package org.graphc.runtime;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Array;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.runtime.codegen.JavaBackend;
import org.graphc.runtime.plan.Buffer;
import org.graphc.runtime.plan.Program;

/**
 * What a run of a program has allocated.
 *
 * @param arrays the bytes of the elements in its arrays: working memory and outputs, not what the caller gives, nor
 *     constants, which all runs share
 * @param first the bytes that its thread allocated for these arrays and a first run
 * @param again those of another run on the same arrays: what operations that are called take for themselves
 */
public record AllocatedMemory(long arrays, long first, long again) {
    /** Of a run on arrays of its own, when the code has run before. */
    public static AllocatedMemory of(Program program, Sizes sizes, Map<String, Tensor> given) {
        JavaBackend backend = JavaBackend.compile(program, false, false, Optional.empty());
        BoundProgram bound = new BoundProgram(program, backend, sizes, line -> {}, Workers.of(1));
        Feeds feeds = Feeds.bind(program.graph(), given);
        bound.run(memory(bound, program, feeds));
        long start = allocated();
        BoundProgram.Memory memory = memory(bound, program, feeds);
        bound.run(memory);
        long ran = allocated();
        bound.run(memory);
        return new AllocatedMemory(arrays(program, memory), ran - start, allocated() - ran);
    }

    private static BoundProgram.Memory memory(BoundProgram bound, Program program, Feeds feeds) {
        BoundProgram.Memory memory = bound.allocate();
        bound.allocateResults(memory.arrays());
        feeds.tensors()
                .forEach((name, tensor) -> bound.use(program.graph().leaves().get(name), tensor.array(), memory));
        return memory;
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static long arrays(Program program, BoundProgram.Memory memory) {
        Set<Object> counted = Collections.newSetFromMap(new IdentityHashMap<>());
        long bytes = 0;
        for (Buffer buffer : program.buffers()) {
            Object array = memory.arrays()[buffer.id()];
            boolean isOwn = buffer.kind() == Buffer.Kind.TEMPORARY || buffer.kind() == Buffer.Kind.OUTPUT;
            if (isOwn && counted.add(array)) {
                bytes += (long) Array.getLength(array) * size(array);
            }
        }
        return bytes;
    }

    private static int size(Object array) {
        for (DType dtype : DType.values()) {
            if (Tensor.allocate(dtype, 0).getClass() == array.getClass()) {
                return dtype.bytes();
            }
        }
        throw new IllegalArgumentException("no array of numbers: " + array.getClass());
    }
}
