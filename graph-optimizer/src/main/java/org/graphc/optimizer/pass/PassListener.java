package org.graphc.optimizer.pass;

import org.graphc.core.graph.Graph;

/** Sees the graph after every pass: for dumps and pictures. */
@FunctionalInterface
public interface PassListener {
    PassListener NONE = (pass, sweep, graph) -> {};

    /** @param sweep which repetition of its group the pass belongs to, from 1 */
    void after(String pass, int sweep, Graph graph);
}
