package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;

/** The elements that meet in one result of a reduction, as flat indices in row-major order of the reduced axes. */
final class Lanes {
    private final ImmutableIntArray kept;
    private final ImmutableIntArray reduced;
    private final int[] keptStrides;
    private final int[] reducedStrides;

    Lanes(Tensor x, ImmutableIntArray axes) {
        int[] strides = Strides.of(x.shape());
        ImmutableIntArray.Builder kept = ImmutableIntArray.builder();
        ImmutableIntArray.Builder reduced = ImmutableIntArray.builder();
        ImmutableIntArray.Builder keptBy = ImmutableIntArray.builder();
        ImmutableIntArray.Builder reducedBy = ImmutableIntArray.builder();
        for (int i = 0; i < x.rank(); i++) {
            (axes.contains(i) ? reduced : kept).add(x.shape().get(i));
            (axes.contains(i) ? reducedBy : keptBy).add(strides[i]);
        }
        this.kept = kept.build();
        this.reduced = reduced.build();
        this.keptStrides = keptBy.build().toArray();
        this.reducedStrides = reducedBy.build().toArray();
    }

    ImmutableIntArray shape() {
        return kept;
    }

    /** The number of elements that meet in each result. */
    int length() {
        return Strides.size(reduced);
    }

    /** The flat index of element {@code k} of those that meet in result {@code lane}. */
    int at(int lane, int k) {
        int[] outer = new int[kept.length()];
        int[] inner = new int[reduced.length()];
        Strides.unravel(lane, kept, outer);
        Strides.unravel(k, reduced, inner);
        return Strides.ravel(outer, keptStrides) + Strides.ravel(inner, reducedStrides);
    }

    /** Sums are added up as {@link DealtSum} says, all else from the first element to the last. */
    double fold(int lane, Monoid monoid, IntToDoubleFunction element) {
        if (monoid == Monoid.SUM) {
            return sum(lane, element);
        }
        double joined = monoid.identity();
        for (int k = 0; k < length(); k++) {
            joined = monoid.join(joined, element.applyAsDouble(at(lane, k)));
        }
        return joined;
    }

    private double sum(int lane, IntToDoubleFunction element) {
        double[] partials = DealtSum.partials(1);
        int length = length();
        for (int k = 0; k < length; k++) {
            partials[k % DealtSum.LANES] += element.applyAsDouble(at(lane, k));
            if ((k + 1) % DealtSum.CHUNK == 0) {
                DealtSum.fold(partials);
            }
        }
        return DealtSum.total(partials);
    }

    long foldWhole(int lane, Monoid monoid, long identity, IntToLongFunction element) {
        long joined = identity;
        for (int k = 0; k < length(); k++) {
            joined = monoid.join(joined, element.applyAsLong(at(lane, k)));
        }
        return joined;
    }
}
