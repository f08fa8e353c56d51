package org.graphc.core.lang;

import java.util.Optional;
import org.graphc.core.graph.Graph;

/** What became of a description: the graph, unless there are errors, and all that is to be said about it. */
public record Reading(Optional<Graph> graph, Diagnostics diagnostics) {}
