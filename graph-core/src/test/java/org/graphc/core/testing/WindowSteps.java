package org.graphc.core.testing;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Contractions;
import org.graphc.core.op.Convolutions;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Pooling;
import org.graphc.core.op.RandomNumbers;
import org.graphc.core.op.Shapes;
import org.graphc.core.op.SlidingWindow;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;

/** Random steps with windows that slide, with named axes, and with random numbers. */
final class WindowSteps {
    private static final List<String> PAIRS = List.of(
            "...i,...i->...", "...ij,...kj->...ik", "...ij,...ij->...i", "...ij,...ik->...jk", "...i,...i->...i");
    private static final List<String> MATRICES = List.of("ij,kj->ik", "ij,ij->j", "ij,ik->kj", "ij,ij->", "ij,ij->ji");
    private static final List<String> SINGLES = List.of("...ij->...ji", "...ij->...j", "...ij->...", "...ij->i...j");

    private final RandomPool pool;

    WindowSteps(RandomPool pool) {
        this.pool = pool;
    }

    List<Runnable> kinds() {
        return List.of(
                this::conv1d,
                this::conv2d,
                this::windowSum,
                this::pool1d,
                this::pool2d,
                this::einsum,
                this::einsum,
                this::deviates,
                this::draws);
    }

    private boolean coin() {
        return pool.random().nextBoolean();
    }

    /** A number of that rank, with axes of one put in front. */
    private Node ofRank(int rank) {
        Node x = pool.any(
                a -> a.dtype().isNumber() && a.shape().rank() >= 1 && a.shape().rank() <= rank);
        while (x.shape().rank() < rank) {
            x = Ops.expandDims(x, pool.below(2) * (x.shape().rank() - 1));
        }
        return x;
    }

    /** Sizes of windows that meet elements wherever they are. */
    private int[] sizes(Node x, int axes) {
        int[] sizes = new int[axes];
        Arrays.setAll(sizes, i -> 1 + pool.below((int) Math.min(3, least(x, axes, i))));
        return sizes;
    }

    private static long least(Node x, int axes, int axis) {
        return RandomPool.least(dim(x, axes, axis));
    }

    private static Dim dim(Node x, int axes, int axis) {
        return x.shape().dim(x.shape().rank() - axes + axis);
    }

    private SlidingWindow window(Node x, int... sizes) {
        int axes = sizes.length;
        int[] stride = new int[axes];
        int[] padding = new int[axes];
        int[] interior = new int[axes];
        int[] dilation = new int[axes];
        for (int i = 0; i < axes; i++) {
            boolean isFree = dim(x, axes, i).isConstant();
            padding[i] = sizes[i] > 1 ? pool.below(2) : 0;
            interior[i] = isFree && sizes[i] > 1 && pool.below(4) == 0 ? 1 : 0;
            stride[i] = isFree ? 1 + pool.below(2) : 1;
            boolean fits = (sizes[i] - 1) * 2 < least(x, axes, i);
            dilation[i] = fits && interior[i] == 0 && pool.below(3) == 0 ? 2 : 1;
        }
        return SlidingWindow.of(axes)
                .withStride(stride)
                .withPadding(padding)
                .withInterior(interior)
                .withDilation(dilation);
    }

    /** Weights that differ from place to place and depend on what is there. */
    private Node weights(Node x, int groups, int... sizes) {
        List<Dim> dims = new ArrayList<>();
        dims.add(Dim.constant(groups * (1L + pool.below(2))));
        dims.add(
                groups > 1
                        ? Dim.constant(x.shape().dim(1).value() / groups)
                        : x.shape().dim(1));
        Arrays.stream(sizes).forEach(size -> dims.add(Dim.constant(size)));
        TensorType type = x.type().withShape(Shape.of(dims));
        Node places = Ops.full(x.owner(), type, 0);
        for (int axis = 0; axis < dims.size(); axis++) {
            places = places.times(2).plus(Shapes.iota(x.owner(), type, axis));
        }
        Node one = Ops.at(Ops.flatten(pool.any(a -> a.dtype() == x.dtype())), 0);
        return x.dtype().isFloat() ? Ops.cos(places.plus(Ops.tanh(one))) : places.minus(one);
    }

