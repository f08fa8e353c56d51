package org.graphc.optimizer.pass;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMultiset;
import org.graphc.core.graph.Graph;

/**
 * What a pipeline made of a graph, and what each pass had to do with it, in the order of their runs.
 *
 * @param capped the groups, as text, that still changed the graph in the last of their sweeps
 */
public record Optimized(Graph graph, ImmutableList<PassReport> reports, ImmutableList<String> capped, Timing timing) {
    /** How often each rule fired in all runs together. */
    public ImmutableMultiset<String> hits() {
        ImmutableMultiset.Builder<String> hits = ImmutableMultiset.builder();
        reports.forEach(report -> hits.addAll(report.hits()));
        return hits.build();
    }

    /** The reports as a table with times. */
    public String table() {
        return PassReport.table(reports, true);
    }
}
