package org.graphc.runtime;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import org.graphc.core.op.SlidingWindow;
import org.graphc.core.tensor.Strides;

/**
 * What the taps of a convolution meet, as a matrix: a row for each channel of a group and each tap, a column for each
 * image and each position, and zero where a tap meets nothing.
 */
final class Patches {
    private final int channels;
    private final int taps;
    private final int allChannels;
    private final int plane;
    private final ImmutableIntArray kernel;
    private final ImmutableIntArray places;
    private final int[] strides;
    private final int[][] sources;
    private final boolean gaps;

    Patches(SlidingWindow window, ImmutableIntArray x, ImmutableIntArray w, ImmutableIntArray out) {
        this.channels = w.get(1);
        this.allChannels = x.get(1);
        this.kernel = spatial(w);
        this.places = spatial(out);
        this.taps = Strides.size(kernel);
        this.plane = Strides.size(spatial(x));
        this.strides = Strides.of(spatial(x));
        this.sources = new int[kernel.length()][];
        for (int a = 0; a < sources.length; a++) {
            sources[a] = a < window.rank() ? window.sources(a, x.get(a + 2), places.get(a), kernel.get(a)) : new int[1];
        }
        this.gaps = Arrays.stream(sources).flatMapToInt(Arrays::stream).anyMatch(source -> source < 0);
    }

    /** The axes behind batch and channels; at least one. */
    private static ImmutableIntArray spatial(ImmutableIntArray shape) {
        return shape.length() == 2 ? ImmutableIntArray.of(1) : shape.subArray(2, shape.length());
    }

    /** The number of rows. */
    int depth() {
        return channels * taps;
    }

    /** True if some tap meets nothing somewhere. */
    boolean hasGaps() {
        return gaps;
    }

    /** Writes some rows and columns of a group, in row-major order, to the beginning of {@code tile}. */
    void fill(Object x, Object tile, int group, int row, int rows, int column, int columns) {
        int[] tap = new int[kernel.length()];
        int[] position = new int[kernel.length()];
        int last = kernel.length() - 1;
        int all = Strides.size(places);
        for (int r = row; r < row + rows; r++) {
            Strides.unravel(r % taps, kernel, tap);
            int channel = group * channels + r / taps;
            int done = 0;
            while (done < columns) {
                int image = (column + done) / all;
                Strides.unravel((column + done) % all, places, position);
                int run = Math.min(columns - done, places.get(last) - position[last]);
                int line = line(position, tap);
                int from = line < 0 ? -1 : (image * allChannels + channel) * plane + line;
                copy(x, from, tile, (r - row) * columns + done, run, position[last] * kernel.get(last) + tap[last]);
                done += run;
            }
        }
    }

    /** Where in a plane the line along the last axis begins, -1 if there is none. */
    private int line(int[] position, int[] tap) {
        int line = 0;
        for (int a = 0; a < tap.length - 1; a++) {
            int source = sources[a][position[a] * kernel.get(a) + tap[a]];
            if (source < 0) {
                return -1;
            }
            line += source * strides[a];
        }
        return line;
    }

    /** Copies what a tap meets at positions in a row along the last axis, whose sources begin at {@code source}. */
    private void copy(Object x, int line, Object tile, int at, int run, int source) {
        int[] last = sources[sources.length - 1];
        int step = kernel.get(kernel.length() - 1);
        if (x instanceof double[] from) {
            double[] to = (double[]) tile;
            for (int i = 0; i < run; i++) {
                int element = last[source + i * step];
                to[at + i] = line < 0 || element < 0 ? 0 : from[line + element];
            }
            return;
        }
        float[] from = (float[]) x;
        float[] to = (float[]) tile;
        for (int i = 0; i < run; i++) {
            int element = last[source + i * step];
            to[at + i] = line < 0 || element < 0 ? 0 : from[line + element];
        }
    }
}
