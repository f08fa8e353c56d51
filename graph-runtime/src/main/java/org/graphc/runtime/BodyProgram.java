package org.graphc.runtime;

import com.google.common.collect.ImmutableList;
import java.util.BitSet;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.runtime.plan.Buffer;

/** The program of a body, its sizes known: where its parameters are read and its results written. */
final class BodyProgram {
    private final BoundProgram program;
    private final ImmutableList<Node> parameters;
    private final Buffer[] results;
    /** The buffer of each parameter, -1 for one that nothing reads. */
    private final int[] read;

    private final int[] lengths;
    /** The parameters that an operation reads which is called. */
    private final BitSet called = new BitSet();

    BodyProgram(BoundProgram program) {
        this.program = program;
        this.parameters = program.graph().leaves().values().asList();
        this.results =
                program.graph().outputs().values().stream().map(program::buffer).toArray(Buffer[]::new);
        this.read = parameters.stream().mapToInt(this::buffer).toArray();
        this.lengths = parameters.stream()
                .mapToInt(parameter -> Strides.size(program.shape(parameter)))
                .toArray();
        for (int i = 0; i < read.length; i++) {
            called.set(i, program.isCalledWith(read[i]));
        }
    }

    private int buffer(Node parameter) {
        return program.leaves().stream()
                .filter(leaf -> leaf.source() == parameter)
                .mapToInt(Buffer::id)
                .findFirst()
                .orElse(-1);
    }

    /** The body with arrays of its own, for one thread. */
    BodyRun start() {
        return new BodyRun(this, program);
    }

    int parameters() {
        return read.length;
    }

    /** The buffer that a parameter is read from; -1 where nothing reads it. */
    int read(int parameter) {
        return read[parameter];
    }

    Buffer result(int i) {
        return results[i];
    }

    /** How many elements a parameter has. */
    int length(int parameter) {
        return lengths[parameter];
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
