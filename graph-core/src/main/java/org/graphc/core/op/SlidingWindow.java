package org.graphc.core.op;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Collections;
import java.util.List;
import org.graphc.core.graph.Op;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TypeMismatch;

/**
 * How a window of taps moves along axes. An axis is first spread as {@link Pad} does it, with {@code interior} places
 * between neighbours, {@code low} before and {@code high} after them; negative ones cut instead. Position o of the
 * window begins {@code o · stride} places in, and its taps lie {@code dilation} places apart:
 *
 * <pre>tap k at position o meets element i where  i · (interior + 1) = o · stride + k · dilation − low</pre>
 *
 * <p>Places without an element are no numbers but nothing: no operation multiplies by them.
 */
public record SlidingWindow(
        ImmutableIntArray stride,
        ImmutableList<Dim> low,
        ImmutableList<Dim> high,
        ImmutableIntArray interior,
        ImmutableIntArray dilation) {

    /** A window that moves by one along {@code rank} axes as they are. */
    public static SlidingWindow of(int rank) {
        ImmutableList<Dim> none = ImmutableList.copyOf(Collections.nCopies(rank, Dim.ZERO));
        return new SlidingWindow(repeated(1, rank), none, none, repeated(0, rank), repeated(1, rank));
    }

    private static ImmutableIntArray repeated(int value, int rank) {
        return ImmutableIntArray.copyOf(Collections.nCopies(rank, value));
    }

    public SlidingWindow withStride(int... steps) {
        return new SlidingWindow(ImmutableIntArray.copyOf(steps), low, high, interior, dilation);
    }

    /** With as many places before an axis as after it. */
    public SlidingWindow withPadding(int... places) {
        return withPadding(dims(places), dims(places));
    }

    public SlidingWindow withPadding(List<Dim> before, List<Dim> after) {
        return new SlidingWindow(stride, ImmutableList.copyOf(before), ImmutableList.copyOf(after), interior, dilation);
    }

    public SlidingWindow withInterior(int... places) {
        return new SlidingWindow(stride, low, high, ImmutableIntArray.copyOf(places), dilation);
    }

    public SlidingWindow withDilation(int... steps) {
        return new SlidingWindow(stride, low, high, interior, ImmutableIntArray.copyOf(steps));
    }

    private static ImmutableList<Dim> dims(int... sizes) {
        return ImmutableIntArray.copyOf(sizes).stream()
                .mapToObj(Dim::constant)
                .collect(ImmutableList.toImmutableList());
    }

    /** The number of axes. */
    public int rank() {
        return stride.length();
    }

    void check(String op) {
        int rank = rank();
        if (low.size() != rank || high.size() != rank || interior.length() != rank || dilation.length() != rank) {
            throw new TypeMismatch(op, "stride, padding and dilation are of different numbers of axes: " + this);
        }
        boolean sound = stride.stream().allMatch(s -> s >= 1)
                && dilation.stream().allMatch(d -> d >= 1)
                && interior.stream().allMatch(i -> i >= 0);
        if (!sound) {
            throw new TypeMismatch(op, "strides and dilations are at least 1, interior at least 0: " + this);
        }
    }

    /** The places from the first tap to the last. */
    Dim extent(int axis, Dim taps) {
        return covered(taps, dilation.get(axis) - 1);
    }

    /** The places of a spread and padded axis. */
    Dim places(int axis, Dim length) {
        return low.get(axis).plus(covered(length, interior.get(axis))).plus(high.get(axis));
    }

    /**
     * How many positions a window of {@code taps} has along an axis of {@code length}; negative where it is longer.
     *
     * @throws TypeMismatch if that is not a polynomial of sizes
     */
    Dim positions(Op op, int axis, Dim length, Dim taps) {
        Dim room = places(axis, length).minus(extent(axis, taps));
        int step = stride.get(axis);
        long spare = Math.floorMod(room.evaluate(symbol -> 0), (long) step);
        return room.minus(Dim.constant(spare))
                .divideExactly(Dim.constant(step))
                .map(steps -> steps.plus(1))
                .orElseThrow(() -> new TypeMismatch(
                        op.name(),
                        "stride " + step + " along an axis of " + length + " gives no polynomial of sizes; with size "
                                + step + " * k for another dim k it does"));
    }

    /** The same with numbers for symbols. */
    public SlidingWindow at(Sizes sizes) {
        return withPadding(at(low, sizes), at(high, sizes));
    }

    private static ImmutableList<Dim> at(List<Dim> places, Sizes sizes) {
        return places.stream()
                .map(p -> Dim.constant(p.evaluate(symbol -> sizes.of(Dim.symbol(symbol))))) // which may be negative
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * The element that each tap meets: at {@code position * taps + tap}, or -1 where there is none. Padding must be
     * constant.
     */
    public int[] sources(int axis, int length, int positions, int taps) {
        int[] sources = new int[positions * taps];
        long start = -low.get(axis).value();
        int step = interior.get(axis) + 1;
        for (int i = 0; i < sources.length; i++) {
            long place = start + (long) (i / taps) * stride.get(axis) + (long) (i % taps) * dilation.get(axis);
            boolean inside = place >= 0 && place % step == 0 && place / step < length;
            sources[i] = inside ? (int) (place / step) : -1;
        }
        return sources;
    }

    /** The extent of {@code length} elements with {@code gap} places between neighbours; none of none. */
    static Dim covered(Dim length, int gap) {
        return length.equals(Dim.ZERO) ? length : Pad.covered(length, gap);
    }
}
