package org.graphc.runtime.cli;

import java.nio.charset.StandardCharsets;
import org.graphc.core.dot.DotWriter;
import org.graphc.core.dot.PictureOptions;
import org.graphc.core.graph.Graph;
import org.graphc.core.lang.GraphPrinter;

/** A graph as the bytes of one of its forms. */
final class Emission {
    private Emission() {}

    static byte[] of(Graph graph, Emit kind, PictureOptions options, String className) {
        return switch (kind) {
            case GRAPH -> utf8(text(graph));
            case DOT -> utf8(DotWriter.print(graph, options));
            case JAVA -> utf8(java(graph, className));
            case SVG -> svg(DotWriter.print(graph, options));
            case PNG -> png(DotWriter.print(graph, options));
        };
    }

    static String text(Graph graph) {
        return GraphPrinter.print(graph);
    }

    private static String java(Graph graph, String className) {
        throw new UsageFailure("--emit=java of " + graph + " as " + className + " is not there yet");
    }

    private static byte[] svg(String dot) {
        throw new UsageFailure("--emit=svg is not there yet: " + dot.length());
    }

    private static byte[] png(String dot) {
        throw new UsageFailure("--emit=png is not there yet: " + dot.length());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
