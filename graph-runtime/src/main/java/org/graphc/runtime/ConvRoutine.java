package org.graphc.runtime;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Conv;
import org.graphc.core.op.SlidingWindow;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.runtime.blas.Gemm;
import org.graphc.runtime.blas.Product;

/**
 * Convolutions of floats as matrix products (Chellapilla, Puri and Simard 2006): the kernels of a group, a row each,
 * times the patches of the images that they meet, a column for each position. Patches are made in tiles that fit a
 * cache, whose sizes follow from the shapes alone, and so does the order in which terms are added.
 */
final class ConvRoutine implements Routine {
    /** The most elements of a tile of patches, unless 64 columns and 64 rows are more. */
    private static final int TILE = 1 << 18;

    private static final int LEAST = 64;

    private final DType dtype;
    private final int groups;
    private final int batch;
    private final int features;
    private final int depth;
    private final int positions;
    private final Patches patches;

    private ConvRoutine(DType dtype, int groups, Patches patches, ImmutableIntArray out) {
        this.dtype = dtype;
        this.groups = groups;
        this.patches = patches;
        this.batch = out.get(0);
        this.features = out.get(1) / groups;
        this.depth = patches.depth();
        this.positions = Strides.size(out.subArray(2, out.length()));
    }

    static Optional<Routine> make(Node node, Sizes sizes, List<ImmutableIntArray> shapes, CompiledBodies bodies) {
        ImmutableIntArray out = sizes.of(node.shape());
        Conv conv = (Conv) node.op();
        if (!node.dtype().isFloat() || Strides.size(out) == 0 || Strides.size(shapes.get(1)) == 0) {
            return Optional.empty();
        }
        SlidingWindow window = conv.window().at(sizes);
        Patches patches = new Patches(window, shapes.get(0), shapes.get(1), out);
        return Optional.of(new ConvRoutine(node.dtype(), conv.groups(), patches, out));
    }

    @Override
    public boolean run(Object out, Object[] in) {
        Object x = in[0];
        Object w = in[1];
        if (patches.hasGaps() && !isFinite(w)) {
            return false; // a product with a zero that stands for no element would give NaN
        }
        int all = batch * positions;
        int width = Math.min(all, Math.max(LEAST, TILE / depth));
        int height = Math.min(depth, Math.max(LEAST, TILE / width));
        Object tile = Tensor.allocate(dtype, height * width);
        Object sums = Tensor.allocate(dtype, features * width);
        for (int group = 0; group < groups; group++) {
            for (int from = 0; from < all; from += width) {
                int columns = Math.min(width, all - from);
                for (int row = 0; row < depth; row += height) {
                    int rows = Math.min(height, depth - row);
                    patches.fill(x, tile, group, row, rows, from, columns);
                    addProduct(w, group, row, rows, tile, sums, columns);
                }
                scatter(sums, out, group, from, columns);
            }
        }
        return true;
    }

    private boolean isFinite(Object w) {
        int size = groups * features * depth;
        if (w instanceof double[] kernels) {
            for (int i = 0; i < size; i++) {
                if (!Double.isFinite(kernels[i])) {
                    return false;
                }
            }
            return true;
        }
        for (int i = 0; i < size; i++) {
            if (!Float.isFinite(((float[]) w)[i])) {
                return false;
            }
        }
        return true;
    }

    /** Adds some rows' part of the product to the sums, or begins them. */
    private void addProduct(Object w, int group, int row, int rows, Object tile, Object sums, int columns) {
        int at = group * features * depth;
        if (rows == depth) {
            multiply(Product.of(false, false, features, columns, rows, at, 0, 0), w, tile, sums);
            return;
        }
        Object part = Tensor.allocate(dtype, features * rows);
        for (int f = 0; f < features; f++) {
            System.arraycopy(w, at + f * depth + row, part, f * rows, rows);
        }
        Object product = row == 0 ? sums : Tensor.allocate(dtype, features * columns);
        multiply(Product.of(false, false, features, columns, rows, 0, 0, 0), part, tile, product);
        if (row > 0) {
            add(product, sums, features * columns);
        }
    }

    private static void multiply(Product product, Object a, Object b, Object c) {
        if (c instanceof double[] sums) {
            Gemm.get().multiply(product, (double[]) a, (double[]) b, sums);
        } else {
            Gemm.get().multiply(product, (float[]) a, (float[]) b, (float[]) c);
        }
    }

    private static void add(Object terms, Object sums, int length) {
        for (int i = 0; i < length; i++) {
            if (sums instanceof double[] wide) {
                wide[i] += ((double[]) terms)[i];
            } else {
                ((float[]) sums)[i] += ((float[]) terms)[i];
            }
        }
    }

    /** Columns are positions image by image; the value has all positions of a feature together. */
    private void scatter(Object sums, Object out, int group, int from, int columns) {
        int done = 0;
        while (done < columns) {
            int image = (from + done) / positions;
            int position = (from + done) % positions;
            int run = Math.min(columns - done, positions - position);
            for (int f = 0; f < features; f++) {
                int to = ((image * groups + group) * features + f) * positions + position;
                System.arraycopy(sums, f * columns + done, out, to, run);
            }
            done += run;
        }
    }
}
