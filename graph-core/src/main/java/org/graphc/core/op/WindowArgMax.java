package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.graphc.core.graph.Op;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * Where the largest element under each position of a window over the last axes is, as its index among all elements in
 * row-major order: the first of equals, and a NaN is larger than every number. Places without an element never win.
 *
 * <p>Together with a gather this is {@code maxPool}, whose gradient then goes to the element that won and nowhere else.
 *
 * @param size the numbers of taps
 */
public record WindowArgMax(ImmutableIntArray size, SlidingWindow window) implements Op {
    @Override
    public String name() {
        return "windowArgMax";
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        TensorType x = Inputs.onlyNumber(this, in);
        window.check(name());
        if (size.length() != window.rank() || size.stream().anyMatch(s -> s < 1)) {
            throw new TypeMismatch(
                    name(), "a window of " + size + " has not 1 or more taps along each of " + window.rank() + " axes");
        }
        return new TensorType(DType.I64, positions(x));
    }

    private Shape positions(TensorType x) {
        int leading = x.rank() - size.length();
        if (leading < 0) {
            throw new TypeMismatch(name(), "a window over " + size.length() + " axes does not fit " + x);
        }
        List<Dim> dims = new ArrayList<>(x.shape().dims());
        for (int a = 0; a < size.length(); a++) {
            Dim positions = window.positions(this, a, dims.get(leading + a), Dim.constant(size.get(a)));
            if (positions.isConstant() && positions.value() < 0) {
                throw new TypeMismatch(name(), "a window of " + size + " is larger than the padded " + x);
            }
            dims.set(leading + a, positions);
        }
        return Shape.of(dims);
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor x = in.get(0);
        WindowArgMax known = new WindowArgMax(size, window.at(sizes));
        ImmutableIntArray to =
                Sizes.NONE.of(known.infer(ImmutableList.of(x.type())).shape());
        int leading = x.rank() - size.length();
        int[][] sources = IntStream.range(0, size.length())
                .mapToObj(a -> known.window.sources(a, x.shape().get(leading + a), to.get(leading + a), size.get(a)))
                .toArray(int[][]::new);
        int[] strides = Strides.of(x.shape());
        int[] position = new int[to.length()];
        int[] tap = new int[size.length()];
        int taps = Strides.size(size);
        return Tensor.fillLong(DType.I64, to, flat -> {
            Strides.unravel(flat, to, position);
            int best = -1;
            for (int k = 0; k < taps; k++) {
                Strides.unravel(k, size, tap);
                int at = source(position, tap, sources, strides);
                best = at >= 0 && (best < 0 || ArgMax.larger(x, at, best)) ? at : best;
            }
            return found(best);
        });
    }

    private int source(int[] position, int[] tap, int[][] sources, int[] strides) {
        int leading = position.length - tap.length;
        int flat = 0;
        for (int i = 0; i < position.length; i++) {
            int at = i < leading
                    ? position[i]
                    : sources[i - leading][position[i] * size.get(i - leading) + tap[i - leading]];
            if (at < 0) {
                return -1;
            }
            flat += at * strides[i];
        }
        return flat;
    }

    private int found(int best) {
        if (best < 0) {
            throw new IllegalArgumentException("[" + name() + "] a window of " + size + " meets padding only");
        }
        return best;
    }

    @Override
    public boolean carriesDerivative(int i) {
        return false;
    }
}
