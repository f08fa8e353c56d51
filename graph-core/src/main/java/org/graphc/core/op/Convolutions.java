package org.graphc.core.op;

import java.util.ArrayList;
import java.util.List;
import org.graphc.core.graph.Node;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TypeMismatch;

/**
 * Convolutions of images {@code x[batch, channels, spatial…]} with kernels {@code w[features, channels / groups,
 * taps…]}, cross-correlations as in every library for networks; a bias is the caller's to add.
 */
public final class Convolutions {
    private Convolutions() {}

    /** {@code [b, c, n] × [f, c, k] → [b, f, n − k + 1]} */
    public static Node conv1d(Node x, Node w) {
        return conv1d(x, w, SlidingWindow.of(1), 1);
    }

    public static Node conv1d(Node x, Node w, SlidingWindow window, int groups) {
        return conv("conv1d", x, w, checked("conv1d", 1, window), groups);
    }

    /** {@code [b, c, n, m] × [f, c, k, l] → [b, f, n − k + 1, m − l + 1]} */
    public static Node conv2d(Node x, Node w) {
        return conv2d(x, w, SlidingWindow.of(2), 1);
    }

    /** Along each axis of n elements there are (n + 2 · padding − (k − 1) · dilation − 1) / stride + 1 positions. */
    public static Node conv2d(Node x, Node w, SlidingWindow window, int groups) {
        return conv("conv2d", x, w, checked("conv2d", 2, window), groups);
    }

    /** {@code [b, c, n, m, l] × [f, c, k, h, j] → [b, f, n − k + 1, m − h + 1, l − j + 1]} */
    public static Node conv3d(Node x, Node w) {
        return conv3d(x, w, SlidingWindow.of(3), 1);
    }

    public static Node conv3d(Node x, Node w, SlidingWindow window, int groups) {
        return conv("conv3d", x, w, checked("conv3d", 3, window), groups);
    }

    private static Node conv(String name, Node x, Node w, SlidingWindow window, int groups) {
        List<Node> both = List.of(x, w);
        require(name, both, x.dtype() == w.dtype() && x.dtype().isNumber(), "needs two of one number type");
        require(name, both, rank(x) == window.rank() + 2 && rank(w) == rank(x), ranks(window));
        for (int a = 0; a < window.rank(); a++) {
            requireRoom(name, window, a, w.shape().dim(a + 2), x, w);
        }
        try {
            return x.owner().append(new Conv(window, groups), x, w);
        } catch (TypeMismatch e) {
            throw new TypeMismatch(name, e.problem());
        }
    }

    /**
     * The transpose of {@code conv2d(image, w, window, groups)}, which maps what has the value's shape back to images:
     * {@code [b, f, o…] × [f, c / groups, k…] → [b, c, (o − 1) · stride + (k − 1) · dilation + 1 − 2 · padding]}. Those
     * are the smallest images that give as many positions.
     */
    public static Node convTranspose2d(Node x, Node w, SlidingWindow window, int groups) {
        String name = "convTranspose2d";
        checked(name, 2, window);
        List<Node> both = List.of(x, w);
        require(name, both, x.dtype() == w.dtype() && x.dtype().isNumber(), "needs two of one number type");
        require(name, both, rank(x) == 4 && rank(w) == 4, ranks(window));
        boolean grouped = groups >= 1
                && x.shape().dim(1).divideExactly(Dim.constant(groups)).isPresent();
        require(name, both, grouped && x.shape().dim(1).equals(w.shape().dim(0)), "kernels are not one a channel of x");
        List<Dim> lengths = new ArrayList<>();
        for (int a = 0; a < 2; a++) {
            Dim places = SlidingWindow.covered(
                            x.shape().dim(a + 2), window.stride().get(a) - 1)
                    .plus(window.extent(a, w.shape().dim(a + 2)))
                    .plus(-1);
            lengths.add(places.minus(window.low().get(a)).minus(window.high().get(a)));
            require(name, both, !isNegative(lengths.get(a)), "padding cuts more than there is");
        }
        return new ConvTransposes(new Conv(window, groups)).image(x, w, lengths);
    }

    private static String ranks(SlidingWindow window) {
        return "needs ranks of " + (window.rank() + 2);
    }

    static SlidingWindow checked(String name, int rank, SlidingWindow window) {
        window.check(name);
        if (window.rank() != rank) {
            throw new TypeMismatch(name, "stride, padding and dilation are of " + rank + " axes, not " + window.rank());
        }
        return window;
    }

    /** A window that does not fit once is a mistake of the user's, though it has a meaning within derivatives. */
    static void requireRoom(String name, SlidingWindow window, int axis, Dim taps, Node... in) {
        Shape shape = in[0].shape();
        int at = shape.rank() - window.rank() + axis;
        Dim places = window.places(axis, shape.dim(at));
        Dim extent = window.extent(axis, taps);
        if (isNegative(places.minus(extent)) || taps.equals(Dim.ZERO)) {
            throw new TypeMismatch(
                    name,
                    "a window of " + extent + " does not fit the " + places + " places of axis " + at + ", padding"
                            + " included: " + Inputs.list(Ops.types(in)));
        }
    }

    private static boolean isNegative(Dim dim) {
        return dim.isConstant() && dim.value() < 0;
    }

    private static int rank(Node node) {
        return node.shape().rank();
    }

    private static void require(String name, List<Node> nodes, boolean holds, String problem) {
        if (!holds) {
            throw new TypeMismatch(name, problem + ": " + Inputs.list(Ops.types(nodes.toArray(Node[]::new))));
        }
    }
}
