package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Vjp;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;

/**
 * What the elements up to each element along an axis come to: static factories, made for a static import. The value has
 * the type of its argument; negative axes count from the end.
 */
public final class Prefixes {
    private Prefixes() {}

    /** The sums of the elements up to each along an axis, itself included. */
    public static Node cumSum(Node x, int axis) {
        return cumulative(Monoid.SUM, x, axis, false, false);
    }

    /** The products of the elements up to each along an axis; the derivative is exact with any number of zeros. */
    public static Node cumProd(Node x, int axis) {
        return cumulative(Monoid.PROD, x, axis, false, false);
    }

    /** The largest elements so far along an axis, NaN from the first NaN on. */
    public static Node cumMax(Node x, int axis) {
        return cumulative(Monoid.MAX, x, axis, false, false);
    }

    /** The smallest elements so far along an axis, NaN from the first NaN on. */
    public static Node cumMin(Node x, int axis) {
        return cumulative(Monoid.MIN, x, axis, false, false);
    }

    /**
     * The general form: from the last element on where {@code reverse}, without each element itself where
     * {@code exclusive}.
     */
    public static Node cumulative(Monoid monoid, Node x, int axis, boolean reverse, boolean exclusive) {
        String name = new Prefix(monoid, 0, reverse, exclusive).name();
        return along(new Prefix(monoid, x.shape().axis(name, axis), reverse, exclusive), x);
    }

    /** log Σ exp(x) of the elements up to each along an axis, without overflow. */
    public static Node cumLogSumExp(Node x, int axis, boolean reverse) {
        return x.owner().append(new PrefixLogSumExp(x.shape().axis("cumLogSumExp", axis), reverse), x);
    }

    /** hₖ = aₖ hₖ₋₁ + bₖ along an axis, with h₀ = b₀; from the last element on where {@code reverse}. */
    public static Node recurrence(Node a, Node b, int axis, boolean reverse) {
        return a.owner().append(new Recurrence(a.shape().axis("recurrence", axis), reverse), a, b);
    }

    static Node along(Prefix prefix, Node x) {
        return x.owner().append(prefix, x);
    }

    /** For each element the one that comes before it, zero for the first; the order is from the last on in reverse. */
    static Node before(Node x, int axis, boolean reverse) {
        List<Dim> none = Collections.nCopies(x.shape().rank(), Dim.ZERO);
        List<Dim> one = new ArrayList<>(none);
        one.set(axis, Dim.ONE);
        ImmutableList<Dim> low = ImmutableList.copyOf(reverse ? none : one);
        ImmutableList<Dim> high = ImmutableList.copyOf(reverse ? one : none);
        Node padded = x.owner().append(new Pad(low, high, ImmutableIntArray.copyOf(new int[none.size()])), x);
        Dim start = high.get(axis);
        return Ops.slice(padded, axis, start, start.plus(x.shape().dim(axis)), 1);
    }

    /** For each element the one that comes after it, zero for the last. */
    static Node behind(Node x, int axis, boolean reverse) {
        return before(x, axis, !reverse);
    }

    /**
     * The derivative of a cumulative extremum: each element gets what the results got that it is the winner of. The
     * winner so far is the last element that equals the extremum so far or is NaN.
     */
    static Node toWinners(Prefix prefix, Vjp v) {
        Node x = v.input(0);
        int axis = prefix.axis();
        boolean reverse = prefix.reverse();
        Node extremum = prefix.exclusive() ? along(new Prefix(prefix.monoid(), axis, reverse, false), x) : v.output();
        Node won = Ops.or(Ops.eq(x, extremum), Ops.ne(x, x));
        Node one = Ops.full(x.owner(), x.type().withDtype(DType.I64), 1);
        Node place = along(new Prefix(Monoid.SUM, axis, false, true), one);
        Node length = Ops.broadcastTo(Ops.size(x.owner(), x.shape().dim(axis), DType.I64), x.shape());
        Node candidate = Ops.where(won, place, reverse ? length : Ops.constantLike(place, -1));
        Node latest =
                along(new Prefix(reverse ? Monoid.MIN : Monoid.MAX, axis, reverse, prefix.exclusive()), candidate);
        Node winner = Ops.where(Ops.lt(latest, Ops.zerosLike(latest)), length, latest);
        return addAlong(x, winner, v.adjoint(), axis);
    }

    /** Zeros like {@code x} to which the updates are added along an axis, each at its index, if that is within. */
    private static Node addAlong(Node x, Node indices, Node updates, int axis) {
        int last = x.shape().rank() - 1;
        Node sums = x.owner()
                .append(
                        new ScatterAdd(last, last, OutOfRange.DROP),
                        Indexing.exchanged(Ops.zerosLike(x), axis, last),
                        Indexing.exchanged(indices, axis, last),
                        Indexing.exchanged(updates, axis, last));
        return Indexing.exchanged(sums, axis, last);
    }
}
