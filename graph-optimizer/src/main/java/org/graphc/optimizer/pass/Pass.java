package org.graphc.optimizer.pass;

import com.google.common.base.CaseFormat;
import com.google.common.collect.Multiset;
import org.graphc.core.graph.Graph;

/**
 * A graph to a better graph that computes the same: a pass rebuilds, keeps nothing between runs and may be shared by
 * threads.
 */
@FunctionalInterface
public interface Pass {
    Graph run(Graph graph);

    /** As {@link #run(Graph)}, and adds to {@code hits} each name of a rule as often as the rule has fired. */
    default Graph run(Graph graph, Multiset<String> hits) {
        return run(graph);
    }

    /** The class name, spelled like a name in a description. */
    default String name() {
        return CaseFormat.UPPER_CAMEL.to(CaseFormat.LOWER_CAMEL, getClass().getSimpleName());
    }
}
