package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.graphc.core.graph.Node;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;

/** Several axes as one, in row-major order of their elements, for operations that run along a single axis. */
final class MergedAxes {
    private final ImmutableIntArray axes;
    private final int[] order;
    private final Shape permuted;
    private final Shape merged;

    MergedAxes(Shape shape, ImmutableIntArray axes) {
        this.axes = axes;
        IntStream kept = IntStream.range(0, shape.rank()).filter(i -> !axes.contains(i));
        this.order = IntStream.concat(kept, axes.stream()).toArray();
        this.permuted = Shape.of(IntStream.of(order).mapToObj(shape::dim).toList());
        List<Dim> dims = new ArrayList<>(shape.without(axes).dims());
        dims.add(Shape.of(axes.stream().mapToObj(shape::dim).toList()).elements());
        this.merged = Shape.of(dims);
    }

    /** The axis to run along in what {@link #merge} gives. */
    int axis() {
        return isOne() ? axes.get(0) : merged.rank() - 1;
    }

    private boolean isOne() {
        return axes.length() == 1;
    }

    /** With the axes as one, the last; a single axis stays where it is. */
    Node merge(Node x) {
        return isOne() ? x : Ops.reshape(permuted(x, order), merged);
    }

    /** The inverse of {@link #merge}. */
    Node split(Node x) {
        if (isOne()) {
            return x;
        }
        int[] inverse = new int[order.length];
        IntStream.range(0, order.length).forEach(i -> inverse[order[i]] = i);
        return permuted(Ops.reshape(x, permuted), inverse);
    }

    private static Node permuted(Node x, int... order) {
        boolean isOrdered = IntStream.range(0, order.length).allMatch(i -> order[i] == i);
        return isOrdered ? x : Ops.transpose(x, order);
    }
}
