package org.graphc.runtime.cli;

import org.graphc.core.graph.Graph;
import org.graphc.core.type.Sizes;
import org.graphc.runtime.MemoryBudget;
import picocli.CommandLine.Option;

/** The option that bounds the memory of a run, shared by commands. */
final class Budget {
    private static final String NAME = "--memory-budget";

    @Option(
            names = NAME,
            paramLabel = "BYTES",
            description =
                    "Computes forward values again for the gradient until working memory and outputs fit, as 64M.")
    private String budget;

    boolean isGiven() {
        return budget != null;
    }

    /** Refuses what is no number of bytes before anything is read. */
    void check() {
        if (isGiven()) {
            Quantity.parseBytes(NAME, budget);
        }
    }

    /** The optimised graph, made to fit at the given sizes. */
    Graph fit(Graph optimized, Sizes sizes) {
        return isGiven() ? MemoryBudget.fit(optimized, sizes, Quantity.parseBytes(NAME, budget)) : optimized;
    }
}
