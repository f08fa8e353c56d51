package org.graphc.runtime;

import java.util.Map;
import org.graphc.core.graph.Graph;
import org.graphc.core.tensor.Tensor;

/** A graph made ready to run on numbers, interpreted or compiled: immutable, and safe to share between threads. */
public interface GraphFunction {
    /** The graph that runs. */
    Graph graph();

    /**
     * Runs once.
     *
     * @param feeds a tensor for each input, and for parameters whose initial value is not wanted, by name
     * @throws RunFailure if feeds are missing, unknown, of a wrong type or contradict each other, if an assertion does
     *     not hold, or if the run would not fit into memory
     */
    Result call(Map<String, Tensor> feeds);
}
