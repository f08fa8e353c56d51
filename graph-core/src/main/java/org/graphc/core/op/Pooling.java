package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import org.graphc.core.graph.Node;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TypeMismatch;

/**
 * Sums, means and extrema under a window that moves over the last axes; the axes before those, of which there may be
 * any number, stay. Along an axis of n elements there are {@code (n + padding − (size − 1) · dilation − 1) / stride +
 * 1} positions, rounded down.
 */
public final class Pooling {
    private Pooling() {}

    /** Windows side by side: of the given size, moving by it. */
    public static SlidingWindow sideBySide(int... size) {
        return SlidingWindow.of(size.length).withStride(size);
    }

    /** Σ under each position. */
    public static Node windowSum(Node x, ImmutableIntArray size, SlidingWindow window) {
        return sum("windowSum", x, size, window);
    }

    /** The mean of each window of {@code size} by side, padding counted as zeros. */
    public static Node avgPool1d(Node x, int size) {
        return avgPool(x, ImmutableIntArray.of(size), sideBySide(size), true);
    }

    /** The means of windows side by side. */
    public static Node avgPool2d(Node x, int height, int width) {
        return avgPool(x, ImmutableIntArray.of(height, width), sideBySide(height, width), true);
    }

    /**
     * Means under each position: with {@code countPadding}, as in PyTorch unless told otherwise, padded places count as
     * zeros, so that each sum is divided by the window's size; without, by the number of elements that it meets.
     */
    public static Node avgPool(Node x, ImmutableIntArray size, SlidingWindow window, boolean countPadding) {
        String name = "avgPool" + size.length() + "d";
        if (!x.dtype().isFloat()) {
            throw new TypeMismatch(name, "takes floats, not " + x.type());
        }
        requireElements(name, x, size, window);
        Node sums = sum(name, x, size, window);
        if (countPadding) {
            int taps = size.stream().reduce(1, Math::multiplyExact);
            return Ops.div(sums, Ops.scalar(x.owner(), x.dtype(), taps));
        }
        List<Dim> last = x.shape()
                .dims()
                .subList(x.shape().rank() - size.length(), x.shape().rank());
        Node ones = Ops.full(x.owner(), x.type().withShape(Shape.of(last)), 1);
        return Ops.div(sums, sum(name, ones, size, window));
    }

    /** The largest of each window of {@code size}, side by side. */
    public static Node maxPool1d(Node x, int size) {
        return maxPool(x, ImmutableIntArray.of(size), sideBySide(size));
    }

    /** The largest elements of windows side by side. */
    public static Node maxPool2d(Node x, int height, int width) {
        return maxPool(x, ImmutableIntArray.of(height, width), sideBySide(height, width));
    }

    /**
     * The largest element under each position, NaN where there is one; padding never wins. Its derivative goes to the
     * first element, in row-major order, that attains it, and adds up where windows overlap.
     */
    public static Node maxPool(Node x, ImmutableIntArray size, SlidingWindow window) {
        Node winners = windowArgMax("maxPool" + size.length() + "d", x, size, window);
        return Indexing.gather(Ops.flatten(x), winners, 0);
    }

    /** The smallest element under each position, NaN where there is one; otherwise as {@link #maxPool}. */
    public static Node minPool(Node x, ImmutableIntArray size, SlidingWindow window) {
        Node negative = Ops.neg(x);
        Node winners = windowArgMax("minPool" + size.length() + "d", negative, size, window);
        return Indexing.gather(Ops.flatten(x), winners, 0);
    }

    /** The index among all elements of x of the largest under each position, the first of equals. */
    public static Node windowArgMax(Node x, ImmutableIntArray size, SlidingWindow window) {
        return windowArgMax("windowArgMax", x, size, window);
    }

    private static Node windowArgMax(String name, Node x, ImmutableIntArray size, SlidingWindow window) {
        requireFit(name, x, size, window);
        requireElements(name, x, size, window);
        return x.owner().append(new WindowArgMax(size, window), x);
    }

    /** Sums as a convolution with ones, channel by channel. */
    private static Node sum(String name, Node x, ImmutableIntArray size, SlidingWindow window) {
        requireFit(name, x, size, window);
        int leading = x.shape().rank() - size.length();
        ImmutableList<Dim> before = x.shape().dims().subList(0, leading);
        List<Dim> image = new ArrayList<>(List.of(Shape.of(before).elements(), Dim.ONE));
        image.addAll(x.shape().dims().subList(leading, x.shape().rank()));
        List<Dim> taps = new ArrayList<>(List.of(Dim.ONE, Dim.ONE));
        size.forEach(s -> taps.add(Dim.constant(s)));
        Node ones = Ops.full(x.owner(), x.type().withShape(Shape.of(taps)), 1);
        Node sums = x.owner().append(new Conv(window, 1), Ops.reshape(x, Shape.of(image)), ones);
        List<Dim> after = new ArrayList<>(before);
        after.addAll(sums.shape().dims().subList(2, sums.shape().rank()));
        return Ops.reshape(sums, Shape.of(after));
    }

    private static void requireFit(String name, Node x, ImmutableIntArray size, SlidingWindow window) {
        Convolutions.checked(name, size.length(), window);
        if (!x.dtype().isNumber()) {
            throw new TypeMismatch(name, "takes numbers, not " + x.type());
        } else if (x.shape().rank() < size.length()) {
            throw new TypeMismatch(name, "a window over " + size.length() + " axes does not fit " + x.type());
        }
        for (int a = 0; a < size.length(); a++) {
            Convolutions.requireRoom(name, window, a, Dim.constant(size.get(a)), x);
        }
    }

    /** With padding up to half a window, as in PyTorch, every position meets an element if there are any. */
    private static void requireElements(String name, Node x, ImmutableIntArray size, SlidingWindow window) {
        for (int a = 0; a < Math.min(size.length(), window.rank()); a++) {
            for (Dim padding : List.of(window.low().get(a), window.high().get(a))) {
                if (padding.isConstant() && 2 * padding.value() > size.get(a)) {
                    throw new TypeMismatch(
                            name,
                            "padding " + padding + " is more than half of a window of " + size + " over " + x.type());
                }
            }
        }
    }
}
