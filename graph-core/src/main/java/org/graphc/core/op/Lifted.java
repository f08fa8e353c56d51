package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;

/** Attributes of operations on tensors that have one more axis, in front. */
final class Lifted {
    private Lifted() {}

    static ImmutableIntArray axes(ImmutableIntArray axes) {
        return ImmutableIntArray.copyOf(axes.stream().map(axis -> axis + 1));
    }

    static Shape shape(Dim size, Shape shape) {
        return new Shape(front(size, shape.dims()));
    }

    static ImmutableIntArray front(int first, ImmutableIntArray rest) {
        return ImmutableIntArray.builder(rest.length() + 1)
                .add(first)
                .addAll(rest)
                .build();
    }

    static ImmutableList<Dim> front(Dim first, ImmutableList<Dim> rest) {
        return ImmutableList.<Dim>builder().add(first).addAll(rest).build();
    }
}
