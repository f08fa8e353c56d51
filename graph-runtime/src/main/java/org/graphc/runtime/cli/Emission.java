package org.graphc.runtime.cli;

import java.nio.charset.StandardCharsets;
import org.graphc.core.dot.DotWriter;
import org.graphc.core.dot.PictureOptions;
import org.graphc.core.graph.Graph;
import org.graphc.core.lang.GraphPrinter;
import org.graphc.runtime.JavaExport;
import org.graphc.runtime.picture.GraphPicture;

/**
 * A graph as the bytes of one of its forms.
 *
 * @param written the graph before optimisation, which decides what methods a class has
 */
record Emission(Graph written, Graph graph, PictureOptions options, String className) {
    byte[] as(Emit kind) {
        return switch (kind) {
            case GRAPH -> utf8(text(graph));
            case DOT -> utf8(DotWriter.print(graph, options));
            case JAVA -> utf8(java());
            case SVG -> GraphPicture.svg(DotWriter.print(graph, options));
            case PNG -> GraphPicture.png(DotWriter.print(graph, options));
        };
    }

    /** What a class cannot hold was asked for by the user. */
    private String java() {
        try {
            return JavaExport.source(written, graph, className);
        } catch (IllegalArgumentException refused) {
            throw new UsageFailure(refused.getMessage());
        }
    }

    static String text(Graph graph) {
        return GraphPrinter.print(graph);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
