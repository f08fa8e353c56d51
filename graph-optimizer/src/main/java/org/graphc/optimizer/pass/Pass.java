package org.graphc.optimizer.pass;

import com.google.common.base.CaseFormat;
import org.graphc.core.graph.Graph;

/**
 * A graph to a better graph that computes the same: a pass rebuilds, keeps nothing between runs and may be shared by
 * threads.
 */
@FunctionalInterface
public interface Pass {
    Graph run(Graph graph);

    /** As {@link #run(Graph)}, and notes in the trace which rules fired and where nodes went. */
    default Graph run(Graph graph, Trace trace) {
        return run(graph);
    }

    /** What a pipeline's text calls it. */
    default String name() {
        return CaseFormat.UPPER_CAMEL.to(CaseFormat.LOWER_CAMEL, getClass().getSimpleName());
    }

    /** The name with its options, as a pipeline's text has it. */
    default String text() {
        return name();
    }
}
