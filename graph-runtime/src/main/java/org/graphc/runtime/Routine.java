package org.graphc.runtime;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Checkpoint;
import org.graphc.core.op.Cond;
import org.graphc.core.op.Conv;
import org.graphc.core.op.CustomGradient;
import org.graphc.core.op.Scan;
import org.graphc.core.op.While;
import org.graphc.core.type.Sizes;

/** A faster way than {@link Op#evaluate} to run an operation whose sizes are known, on arrays. */
interface Routine {
    /**
     * Writes the value to {@code out}; any of the arrays may be longer than what it holds. False, and nothing written,
     * where these values are better left to {@link Op#evaluate}.
     */
    boolean run(Object out, Object[] in);

    /** Makes a routine for a node, or none where it would not help. */
    @FunctionalInterface
    interface Maker {
        Optional<Routine> make(Node node, Sizes sizes, List<ImmutableIntArray> shapes, CompiledBodies bodies);
    }

    /** The operations that have one; all that hold bodies do. */
    ImmutableMap<Class<? extends Op>, Maker> ALL = ImmutableMap.<Class<? extends Op>, Maker>builder()
            .put(Conv.class, ConvRoutine::make)
            .put(Scan.class, ScanRoutine::make)
            .put(While.class, WhileRoutine::make)
            .put(Cond.class, ChoiceRoutine::cond)
            .put(Checkpoint.class, ChoiceRoutine::checkpoint)
            .put(CustomGradient.class, ChoiceRoutine::customGradient)
            .buildOrThrow();

    static Optional<Routine> of(Node node, Sizes sizes, List<ImmutableIntArray> shapes, CompiledBodies bodies) {
        return Optional.ofNullable(ALL.get(node.op().getClass()))
                .flatMap(maker -> maker.make(node, sizes, shapes, bodies));
    }
}
