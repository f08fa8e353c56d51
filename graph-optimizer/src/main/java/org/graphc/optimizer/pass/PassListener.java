package org.graphc.optimizer.pass;

import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;

/** Sees the graph before and after every pass: for dumps, pictures, histories and checks. */
@FunctionalInterface
public interface PassListener {
    PassListener NONE = (report, before, after, trace) -> {};

    /** @param trace has firings and places if this listener {@link #watches} */
    void after(PassReport report, Graph before, Graph after, Trace trace);

    /** Told before the pass, in case it fails. */
    default void before(String pass, int sweep, Graph graph) {}

    /** Told before the first pass, if operations hold bodies: the graph with those optimised. */
    default void bodies(Graph before, Graph after, Trace trace) {}

    /**
     * Who shall be told of the passes on a body of an operation, before {@link #bodies}; reports then name the pass
     * with the operation, as {@code scan/simplify}. A body that occurs again is not gone through again.
     */
    default PassListener within(Body body) {
        return NONE;
    }

    /** True where the trace shall keep every rewrite and where each node went. */
    default boolean watches() {
        return false;
    }
}
