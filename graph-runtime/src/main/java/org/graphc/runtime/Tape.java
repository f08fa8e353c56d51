package org.graphc.runtime;

import com.google.common.primitives.ImmutableIntArray;
import java.lang.reflect.Array;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Sizes;
import org.graphc.runtime.blas.Gemm;
import org.graphc.runtime.blas.Product;
import org.graphc.runtime.blas.WholeGemm;
import org.graphc.runtime.codegen.JavaBackend;
import org.graphc.runtime.plan.Launch;

/** A program's launches as one array of numbers, all sizes known: kernel, buffers, parameters, and so on to the end. */
final class Tape {
    private static final int END = -2;
    /** Comes after each launch where launches are timed: no runner goes on past it. */
    private static final int PAUSE = -4;

    private static final int GEMM_LENGTH = 10;

    private Tape() {}

    static int[] of(List<Launch> launches, Sizes sizes) {
        return of(launches, sizes, false);
    }

    /** @param pauses whether the tape is for {@link #timed} */
    static int[] of(List<Launch> launches, Sizes sizes, boolean pauses) {
        int length = 1;
        for (Launch launch : launches) {
            length += (pauses ? 1 : 0)
                    + (launch.kernel() == Launch.CALL ? 2 : 1)
                    + launch.buffers().length()
                    + launch.params().size();
        }
        int[] tape = new int[length];
        int at = 0;
        for (Launch launch : launches) {
            tape[at++] = launch.kernel();
            if (launch.kernel() == Launch.CALL) {
                tape[at++] = launch.buffers().length() + 3; // calls take any number of arrays
            }
            ImmutableIntArray buffers = launch.buffers();
            for (int i = 0; i < buffers.length(); i++) {
                tape[at++] = buffers.get(i);
            }
            for (Dim param : launch.params()) {
                tape[at++] = (int) sizes.of(param); // beyond an int only for strides of loops of one turn
            }
            if (pauses) {
                tape[at++] = PAUSE;
            }
        }
        tape[at] = END;
        return tape;
    }

    /** Runs all launches on the arrays in {@code memory}. */
    static void run(int[] tape, Object[] memory, List<IntUnaryOperator> runners, List<Call> calls) {
        int at = 0;
        while (tape[at] != END) {
            at = step(tape, at, memory, runners, calls);
        }
    }

    /** Runs all launches of a tape with pauses, and writes when the first begins and when each ends. */
    static void timed(int[] tape, Object[] memory, List<IntUnaryOperator> runners, List<Call> calls, long[] ends) {
        int at = 0;
        int launch = 0;
        ends[launch++] = System.nanoTime();
        while (tape[at] != END) {
            at = step(tape, at, memory, runners, calls) + 1;
            ends[launch++] = System.nanoTime();
        }
    }

    private static int step(int[] tape, int at, Object[] memory, List<IntUnaryOperator> runners, List<Call> calls) {
        if (tape[at] == Launch.GEMM) {
            multiply(tape, at, memory);
            return at + GEMM_LENGTH;
        } else if (tape[at] == Launch.CALL) {
            int next = at + tape[at + 1];
            calls.get(tape[next - 1]).run(memory, tape, at + 2);
            return next;
        }
        return runners.get(tape[at] / JavaBackend.kernelsPerRunner()).applyAsInt(at);
    }

    private static void multiply(int[] tape, int at, Object[] memory) {
        int batch = tape[at + 6];
        int m = tape[at + 7];
        int n = tape[at + 8];
        int k = tape[at + 9];
        for (int i = 0; i < batch; i++) {
            Product product =
                    new Product(tape[at + 4] != 0, tape[at + 5] != 0, m, n, k, i * m * k, i * k * n, i * m * n);
            multiply(product, memory[tape[at + 2]], memory[tape[at + 3]], memory[tape[at + 1]]);
        }
    }

    private static void multiply(Product product, Object a, Object b, Object c) {
        if (product.m() == 0 || product.n() == 0) {
            return;
        }
        if (product.k() == 0) { // not for BLAS, whose strides are 1 or more
            int size = product.m() * product.n();
            System.arraycopy(Array.newInstance(c.getClass().getComponentType(), size), 0, c, product.cAt(), size);
        } else if (c instanceof double[] out) {
            Gemm.get().multiply(product, (double[]) a, (double[]) b, out);
        } else if (c instanceof float[] out) {
            Gemm.get().multiply(product, (float[]) a, (float[]) b, out);
        } else if (c instanceof long[] out) {
            WholeGemm.multiply(product, (long[]) a, (long[]) b, out);
        } else {
            WholeGemm.multiply(product, (int[]) a, (int[]) b, (int[]) c);
        }
    }
}
