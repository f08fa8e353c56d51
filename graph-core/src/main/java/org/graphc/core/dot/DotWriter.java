package org.graphc.core.dot;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.graphc.core.graph.Graph;

/**
 * Draws a graph as DOT text for Graphviz: what the author wrote from top to bottom on the left, beside it what
 * differentiation added from bottom to top, so that each adjoint sits beside its value. The same graph and options
 * give the same text.
 */
public final class DotWriter {
    private DotWriter() {}

    /**
     * The picture as DOT text.
     *
     * @throws IllegalArgumentException if the options ask for a path that the graph does not have
     */
    public static String print(Graph graph, PictureOptions options) {
        return new DotText(Drawing.of(graph, options)).text();
    }

    /** Writes what {@link #print} gives. */
    public static void write(Graph graph, PictureOptions options, Appendable out) {
        try {
            out.append(print(graph, options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
