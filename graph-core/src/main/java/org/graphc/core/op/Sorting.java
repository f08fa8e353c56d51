package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import org.graphc.core.graph.Node;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TypeMismatch;

/**
 * Order along an axis: static factories, made for a static import. Sorting is stable, −0 equals 0, and a NaN is larger
 * than every number; what is sorted is gathered by {@link ArgSort}, so that a derivative goes back where the element
 * came from.
 */
public final class Sorting {
    private Sorting() {}

    /** The elements along an axis in increasing order. */
    public static Node sort(Node x, int axis) {
        return sort(x, axis, false);
    }

    /** The elements along an axis in increasing or, with equal elements in the same order, in decreasing order. */
    public static Node sort(Node x, int axis, boolean descending) {
        int at = x.shape().axis("sort", axis);
        return Indexing.takeAlong(x, argSort(x, at, descending), at);
    }

    /** The indices along an axis that bring the elements into order, as {@code i64}. */
    public static Node argSort(Node x, int axis, boolean descending) {
        return x.owner().append(new ArgSort(x.shape().axis("argSort", axis), descending), x);
    }

    /** The {@code k} largest elements along an axis in decreasing order, of equals the first. */
    public static Node topK(Node x, int k, int axis) {
        int at = x.shape().axis("topK", axis);
        return Indexing.takeAlong(x, largest("topK", x, k, at), at);
    }

    /** The indices along an axis of the {@code k} largest elements, as {@code i64}. */
    public static Node argTopK(Node x, int k, int axis) {
        return largest("argTopK", x, k, x.shape().axis("argTopK", axis));
    }

    private static Node largest(String name, Node x, int k, int axis) {
        Dim length = x.shape().dim(axis);
        if (k < 0 || (length.isConstant() && k > length.value())) {
            throw new TypeMismatch(name, "there are no " + k + " elements along axis " + axis + " of " + x.type());
        }
        return Ops.slice(argSort(x, axis, true), axis, Dim.ZERO, Dim.constant(k), 1);
    }

    /**
     * The middle one of the elements over the axes, or the mean of the two in the middle; NaN where there is one. Of
     * equal elements in the middle, the derivative goes to those that a stable sort puts there.
     */
    public static Node median(Node x, int... axes) {
        return median(x, x.shape().axes("median", axes));
    }

    /** The median over these axes, of which there may be none. */
    public static Node median(Node x, ImmutableIntArray axes) {
        MergedAxes merged = new MergedAxes(x.shape(), axes);
        Dim length = merged.merge(x).shape().dim(merged.axis());
        if (!x.dtype().isFloat() || length.equals(Dim.ZERO)) {
            throw new TypeMismatch("median", "takes one or more floats, not " + x.type());
        }
        Node sorted = sort(merged.merge(x), merged.axis());
        Node count = Ops.size(x.owner(), length, DType.I64);
        Node below = Ops.div(count.minus(1), Ops.constantLike(count, 2));
        Node above = Ops.div(count, Ops.constantLike(count, 2));
        Node low = at(sorted, below, merged.axis());
        Node high = at(sorted, above, merged.axis());
        Node half = Ops.constantLike(low, 0.5);
        Node middle = Ops.where(Ops.eq(below, above), low, low.times(half).plus(high.times(half)));
        Node last = Ops.slice(sorted, merged.axis(), length.plus(-1), length, 1);
        return Ops.squeeze(Ops.where(Ops.ne(last, last), last, middle), merged.axis());
    }

    private static Node at(Node x, Node index, int axis) {
        return Indexing.takeAlong(x, Ops.broadcastTo(index, x.shape().with(axis, Dim.ONE)), axis);
    }
}
