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

/** A program's launches as one array of numbers, all sizes known: kernel, buffers, parameters, and so on to the end. */
final class Tape {
    private static final int END = -2;
    private static final int GEMM_LENGTH = 10;

    private Tape() {}

    static int[] of(List<Launch> launches, Sizes sizes) {
        int length = 1;
        for (Launch launch : launches) {
            length += (launch.kernel() == Launch.CALL ? 2 : 1)
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
        }
        tape[at] = END;
        return tape;
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

    /** Runs all launches on the arrays in {@code memory}. */
    static void run(
            int[] tape,
            Object[] memory,
            List<IntUnaryOperator> runners,
            List<Call> calls,
            List<Multiplication> products,
            Workers workers) {
        int product = 0;
        int at = 0;
        while (tape[at] != END) {
            if (tape[at] == Launch.GEMM) {
                multiply(
                        products.get(product++),
                        memory[tape[at + 2]],
                        memory[tape[at + 3]],
                        memory[tape[at + 1]],
                        workers);
                at += GEMM_LENGTH;
            } else if (tape[at] == Launch.CALL) {
                int next = at + tape[at + 1];
                calls.get(tape[next - 1]).run(memory, tape, at + 2);
                at = next;
            } else {
                at = runners.get(tape[at] / JavaBackend.kernelsPerRunner()).applyAsInt(at);
            }
        }
    }

    private static void multiply(Multiplication product, Object a, Object b, Object c, Workers workers) {
        if (workers.threads() > 1 && product.isWorthThreads()) {
            workers.run(product.blocks(), (worker, block) -> product.run(block, a, b, c));
        } else {
            product.run(a, b, c);
        }
    }
}
