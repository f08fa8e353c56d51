package org.graphc.runtime;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Sizes;
import org.graphc.runtime.blas.Multiplication;
import org.graphc.runtime.blas.Product;
import org.graphc.runtime.codegen.JavaBackend;
import org.graphc.runtime.plan.Launch;
import org.graphc.runtime.plan.Program;

/**
 * A program's launches as one array of numbers, all sizes known: kernel, buffers, parameters, whether elements may be
 * computed twice, the turns of the loop that threads may share, and so on to the end.
 */
final class Tape {
    private static final int END = -2;
    /** Followed by the launch's number among those that threads share. */
    private static final int SHARED = -4;
    /** Comes after each launch where launches are timed: no runner goes on past it. */
    private static final int PAUSE = -5;

    private static final int GEMM_LENGTH = 5;

    private Tape() {}

    /** The tape of some launches, each run by one thread. */
    static int[] of(Program program, List<Launch> launches, Sizes sizes) {
        return of(program, launches, sizes, launch -> -1, false);
    }

    /**
     * The tape of all launches.
     *
     * @param shared numbers those that threads share
     * @param pauses whether the tape is for {@link #timed}
     */
    static int[] of(Program program, List<Launch> launches, Sizes sizes, IntUnaryOperator shared, boolean pauses) {
        ImmutableIntArray.Builder tape = ImmutableIntArray.builder();
        int products = 0;
        for (int i = 0; i < launches.size(); i++) {
            int number = shared.applyAsInt(i);
            if (number == SharedLoops.INSIDE) {
                continue;
            } else if (number >= 0) {
                tape.add(SHARED).add(number);
            } else if (launches.get(i).kernel() == Launch.GEMM) {
                tape.add(Launch.GEMM).addAll(launches.get(i).buffers()).add(products++);
            } else {
                append(tape, program, launches.get(i), sizes);
            }
            if (pauses) {
                tape.add(PAUSE);
            }
        }
        return tape.add(END).build().toArray();
    }

    private static void append(ImmutableIntArray.Builder tape, Program program, Launch launch, Sizes sizes) {
        tape.add(launch.kernel());
        if (launch.kernel() == Launch.CALL) {
            tape.add(launch.buffers().length() + 3); // calls take any number of arrays
        }
        tape.addAll(launch.buffers());
        for (Dim param : launch.params()) {
            tape.add((int) sizes.of(param)); // beyond an int only for strides of loops of one turn
        }
        if (launch.kernel() >= 0 && program.kernels().get(launch.kernel()).isRepeatable()) {
            tape.add(program.isInPlace(launch) ? 0 : 1);
        }
        int loop = launch.kernel() < 0
                ? -1
                : program.kernels().get(launch.kernel()).sharedLoop();
        if (loop >= 0) {
            tape.add(0).add((int) sizes.of(launch.params().get(loop)));
        }
    }

    /** The tape of a program that is one launch of the first runner. */
    static int[] unrolled() {
        return new int[] {0, END};
    }

    /** The matrix products of a tape, in their order. */
    static ImmutableList<Multiplication> products(List<Launch> launches, Sizes sizes) {
        return launches.stream()
                .filter(launch -> launch.kernel() == Launch.GEMM)
                .map(launch -> product(launch.params().stream()
                        .mapToInt(p -> (int) sizes.of(p))
                        .toArray()))
                .collect(ImmutableList.toImmutableList());
    }

    private static Multiplication product(int[] p) {
        return Multiplication.of(Product.batch(p[2], p[0] != 0, p[1] != 0, p[3], p[4], p[5]));
    }

    /** Runs a tape of kernels alone. */
    static void run(int[] tape, ImmutableList<IntUnaryOperator> runners) {
        int at = 0;
        while (tape[at] != END) {
            at = runners.get(tape[at] / JavaBackend.kernelsPerRunner()).applyAsInt(at);
        }
    }

    /** Runs all launches of a program on its memory. */
    static void run(BoundProgram program, BoundProgram.Memory memory) {
        int[] tape = program.tape();
        int at = 0;
        while (tape[at] != END) {
            at = step(program, memory, at);
        }
    }

    /** Runs all launches of a tape with pauses, and writes when the first begins and when each ends. */
    static void timed(BoundProgram program, BoundProgram.Memory memory, long[] ends) {
        int[] tape = program.tape();
        int at = 0;
        int launch = 0;
        ends[launch++] = System.nanoTime();
        while (tape[at] != END) {
            at = step(program, memory, at) + 1;
            ends[launch++] = System.nanoTime();
        }
    }

    /** Runs the launch at a position, or as many kernels as follow each other, and returns the next position. */
    private static int step(BoundProgram program, BoundProgram.Memory memory, int at) {
        int[] tape = program.tape();
        Object[] arrays = memory.arrays();
        if (tape[at] == Launch.GEMM) {
            Multiplication product = program.products().get(tape[at + 4]);
            multiply(product, arrays[tape[at + 2]], arrays[tape[at + 3]], arrays[tape[at + 1]], program.workers());
            return at + GEMM_LENGTH;
        } else if (tape[at] == Launch.CALL) {
            int next = at + tape[at + 1];
            program.calls().get(tape[next - 1]).run(arrays, tape, at + 2);
            return next;
        } else if (tape[at] == SHARED) {
            program.shared().run(tape[at + 1], memory.seats(), program.workers());
            return at + 2;
        }
        return memory.runners().get(tape[at] / JavaBackend.kernelsPerRunner()).applyAsInt(at);
    }

    private static void multiply(Multiplication product, Object a, Object b, Object c, Workers workers) {
        if (workers.threads() > 1 && product.isWorthThreads()) {
            workers.run(product.blocks(), (worker, block) -> product.run(block, a, b, c));
        } else {
            product.run(a, b, c);
        }
    }
}
