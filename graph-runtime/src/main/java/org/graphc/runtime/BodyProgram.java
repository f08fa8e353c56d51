package org.graphc.runtime;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.BitSet;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.runtime.plan.Buffer;

/** The program of a body, its sizes known: where its parameters are read and its results written. */
final class BodyProgram {
    private final BoundProgram program;
    private final ImmutableList<Node> parameters;
    private final ImmutableList<Node> results;
    /** The buffer of each parameter, -1 for one that nothing reads. */
    private final ImmutableIntArray read;
    /** The parameters that an operation reads which is called. */
    private final BitSet called = new BitSet();

    BodyProgram(BoundProgram program) {
        this.program = program;
        this.parameters = program.graph().leaves().values().asList();
        this.results = program.graph().outputs().values().asList();
        int[] buffers = new int[parameters.size()];
        for (int i = 0; i < buffers.length; i++) {
            Node parameter = parameters.get(i);
            buffers[i] = program.leaves().stream()
                    .filter(leaf -> leaf.source() == parameter)
                    .mapToInt(Buffer::id)
                    .findFirst()
                    .orElse(-1);
        }
        this.read = ImmutableIntArray.copyOf(buffers);
        for (int i = 0; i < buffers.length; i++) {
            called.set(i, program.isCalledWith(buffers[i]));
        }
    }

    /** The body with arrays of its own, for one thread. */
    BodyRun start() {
        return new BodyRun(this, program);
    }

    int parameters() {
        return parameters.size();
    }

    /** The buffer that a parameter is read from; -1 where nothing reads it. */
    int read(int parameter) {
        return read.get(parameter);
    }

    Buffer result(int i) {
        return program.buffer(results.get(i));
    }

    /** How many elements a parameter has. */
    int length(int parameter) {
        return Strides.size(program.shape(parameters.get(parameter)));
    }

    /** An array for a parameter. */
    Object allocate(int parameter) {
        return Tensor.allocate(parameters.get(parameter).dtype(), length(parameter));
    }

    /** True where an operation that is called reads the parameter, for which an array must not be longer. */
    boolean isCalledWith(int parameter) {
        return called.get(parameter);
    }
}
