package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.graphc.core.graph.Node;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;

/**
 * The two transposes of a convolution, which is linear in the image and in the kernels. From the equation of {@link
 * SlidingWindow}, in which e is interior + 1, s the stride and d the dilation, {@code i · e = o · s + k · d − low}:
 *
 * <ul>
 *   <li>of the image: {@code o · s = i · e + (K − 1 − k) · d − ((K − 1) · d − low)}, which is the same equation for
 *       reversed kernels with s and e exchanged;
 *   <li>of the kernels: {@code i · e = k · d + o · s − low}, with s and d exchanged.
 * </ul>
 *
 * <p>What {@code high} is follows from the number of positions that the result must have.
 */
final class ConvTransposes {
    private final SlidingWindow window;
    private final int groups;

    ConvTransposes(Conv conv) {
        this.window = conv.window();
        this.groups = conv.groups();
    }

    /** What g, of the convolution's type, gives to images of the given lengths. */
    Node image(Node g, Node w, List<Dim> lengths) {
        ImmutableList.Builder<Dim> low = ImmutableList.builder();
        for (int a = 0; a < window.rank(); a++) {
            low.add(window.extent(a, w.shape().dim(a + 2))
                    .plus(-1)
                    .minus(window.low().get(a)));
        }
        SlidingWindow back = SlidingWindow.of(window.rank())
                .withStride(each(window.interior(), i -> i + 1))
                .withInterior(each(window.stride(), s -> s - 1))
                .withDilation(window.dilation().toArray());
        return conv(back, low.build(), lengths, g, reversed(exchanged(w)));
    }

    /** What g, of the convolution's type, gives to kernels of the given numbers of taps. */
    Node kernels(Node x, Node g, List<Dim> taps) {
        SlidingWindow across = SlidingWindow.of(window.rank())
                .withStride(window.dilation().toArray())
                .withInterior(window.interior().toArray())
                .withDilation(window.stride().toArray());
        return swapped(conv(across, window.low(), taps, batchForChannels(x), swapped(g)));
    }

    /** A convolution of exactly the given numbers of positions. */
    private Node conv(SlidingWindow open, ImmutableList<Dim> low, List<Dim> positions, Node x, Node w) {
        ImmutableList.Builder<Dim> high = ImmutableList.builder();
        for (int a = 0; a < open.rank(); a++) {
            Dim needed = SlidingWindow.covered(positions.get(a), open.stride().get(a) - 1)
                    .plus(-1)
                    .plus(open.extent(a, w.shape().dim(a + 2)));
            high.add(needed.minus(low.get(a)).minus(open.places(a, x.shape().dim(a + 2))));
        }
        return x.owner().append(new Conv(open.withPadding(low, high.build()), groups), x, w);
    }

    private static int[] each(ImmutableIntArray values, IntUnaryOperator change) {
        return values.stream().map(change).toArray();
    }

    /** {@code [groups · f, c, …]} as {@code [groups · c, f, …]}. */
    private Node exchanged(Node w) {
        if (groups == 1) {
            return swapped(w);
        }
        Node split = Ops.reshape(w, split(w, 0));
        List<Dim> dims = new ArrayList<>(w.shape().dims());
        dims.set(0, w.shape().dim(1).times(Dim.constant(groups)));
        dims.set(1, split.shape().dim(1));
        return Ops.reshape(Ops.transpose(split, moved(split, 0, 2, 1)), Shape.of(dims));
    }

    /** {@code [batch, groups · c, …]} as {@code [c, groups · batch, …]}. */
    private Node batchForChannels(Node x) {
        if (groups == 1) {
            return swapped(x);
        }
        Node split = Ops.reshape(x, split(x, 1));
        List<Dim> dims = new ArrayList<>(x.shape().dims());
        dims.set(0, split.shape().dim(2));
        dims.set(1, x.shape().dim(0).times(Dim.constant(groups)));
        return Ops.reshape(Ops.transpose(split, moved(split, 2, 1, 0)), Shape.of(dims));
    }

    /** The shape with an axis of its own for the groups in front of what is left of {@code axis}. */
    private Shape split(Node a, int axis) {
        List<Dim> dims = new ArrayList<>(a.shape().dims());
        Dim whole = dims.get(axis);
        dims.set(axis, whole.divideExactly(Dim.constant(groups)).orElse(whole));
        dims.add(axis, Dim.constant(groups));
        return Shape.of(dims);
    }

    private static Node swapped(Node a) {
        return Ops.transpose(a, moved(a, 1, 0));
    }

    /** A permutation of the leading axes; the others stay. */
    private static int[] moved(Node a, int... leading) {
        int[] axes = IntStream.range(0, a.shape().rank()).toArray();
        System.arraycopy(leading, 0, axes, 0, leading.length);
        return axes;
    }

    private static Node reversed(Node w) {
        return w.owner()
                .append(
                        new Reverse(ImmutableIntArray.copyOf(
                                IntStream.range(2, w.shape().rank()))),
                        w);
    }
}
