package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.stream.IntStream;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;

/** The pairs of elements that one element of the value is made of. */
final class ConvTerms {
    private final int groups;
    private final ImmutableIntArray from;
    private final ImmutableIntArray kernels;
    private final ImmutableIntArray to;
    private final int[][] sources;
    private final int[] xStrides;
    private final int[] position;
    private final int[] tap;
    private final int channels;
    private final int taps;

    ConvTerms(Conv conv, ImmutableIntArray from, ImmutableIntArray kernels, ImmutableIntArray to) {
        this.groups = conv.groups();
        this.from = from;
        this.kernels = kernels;
        this.to = to;
        this.sources = IntStream.range(0, to.length() - 2)
                .mapToObj(a -> conv.window().sources(a, from.get(a + 2), to.get(a + 2), kernels.get(a + 2)))
                .toArray(int[][]::new);
        this.xStrides = Strides.of(from);
        this.position = new int[to.length()];
        this.tap = new int[to.length() - 2];
        this.channels = kernels.get(1);
        this.taps = Strides.size(kernels.subArray(2, kernels.length()));
    }

    ConvTerms at(int flat) {
        Strides.unravel(flat, to, position);
        return this;
    }

    double sum(Tensor x, Tensor w) {
        double sum = 0;
        for (int c = 0; c < channels; c++) {
            for (int k = 0; k < taps; k++) {
                int i = source(c, k);
                sum += i < 0 ? 0 : x.getDouble(i) * w.getDouble((position[1] * channels + c) * taps + k);
            }
        }
        return sum;
    }

    long wholeSum(Tensor x, Tensor w) {
        long sum = 0;
        for (int c = 0; c < channels; c++) {
            for (int k = 0; k < taps; k++) {
                int i = source(c, k);
                sum += i < 0 ? 0 : x.getLong(i) * w.getLong((position[1] * channels + c) * taps + k);
            }
        }
        return sum;
    }

    private int source(int c, int k) {
        Strides.unravel(k, kernels.subArray(2, kernels.length()), tap);
        int group = position[1] / (kernels.get(0) / groups);
        int flat = position[0] * xStrides[0] + (group * channels + c) * xStrides[1];
        for (int a = 0; a < tap.length; a++) {
            int i = sources[a][position[a + 2] * kernels.get(a + 2) + tap[a]];
            if (i < 0) {
                return -1;
            }
            flat += i * xStrides[a + 2];
        }
        return flat;
    }
}
