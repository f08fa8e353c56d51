package org.graphc.core.testing;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.graphc.core.op.Conv;
import org.graphc.core.op.SlidingWindow;
import org.graphc.core.op.WindowArgMax;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;

/** Operations under moving windows. */
public final class WindowSpecs {
    private static final Dim N = Dim.symbol("n");
    private static final Dim TWO = Dim.constant(2);

    private WindowSpecs() {}

    static List<OpSpec> all() {
        List<OpSpec> specs = new ArrayList<>(convolutions());
        specs.addAll(symbolic());
        specs.addAll(winners());
        return specs;
    }

    private static List<OpSpec> convolutions() {
        SlidingWindow line = SlidingWindow.of(1);
        SlidingWindow plane = SlidingWindow.of(2);
        return List.of(
                conv(line, 1, DType.F64, new long[] {2, 2, 5}, 3, 2, 3),
                conv(line.withStride(2).withPadding(1), 1, DType.F64, new long[] {1, 1, 6}, 2, 1, 2),
                conv(line.withDilation(2).withPadding(2), 2, DType.F64, new long[] {2, 4, 4}, 2, 2, 2),
                conv(line.withInterior(2).withStride(3), 1, DType.F64, new long[] {1, 1, 4}, 1, 1, 3),
                conv(padded(line, -1, 2), 1, DType.F64, new long[] {1, 1, 5}, 1, 1, 2),
                conv(padded(line, 2, -2).withStride(2), 1, DType.F64, new long[] {1, 2, 5}, 1, 2, 2),
                conv(line, 1, DType.F64, new long[] {0, 1, 3}, 1, 1, 2),
                conv(line, 1, DType.F64, new long[] {2, 0, 3}, 1, 0, 2),
                conv(padded(line, 1, 1), 1, DType.F64, new long[] {1, 1, 0}, 1, 1, 2),
                conv(SlidingWindow.of(0), 1, DType.F64, new long[] {2, 3}, 2, 3),
                conv(plane, 1, DType.F64, new long[] {1, 2, 3, 3}, 2, 2, 1, 1),
                conv(plane.withStride(2, 1).withPadding(1, 0), 1, DType.F64, new long[] {2, 1, 4, 3}, 2, 1, 3, 2),
                conv(plane.withDilation(1, 2).withPadding(1, 1), 2, DType.F64, new long[] {1, 2, 3, 3}, 4, 1, 2, 2),
                conv(SlidingWindow.of(3).withStride(1, 2, 1), 1, DType.F64, new long[] {1, 1, 2, 3, 2}, 1, 1, 2, 2, 1),
                conv(plane.withPadding(1, 1), 1, DType.F32, new long[] {1, 2, 3, 3}, 2, 2, 2, 2),
                conv(line.withPadding(1), 1, DType.I32, new long[] {1, 2, 3}, 1, 2, 2),
                conv(line.withStride(2), 1, DType.I64, new long[] {2, 1, 5}, 2, 1, 2));
    }

    private static SlidingWindow padded(SlidingWindow window, long low, long high) {
        return window.withPadding(List.of(Dim.constant(low)), List.of(Dim.constant(high)));
    }

    private static List<OpSpec> symbolic() {
        SlidingWindow line = SlidingWindow.of(1);
        Dim one = Dim.ONE;
        TensorType kernels = TensorType.of(DType.F64, 2, 1, 2);
        return List.of(
                conv(line.withStride(2), 1, TensorType.of(DType.F64, N, one, Dim.constant(5)), kernels),
                conv(line, 1, TensorType.of(DType.F64, TWO, one, N), kernels),
                conv(line.withPadding(1), 2, TensorType.of(DType.F64, N, TWO, N.plus(1)), kernels),
                conv(line.withStride(2), 1, TensorType.of(DType.F64, one, one, N.times(TWO)), kernels),
                conv(
                        line.withPadding(ImmutableList.of(N.plus(-1)), ImmutableList.of(Dim.ZERO)),
                        1,
                        TensorType.of(DType.F64, one, one, N),
                        TensorType.of(DType.F64, one, one, N)));
    }

    private static OpSpec conv(SlidingWindow window, int groups, DType dtype, long[] image, long... kernels) {
        return conv(window, groups, TensorType.of(dtype, image), TensorType.of(dtype, kernels));
    }

    private static OpSpec conv(SlidingWindow window, int groups, TensorType image, TensorType kernels) {
        return OpSpec.of(
                new Conv(window, groups),
                Domain.ANY::tensor,
                in -> convolution(window, groups, in.get(0), in.get(1)),
                image,
                kernels);
    }

