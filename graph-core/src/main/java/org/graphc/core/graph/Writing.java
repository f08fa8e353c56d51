package org.graphc.core.graph;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which bodies within a graph are being written.
 *
 * @param body the innermost of them
 * @param all that which takes all nodes, even those computed from outer nodes alone
 */
record Writing(Optional<GraphBuilder> body, Optional<GraphBuilder> all) {
    static final Writing NOTHING = new Writing(Optional.empty(), Optional.empty());

    /** Runs a function while all graphs around a body know that it is being written. */
    static <T> T run(GraphBuilder body, boolean everything, Supplier<T> function) {
        Map<GraphBuilder, Writing> before = new LinkedHashMap<>();
        for (Optional<GraphBuilder> at = body.outer; at.isPresent(); at = at.get().outer) {
            Writing earlier = at.get().writing;
            before.put(at.get(), earlier);
            at.get().writing = new Writing(Optional.of(body), everything ? Optional.of(body) : earlier.all());
        }
        try {
            return function.get();
        } finally {
            before.forEach((builder, earlier) -> builder.writing = earlier);
        }
    }
}
