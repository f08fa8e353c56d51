package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Sizes;

/**
 * A small program without loops: every element of every value is a step of its own. Sizes are known, so that nothing is
 * left to be looked up when it runs.
 *
 * @param elements what is loaded, by the operand's number in a {@link Step.Load}
 * @param stored what is written at the end
 */
public record Unrolled(ImmutableList<Element> elements, ImmutableList<Step> steps, ImmutableList<Stored> stored) {
    /** So many steps make a method that the JVM still compiles (8,000 bytes, some 13 for a step). */
    public static final int MAX_STEPS = 400;

    /** A place in a buffer's array. */
    public record Element(int buffer, int index) {}

    /** The value of a step, and where it goes. */
    public record Stored(Element element, int step) {}

    /** None for a program whose sizes are symbols, that calls anything, or that is too large. */
    public static Optional<Unrolled> of(Program program) {
        boolean isPlain = program.calls().isEmpty()
                && program.bodies().isEmpty()
                && !program.launches().isEmpty()
                && program.launches().stream().allMatch(launch -> isPlain(program, launch))
                && program.buffers().stream().allMatch(buffer -> fits(buffer.length()));
        return isPlain ? new Unroller(program).unrolled() : Optional.empty();
    }

    private static boolean fits(Dim length) {
        return length.isConstant() && length.value() <= Sizes.MAX_ELEMENTS;
    }

    private static boolean isPlain(Program program, Launch launch) {
        boolean isKernel = launch.kernel() >= 0;
        return launch.params().stream().allMatch(Dim::isConstant)
                && (launch.kernel() == Launch.GEMM
                        || isKernel
                                && program.kernels().get(launch.kernel()).stores().stream()
                                        .noneMatch(store -> store.kind().isAlone()));
    }
}
