package org.graphc.runtime.train;

import com.google.common.collect.ImmutableList;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.runtime.data.DataFailure;

/** Which symbolic size counts the rows: the only one that inputs have, or the one called {@code batch}. */
record BatchAxis(Optional<Dim> symbol) {
    private static final Dim BATCH = Dim.symbol("batch");

    static BatchAxis of(Graph graph) {
        Set<Dim> symbols = new LinkedHashSet<>();
        for (Node input : graph.inputs().values()) {
            input.shape().dims().stream().filter(d -> d.asSymbol().isPresent()).forEach(symbols::add);
        }
        if (symbols.size() > 1 && !symbols.contains(BATCH)) {
            throw new DataFailure("which of the sizes " + symbols + " counts the rows of the data? call it batch");
        }
        return new BatchAxis(
                symbols.contains(BATCH) ? Optional.of(BATCH) : symbols.stream().findFirst());
    }

    /** The axis of rows, unless the input has none. */
    Optional<Integer> in(Shape shape) {
        int axis = symbol.map(shape.dims()::indexOf).orElse(-1);
        return axis < 0 ? Optional.empty() : Optional.of(axis);
    }

    /** The shape of one row. */
    Shape sample(Shape shape) {
        ImmutableList.Builder<Dim> dims = ImmutableList.builder();
        int axis = in(shape).orElse(-1);
        for (int i = 0; i < shape.rank(); i++) {
            if (i != axis) {
                dims.add(shape.dim(i));
            }
        }
        return new Shape(dims.build());
    }
}
