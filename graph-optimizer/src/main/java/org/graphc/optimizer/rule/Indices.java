package org.graphc.optimizer.rule;

import java.util.Optional;
import java.util.stream.LongStream;
import org.graphc.core.graph.Node;
import org.graphc.core.op.ArgMax;
import org.graphc.core.op.ArgMin;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Cast;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Iota;
import org.graphc.core.op.OutOfRange;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.Slice;
import org.graphc.core.op.Transpose;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Dim;

/** What is known of indices before a run: an index that a run may have to refuse is never one of those here. */
final class Indices {
    private static final int MAX_STEPS = 4;
    private static final int MAX_ELEMENTS = 1024;

    private Indices() {}

    /** True where each of them is from 0 to {@code length - 1} for sure. */
    static boolean areWithin(Node indices, Dim length) {
        Node at = indices;
        for (int i = 0; i < MAX_STEPS && isMoved(at); i++) {
            at = at.input(0);
        }
        if (at.op() instanceof Iota iota) {
            return isAtMost(iota.shape().dim(iota.axis()), length);
        } else if (at.op() instanceof ArgMax || at.op() instanceof ArgMin) {
            int axis = at.op() instanceof ArgMax max ? max.axis() : ((ArgMin) at.op()).axis();
            return isNeverEmpty(length) && isAtMost(at.input(0).shape().dim(axis), length);
        }
        return at.op() instanceof Constant c
                && c.value().size() <= MAX_ELEMENTS
                && length.isConstant()
                && values(c.value()).allMatch(v -> v >= 0 && v < length.value());
    }

    /** Operations that make no index that was not there; an index within an axis fits both integer types. */
    private static boolean isMoved(Node node) {
        return node.op() instanceof Reshape
                || node.op() instanceof Broadcast
                || node.op() instanceof Transpose
                || node.op() instanceof Slice
                || node.op() instanceof Cast && node.input(0).dtype().isInteger();
    }

    private static LongStream values(Tensor tensor) {
        return LongStream.range(0, tensor.size()).map(i -> tensor.getLong((int) i));
    }

    private static boolean isAtMost(Dim a, Dim b) {
        return b.minus(a).isNeverNegative();
    }

    static boolean isNeverEmpty(Dim length) {
        return isAtMost(Dim.ONE, length);
    }

    /** The elements that constant indices name, counted from the front, if they all name one. */
    static Optional<long[]> positions(Node indices, Dim length) {
        if (!(indices.op() instanceof Constant c)
                || !length.isConstant()
                || c.value().size() > MAX_ELEMENTS) {
            return Optional.empty();
        }
        long n = length.value();
        boolean isInRange = values(c.value()).allMatch(v -> v >= -n && v < n);
        return isInRange
                ? Optional.of(values(c.value()).map(v -> v < 0 ? v + n : v).toArray())
                : Optional.empty();
    }

    /** True where each index names an element, so that no run has anything to refuse or to leave out. */
    static boolean nameAlways(OutOfRange outOfRange, Node indices, Dim length) {
        return outOfRange == OutOfRange.CLAMP && isNeverEmpty(length)
                || areWithin(indices, length)
                || positions(indices, length).isPresent();
    }

    /** True where no element is named twice for sure: a single index, a constant or a range. */
    static boolean areDistinct(Node indices, Dim length) {
        boolean isRange = indices.op() instanceof Iota iota
                && iota.shape().rank() == 1
                && isAtMost(iota.shape().dim(0), length);
        return isRange
                || indices.shape().elements().isConstant(1)
                || positions(indices, length)
                        .filter(p -> LongStream.of(p).distinct().count() == p.length)
                        .isPresent();
    }

    /** Elements one after the other. */
    record Run(Dim start, Dim stop) {}

    /** The elements that are named, if they are one after the other in the order of the indices. */
    static Optional<Run> run(Node indices, Dim length) {
        if (indices.op() instanceof Iota iota && iota.shape().rank() == 1) {
            Dim stop = iota.shape().dim(0);
            return isAtMost(stop, length) ? Optional.of(new Run(Dim.ZERO, stop)) : Optional.empty();
        }
        return positions(indices, length)
                .filter(p -> p.length > 0)
                .filter(p -> LongStream.range(0, p.length).allMatch(i -> p[(int) i] == p[0] + i))
                .map(p -> new Run(Dim.constant(p[0]), Dim.constant(p[0] + p.length)));
    }
}
