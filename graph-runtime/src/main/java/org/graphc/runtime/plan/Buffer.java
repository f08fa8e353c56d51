package org.graphc.runtime.plan;

import org.graphc.core.graph.Node;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;

/**
 * An array that holds one value in row-major order.
 *
 * @param id its number in the program
 * @param source the node whose value it holds
 */
public record Buffer(int id, Kind kind, Node source) {
    /** Where the array comes from. */
    public enum Kind {
        /** The caller's tensor. */
        LEAF,
        /** Known when the program is bound: a constant or a size. */
        FIXED,
        /** Made anew for each run, since the caller keeps it. */
        OUTPUT,
        /** Taken from the program's memory and reused. */
        TEMPORARY
    }

    public DType dtype() {
        return source.dtype();
    }

    public Dim length() {
        return source.shape().elements();
    }
}
