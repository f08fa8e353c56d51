package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import org.graphc.core.graph.Node;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TypeMismatch;

/**
 * Reductions beyond those of {@link Ops}: static factories, made for a static import. Axes count from the end where
 * they are negative; without axes they are over everything.
 */
public final class Reductions {
    private Reductions() {}

    /** The product, 1 of no elements; its derivative is exact with any number of zeros. */
    public static Node prod(Node a, int... axes) {
        return reduce(Monoid.PROD, a, axes);
    }

    /** True where one of the truth values is, which of none is false. */
    public static Node any(Node a, int... axes) {
        return reduce(Monoid.ANY, a, axes);
    }

    /** True where all of the truth values are, which of none is true. */
    public static Node all(Node a, int... axes) {
        return reduce(Monoid.ALL, a, axes);
    }

    private static Node reduce(Monoid monoid, Node a, int... axes) {
        return Ops.reduce(monoid, a, a.shape().axes(monoid.symbol(), axes));
    }

    /** The largest element, with the derivative shared by those that attain it or all to the first. */
    public static Node max(Node a, Reduce.Tie tie, int... axes) {
        return a.owner().append(new Reduce(Monoid.MAX, a.shape().axes("max", axes), tie), a);
    }

    /** The smallest element, with the derivative shared by those that attain it or all to the first. */
    public static Node min(Node a, Reduce.Tie tie, int... axes) {
        return a.owner().append(new Reduce(Monoid.MIN, a.shape().axes("min", axes), tie), a);
    }

    /** The index of the smallest element along an axis, as {@code i64}: the first of equals, or of NaN. */
    public static Node argMin(Node a, int axis) {
        return a.owner().append(new ArgMin(a.shape().axis("argMin", axis)), a);
    }

    /** The mean squared distance to the mean. */
    public static Node variance(Node a, int... axes) {
        return variance(a, a.shape().axes("variance", axes), 0);
    }

    /**
     * The sum of squared distances to the mean over the number of elements less {@code ddof}: 0 for the variance of a
     * population, 1 for the unbiased estimate from a sample.
     */
    public static Node variance(Node a, ImmutableIntArray axes, int ddof) {
        Node squares = Ops.reduce(Monoid.SUM, Ops.square(centered("variance", a, axes)), axes);
        return Ops.div(squares, freedom("variance", a, axes, ddof));
    }

    /** The standard deviation; where all elements are equal, its derivative is 0. */
    public static Node std(Node a, int... axes) {
        return std(a, a.shape().axes("std", axes), 0);
    }

    /** The root of {@link #variance(Node, ImmutableIntArray, int)}, written as a length so that no square overflows. */
    public static Node std(Node a, ImmutableIntArray axes, int ddof) {
        Node length = norm2(centered("std", a, axes), axes, 0);
        return Ops.div(length, Ops.sqrt(freedom("std", a, axes, ddof)));
    }

    /**
     * The distance to the mean, which is taken of the distances to the largest element: these are as small as what is
     * asked for, so that a large mean costs no digits, and exactly 0 where all are equal. The shift cancels, so it has
     * no derivative.
     */
    private static Node centered(String name, Node a, ImmutableIntArray axes) {
        if (!a.dtype().isFloat()) {
            throw new TypeMismatch(name, "takes floats, not " + a.type());
        }
        Node top = Ops.stopGradient(Ops.reduce(Monoid.MAX, a, axes));
        Node shifted = Ops.sub(a, Ops.unreduce(top, a.shape(), axes));
        Node count = Ops.size(a.owner(), count(a.shape(), axes), a.dtype());
        Node mean = Ops.div(Ops.reduce(Monoid.SUM, shifted, axes), count);
        return Ops.sub(shifted, Ops.unreduce(mean, a.shape(), axes));
    }

    private static Dim count(Shape shape, ImmutableIntArray axes) {
        return Shape.of(axes.stream().mapToObj(shape::dim).toList()).elements();
    }

    /** The number of elements less {@code ddof}, but not below 0, as NumPy has it. */
    private static Node freedom(String name, Node a, ImmutableIntArray axes, int ddof) {
        if (ddof < 0) {
            throw new TypeMismatch(name, "ddof is " + ddof + ", less than 0");
        }
        Node free = Ops.size(a.owner(), count(a.shape(), axes).plus(-ddof), DType.I64);
        return Ops.cast(ddof == 0 ? free : Ops.maximum(free, Ops.zerosLike(free)), a.dtype());
    }

    /** The Euclidean length √Σa², with derivative 0 at the origin. */
    public static Node norm2(Node a, int... axes) {
        return norm2(a, a.shape().axes("norm2", axes), 0);
    }

    /** The Euclidean length √Σa², with {@code atZero}, 0 or NaN, as its derivative at the origin. */
    public static Node norm2(Node a, ImmutableIntArray axes, double atZero) {
        return a.owner().append(new Norm2(axes, atZero), a);
    }

    /** Σ|a| */
    public static Node norm1(Node a, int... axes) {
        return Ops.sum(Ops.abs(a), axes);
    }

    /** The largest |a|, of no elements 0; the derivative is shared by those that attain it. */
    public static Node normInf(Node a, int... axes) {
        return Ops.relu(Ops.max(Ops.abs(a), axes)); // changes −∞ alone
    }

    /** The Frobenius norm √Σa² of each matrix, that is over the last two axes. */
    public static Node normFro(Node a) {
        if (a.shape().rank() < 2) {
            throw new TypeMismatch("normFro", "needs rank 2 or more, not " + a.type());
        }
        return norm2(a, -2, -1);
    }
}
