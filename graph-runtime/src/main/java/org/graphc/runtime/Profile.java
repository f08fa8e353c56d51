package org.graphc.runtime;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import org.graphc.core.graph.Node;

/**
 * How long the launches of a compiled program take, in the order in which they run.
 *
 * @param sections the launches
 * @param starts when each run began, as {@link System#nanoTime} tells it
 */
public record Profile(ImmutableList<Section> sections, ImmutableLongArray starts) {
    /**
     * A launch of a kernel, a matrix product or a call of an operation. Launches of one kernel have one name.
     *
     * @param nodes what it computes, by their order in the graph
     * @param bytes what it has to read and to write, every element once
     * @param flops as {@code graphc cost} counts them, with what is computed again
     * @param nanos how long it took in each run, with some 25 of the clock's own
     */
    public record Section(
            String name, ImmutableList<Node> nodes, double bytes, double flops, ImmutableLongArray nanos) {}
}