    /** Spreads the image out, zeros and all, and lays the kernels on it. */
    public static Tensor convolution(SlidingWindow window, int groups, Tensor x, Tensor w) {
        int rank = window.rank();
        int[] taps = Arrays.copyOfRange(Grid.shape(w), 2, rank + 2);
        Tensor wide = spread(window, x, 2, 0);
        int[] shape = positions(window, wide, 2, taps);
        shape[1] = w.shape().get(0);
        int perGroup = shape[1] / groups;
        return Grid.fill(x.dtype(), shape, at -> {
            double sum = 0;
            int[] kernel = new int[rank + 2];
            int[] from = new int[rank + 2];
            int[] limits = Grid.shape(w);
            limits[0] = 1;
            int terms = Arrays.stream(limits).reduce(1, (a, b) -> a * b);
            for (int t = 0; t < terms; t++) {
                from[0] = at[0];
                from[1] = at[1] / perGroup * w.shape().get(1) + kernel[1];
                for (int a = 0; a < rank; a++) {
                    from[a + 2] = at[a + 2] * window.stride().get(a)
                            + kernel[a + 2] * window.dilation().get(a);
                }
                int[] tap = kernel.clone();
                tap[0] = at[1];
                sum += Grid.at(wide, from) * Grid.at(w, tap);
                Grid.advance(kernel, limits);
            }
            return sum;
        });
    }

    /** The tensor with what a window puts around and between its elements, or takes away. */
    static Tensor spread(SlidingWindow window, Tensor x, int leading, double filler) {
        int[] shape = Grid.shape(x);
        int[] low = new int[window.rank()];
        for (int a = 0; a < window.rank(); a++) {
            low[a] = (int) window.low().get(a).evaluate(OpSpec.SIZES.values()::get);
            int length = shape[leading + a];
            int inner = Math.max(0, (length - 1) * (window.interior().get(a) + 1) + (length > 0 ? 1 : 0));
            shape[leading + a] = low[a] + inner + (int) window.high().get(a).evaluate(OpSpec.SIZES.values()::get);
        }
        return Grid.fill(x.dtype(), shape, at -> {
            int[] from = at.clone();
            for (int a = 0; a < window.rank(); a++) {
                int place = at[leading + a] - low[a];
                int step = window.interior().get(a) + 1;
                from[leading + a] = Math.floorDiv(place, step);
                if (Math.floorMod(place, step) != 0
                        || place < 0
                        || from[leading + a] >= x.shape().get(leading + a)) {
                    return filler;
                }
            }
            return Grid.at(x, from);
        });
    }

    private static int[] positions(SlidingWindow window, Tensor wide, int leading, int... taps) {
        int[] shape = Grid.shape(wide);
        for (int a = 0; a < window.rank(); a++) {
            int reach = (taps[a] - 1) * window.dilation().get(a);
            int count = 0;
            while (count * window.stride().get(a) + reach < shape[leading + a]) {
                count++;
            }
            shape[leading + a] = count;
        }
        return shape;
    }

    private static List<OpSpec> winners() {
        SlidingWindow plane = SlidingWindow.of(2);
        List<OpSpec> specs = new ArrayList<>();
        for (DType dtype : List.of(DType.F64, DType.F32, DType.I32, DType.I64)) {
            specs.add(winners(plane.withStride(2, 1), TensorType.of(dtype, 2, 4, 3), 2, 2));
        }
        specs.add(winners(plane.withPadding(1, 1).withDilation(2, 1), TensorType.of(DType.F64, 1, 2, 4, 4), 2, 3));
        specs.add(winners(SlidingWindow.of(1), TensorType.of(DType.F64, 5), 3));
        specs.add(winners(SlidingWindow.of(1).withInterior(1), TensorType.of(DType.F64, 4), 2));
        specs.add(winners(SlidingWindow.of(1).withStride(2), TensorType.of(DType.F64, 0, 5), 3));
        specs.add(winners(plane.withPadding(1, 1), TensorType.of(DType.F64, N, N.plus(-1), N), 2, 2));
        specs.add(winners(SlidingWindow.of(1).withStride(2), TensorType.of(DType.F64, N, Dim.constant(5)), 2));
        return specs;
    }

    private static OpSpec winners(SlidingWindow window, TensorType type, int... size) {
        return OpSpec.of(
                new WindowArgMax(ImmutableIntArray.copyOf(size), window),
                OpSpec.spread(0),
                in -> winners(window, in.get(0), size),
                type);
    }

    /** The flat index of the largest element under each window; all elements must differ. */
    private static Tensor winners(SlidingWindow window, Tensor x, int... size) {
        int leading = x.rank() - size.length;
        double[] all = x.toDoubleArray();
        Tensor wide = spread(window, x.cast(DType.F64), leading, Double.NEGATIVE_INFINITY);
        return Grid.fill(DType.I64, positions(window, wide, leading, size), at -> {
            double largest = Double.NEGATIVE_INFINITY;
            int[] tap = new int[size.length];
            int taps = Arrays.stream(size).reduce(1, (a, b) -> a * b);
            for (int t = 0; t < taps; t++) {
                int[] from = at.clone();
                for (int a = 0; a < size.length; a++) {
                    from[leading + a] = at[leading + a] * window.stride().get(a)
                            + tap[a] * window.dilation().get(a);
                }
                largest = Math.max(largest, Grid.at(wide, from));
                Grid.advance(tap, size);
            }
            double found = largest;
            return com.google.common.primitives.Doubles.indexOf(all, found);
        });
    }
}
