package org.graphc.optimizer.pass;

import org.graphc.core.graph.Graph;

/** Sees the graph after every pass: for dumps and pictures. */
@FunctionalInterface
public interface PassListener {
    PassListener NONE = (pass, graph) -> {};

    void after(String pass, Graph graph);
}
