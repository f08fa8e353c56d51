package org.graphc.core.graph;

/** A piece of a description file; line and columns count from 1, and the end column is exclusive. */
public record Source(String file, int line, int column, int endColumn) {
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
