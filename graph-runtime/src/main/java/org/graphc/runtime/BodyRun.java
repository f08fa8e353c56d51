package org.graphc.runtime;

import java.lang.reflect.Array;
import java.util.Optional;

/**
 * A body and the arrays that it works on, for one thread. Results are in arrays that the next run writes again; who
 * wants to keep one copies it, or gives another array for it.
 */
final class BodyRun {
    private final BodyProgram body;
    private final BoundProgram program;
    private final BoundProgram.Memory memory;

    BodyRun(BodyProgram body, BoundProgram program) {
        this.body = body;
        this.program = program;
        this.memory = program.allocate();
        program.allocateResults(memory.arrays());
    }

    /** Has the body read a parameter from an array, which may be longer than it. */
    void read(int parameter, Object array) {
        if (body.read(parameter) >= 0) {
            memory.arrays()[body.read(parameter)] = array;
        }
    }

    /** Has the body read parameters from {@code first} on from some arrays, which calls find of their lengths. */
    void readAll(int first, Object[] arrays, int from) {
        for (int i = first; i < body.parameters(); i++) {
            Object array = arrays[from + i - first];
            boolean isLonger = body.isCalledWith(i) && Array.getLength(array) != body.length(i);
            read(i, isLonger ? Call.copy(array, body.length(i)) : array);
        }
    }

    void run() {
        Tape.run(program, memory);
    }

    /** The array that holds a result, which may be longer. */
    Object result(int i) {
        return memory.arrays()[body.result(i).id()];
    }

    /** Takes the array of a result away, and has the next run write it to another. */
    Object exchange(int i, Object next) {
        Object array = result(i);
        memory.arrays()[body.result(i).id()] = next;
        return array;
    }

    /** Forgets the arrays of others. */
    void forget() {
        for (int i = 0; i < body.parameters(); i++) {
            read(i, Optional.empty());
        }
    }
}
