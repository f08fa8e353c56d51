package org.graphc.core.lang;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Conv;
import org.graphc.core.op.SlidingWindow;
import org.graphc.core.op.WindowArgMax;
import org.graphc.core.type.Dim;

/** The attributes of operations with windows. */
final class WindowSpelling {
    private WindowSpelling() {}

    /** What stands after the inputs; empty for other operations. */
    static Optional<String> options(Op op) {
        if (op instanceof Conv conv) {
            return Optional.of(window(conv.window()) + ", groups = " + conv.groups());
        } else if (op instanceof WindowArgMax winners) {
            return Optional.of(list("window", winners.size().asList()) + ", " + window(winners.window()));
        }
        return Optional.empty();
    }

    /** The sizes that the text names. */
    static Iterable<Dim> dims(Op op) {
        if (op instanceof Conv conv) {
            return Iterables.concat(conv.window().low(), conv.window().high());
        } else if (op instanceof WindowArgMax winners) {
            return Iterables.concat(winners.window().low(), winners.window().high());
        }
        return ImmutableSet.of();
    }

    private static String window(SlidingWindow window) {
        ImmutableIntArray interior = window.interior();
        return list("stride", window.stride().asList()) + ", " + list("low", window.low()) + ", "
                + list("high", window.high()) + ", " + list("interior", interior.asList()) + ", "
                + list("dilation", window.dilation().asList());
    }

    private static String list(String word, Collection<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(", ", word + "(", ")"));
    }
}
