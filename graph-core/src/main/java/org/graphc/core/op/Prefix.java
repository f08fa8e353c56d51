package org.graphc.core.op;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.graphc.core.graph.Batch;
import org.graphc.core.graph.Jvp;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.graph.Vjp;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;

/**
 * What the elements up to each element along an axis are joined to: cumulative sums, products and extrema, floats
 * joined in {@code double} and each result rounded once. Shape and type stay.
 *
 * <p>The derivative of a sum is the sum in the other direction. With P the product before an element, that of a product
 * is P · S, where S is a {@link Recurrence} over the elements behind; there is no division, so that zeros do no harm.
 * That of an extremum goes back to its most recent winner, as PyTorch's does; a NaN wins over all, and over an earlier
 * one.
 *
 * @param reverse true to start at the last element
 * @param exclusive true to leave out each element itself, so that the first result is that of no elements
 */
public record Prefix(Monoid monoid, int axis, boolean reverse, boolean exclusive) implements Op {
    public Prefix {
        if (monoid.isLogic()) {
            throw new TypeMismatch(monoid.symbol(), "has no cumulative form");
        }
    }

    @Override
    public String name() {
        String symbol = monoid.symbol();
        return "cum" + Character.toUpperCase(symbol.charAt(0)) + symbol.substring(1);
    }

    @Override
    public TensorType infer(List<TensorType> in) {
        TensorType type = Inputs.onlyNumber(this, in);
        Inputs.requireAxes(this, type, ImmutableIntArray.of(axis));
        return type;
    }

    @Override
    public Tensor evaluate(List<Tensor> in, Sizes sizes) {
        Tensor x = in.get(0);
        return x.dtype().isFloat() ? real(x) : whole(x);
    }

    private Tensor real(Tensor x) {
        Lanes lanes = new Lanes(x, ImmutableIntArray.of(axis));
        double[] results = new double[x.size()];
        for (int lane = 0; lane < Strides.size(lanes.shape()); lane++) {
            double joined = monoid.identity();
            for (int k = 0; k < lanes.length(); k++) {
                int at = lanes.at(lane, reverse ? lanes.length() - 1 - k : k);
                double next = monoid.join(joined, x.getDouble(at));
                results[at] = exclusive ? joined : next;
                joined = next;
            }
        }
        return Tensor.fill(x.dtype(), x.shape(), i -> results[i]);
    }

    private Tensor whole(Tensor x) {
        Lanes lanes = new Lanes(x, ImmutableIntArray.of(axis));
        long[] results = new long[x.size()];
        for (int lane = 0; lane < Strides.size(lanes.shape()); lane++) {
            long joined = monoid.wholeIdentity(x.dtype());
            for (int k = 0; k < lanes.length(); k++) {
                int at = lanes.at(lane, reverse ? lanes.length() - 1 - k : k);
                long next = monoid.join(joined, x.getLong(at));
                results[at] = exclusive ? joined : next;
                joined = next;
            }
        }
        return Tensor.fillLong(x.dtype(), x.shape(), i -> results[i]);
    }

    @Override
    public void jvp(Jvp j) {
        if (monoid == Monoid.SUM) {
            j.linear();
        } else {
            j.transposed();
        }
    }

    @Override
    public void vjp(Vjp v) {
        v.propagate(
                0,
                switch (monoid) {
                    case SUM -> Prefixes.along(new Prefix(Monoid.SUM, axis, !reverse, exclusive), v.adjoint());
                    case PROD -> product(v.input(0), v.adjoint());
                    case MAX, MIN -> Prefixes.toWinners(this, v);
                    case ANY, ALL -> throw new IllegalStateException("refused above");
                });
    }

    /** S is g + x′ S′ where the prime is the neighbour behind; with an exclusive product it is g′ + x′ S′. */
    private Node product(Node x, Node g) {
        Node before = Prefixes.along(new Prefix(Monoid.PROD, axis, reverse, true), x);
        Node weight = exclusive ? Prefixes.behind(g, axis, reverse) : g;
        Node sum = Prefixes.recurrence(Prefixes.behind(x, axis, reverse), weight, axis, !reverse);
        return before.times(sum);
    }

    @Override
    public Node batch(Batch b) {
        return b.lifted(new Prefix(monoid, axis + 1, reverse, exclusive));
    }
}
