package org.graphc.runtime.plan;

import com.google.common.collect.ImmutableList;
import org.graphc.core.type.Dim;

/**
 * The loops of a kernel, outermost first, in three sections: those over results, those over what meets in one result,
 * and those over neighbouring results that are accumulated side by side.
 */
record Nest(ImmutableList<Dim> outer, ImmutableList<Dim> reduced, ImmutableList<Dim> columns) {
    static Nest of(ImmutableList<Dim> extents) {
        return new Nest(extents, ImmutableList.of(), ImmutableList.of());
    }

    int rank() {
        return outer.size() + reduced.size() + columns.size();
    }

    Dim extent(int loop) {
        int inner = loop - outer.size();
        if (inner < 0) {
            return outer.get(loop);
        }
        return inner < reduced.size() ? reduced.get(inner) : columns.get(inner - reduced.size());
    }
}