    private int groups(Node x) {
        Dim channels = x.shape().dim(1);
        return channels.isConstant() && channels.value() % 2 == 0 && coin() ? 2 : 1;
    }

    private void conv1d() {
        Node x = ofRank(3);
        int[] sizes = sizes(x, 1);
        int groups = groups(x);
        pool.put(Convolutions.conv1d(x, weights(x, groups, sizes), window(x, sizes), groups));
    }

    private void conv2d() {
        Node x = ofRank(4);
        int[] sizes = sizes(x, 2);
        int groups = groups(x);
        pool.put(Convolutions.conv2d(x, weights(x, groups, sizes), window(x, sizes), groups));
    }

    private void windowSum() {
        Node x = pool.any(a -> a.dtype().isNumber() && a.shape().rank() >= 1);
        int axes = 1 + pool.below(Math.min(2, x.shape().rank()));
        int[] sizes = sizes(x, axes);
        SlidingWindow window = window(x, sizes);
        ImmutableIntArray size = ImmutableIntArray.copyOf(sizes);
        boolean isMean =
                x.dtype().isFloat() && coin() && window.interior().stream().allMatch(i -> i == 0);
        pool.put(isMean ? Pooling.avgPool(x, size, window, coin()) : Pooling.windowSum(x, size, window));
    }

    private void pool1d() {
        pooled(pool.exact(1), 1);
    }

    private void pool2d() {
        pooled(pool.exact(2), 2);
    }

    private void pooled(Node x, int axes) {
        int[] sizes = sizes(x, axes);
        SlidingWindow window = window(x, sizes);
        ImmutableIntArray size = ImmutableIntArray.copyOf(sizes);
        switch (pool.below(3)) {
            case 0 -> pool.put(Pooling.maxPool(x, size, window));
            case 1 -> pool.put(Pooling.minPool(x, size, window));
            default -> pool.put(Pooling.windowArgMax(x, size, window));
        }
    }

    private void einsum() {
        Node a = pool.any(b -> b.dtype().isNumber() && b.shape().rank() >= 2);
        if (pool.below(3) == 0) {
            pool.put(Contractions.einsum(pool.pick(SINGLES), a));
        } else {
            Node b = pool.any(c -> c == a || c.type().equals(a.type()));
            pool.put(Contractions.einsum(pool.pick(a.shape().rank() == 2 ? MATRICES : PAIRS), a, b));
        }
    }

    private Node key() {
        return Ops.cast(pool.scalar(7), DType.I64);
    }

    private void deviates() {
        Node like = pool.real();
        Node numbers = coin() ? RandomNumbers.uniform(key(), like.type()) : RandomNumbers.normal(key(), like.type());
        pool.put(coin() ? numbers : RandomNumbers.normal(key(), like.type(), like, BasicSteps.positive(like)));
    }

    private void draws() {
        Node a = pool.any(b -> b.dtype().isFloat() && b.shape().rank() > 0 && !pool.isSummed(b));
        switch (pool.below(4)) {
            case 0 -> pool.put(RandomNumbers.bernoulli(key(), Ops.sigmoid(a)));
            case 1 -> pool.put(RandomNumbers.categorical(key(), a, pool.axis(a)));
            case 2 -> pool.put(RandomNumbers.permutation(key(), a.shape().dim(0)));
            default -> {
                Node keys = RandomNumbers.split(key(), Dim.constant(2));
                pool.put(Ops.rem(
                        RandomNumbers.randomBits(Ops.at(keys, 1), a.shape()),
                        Ops.at(keys.times(0).plus(5), 0)));
            }
        }
    }
}
