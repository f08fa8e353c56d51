package org.graphc.optimizer.rule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Cast;
import org.graphc.core.op.Concat;
import org.graphc.core.op.Constant;
import org.graphc.core.op.DynamicSlice;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Gather;
import org.graphc.core.op.Iota;
import org.graphc.core.op.OutOfRange;
import org.graphc.core.op.Pad;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.Reverse;
import org.graphc.core.op.Slice;
import org.graphc.core.op.StopGradient;
import org.graphc.core.op.Transpose;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;

/**
 * Bounds of values by interval arithmetic (Moore, Interval Analysis, 1966): a forward analysis with a side table. A
 * rule asks about single nodes of a graph that still grows, so the table holds the nearest ancestors only, and of all
 * others no more is known than their type.
 */
final class Ranges {
    private static final int ANCESTORS = 24;
    private static final int NEAREST = 6;
    private static final int MAX_ELEMENTS = 4096;

    private Ranges() {}

    /** What is known of a value from the few operations that made it. Lists, since maps of so few cost more. */
    static Range of(Node node) {
        return of(node, ANCESTORS);
    }

    /** The same from fewer operations, for questions about signs, which are asked of many nodes and found out soon. */
    static Range nearby(Node node) {
        return of(node, NEAREST);
    }

    private static Range of(Node node, int ancestors) {
        if (!isExplained(node)) {
            return Range.of(node.dtype());
        }
        List<Node> near = nearest(node, ancestors);
        List<Range> table = new ArrayList<>(near.size());
        for (Node each : near) {
            table.add(of(each, input -> {
                int at = near.indexOf(input);
                return at < 0 || at >= table.size() ? Range.of(input.dtype()) : table.get(at);
            }));
        }
        return table.get(near.indexOf(node));
    }

    /** The nodes that are fewest steps away, by increasing id. */
    private static List<Node> nearest(Node node, int ancestors) {
        List<Node> near = new ArrayList<>(ancestors);
        near.add(node);
        for (int i = 0; i < near.size() && near.size() < ancestors; i++) {
            for (Node input : near.get(i).inputs()) {
                if (isExplained(input) && !near.contains(input)) {
                    near.add(input);
                }
            }
        }
        near.sort(Comparator.comparingInt(Node::id));
        return near;
    }

    /** False where no more is known than the type says, whatever the inputs are. */
    private static boolean isExplained(Node node) {
        return !node.inputs().isEmpty() || node.op() instanceof Constant || node.op() instanceof Iota;
    }

    /** What follows for a node from what is known of its inputs. */
    static Range of(Node node, Function<Node, Range> inputs) {
        if (node.op() instanceof Elementwise e) {
            return ScalarRanges.of(e.fn(), node, inputs);
        } else if (node.op() instanceof Constant c) {
            return c.value().size() <= MAX_ELEMENTS ? of(c.value()) : Range.of(node.dtype());
        } else if (node.op() instanceof Iota iota) {
            Dim size = iota.shape().dim(iota.axis());
            double last = size.isConstant() ? Math.max(0, size.value() - 1.0) : Integer.MAX_VALUE;
            return new Range(0, last, false, false).in(node.dtype());
        } else if (node.op() instanceof Reduce r) {
            return reduced(r, node, inputs.apply(node.input(0)));
        } else if (node.op() instanceof Concat) {
            return node.inputs().stream().map(inputs).reduce(Range::or).orElseThrow();
        } else if (node.op() instanceof Cast) {
            return cast(node, inputs.apply(node.input(0)));
        }
        return moved(node, inputs);
    }

    private static Range moved(Node node, Function<Node, Range> inputs) {
        if (node.op() instanceof Broadcast
                || node.op() instanceof Reshape
                || node.op() instanceof Transpose
                || node.op() instanceof Slice
                || node.op() instanceof DynamicSlice
                || node.op() instanceof Reverse
                || node.op() instanceof StopGradient) {
            return inputs.apply(node.input(0));
        } else if (node.op() instanceof Gather g) {
            Range from = inputs.apply(node.input(0));
            return g.outOfRange() == OutOfRange.DROP ? from.or(Range.ZERO) : from;
        }
        return node.op() instanceof Pad ? inputs.apply(node.input(0)).or(Range.ZERO) : Range.of(node.dtype());
    }

    private static Range of(Tensor value) {
        Range range = new Range(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, false, false);
        for (int i = 0; i < value.size(); i++) {
            double x = value.getDouble(i);
            range = Double.isNaN(x) ? range.orNaN(true) : range.or(new Range(x, x, false, isMinusZero(x)));
        }
        return range.lo() <= range.hi() ? range : Range.of(value.dtype());
    }

    private static boolean isMinusZero(double x) {
        return Double.doubleToRawLongBits(x) == Long.MIN_VALUE;
    }

    /** A float that is cast to an integer is truncated, and saturates; a tiny negative one may become -0 in f32. */
    private static Range cast(Node node, Range from) {
        DType to = node.dtype();
        if (to == DType.BOOL) {
            return Range.TRUTH;
        } else if (node.input(0).dtype().isFloat() && !to.isFloat()) {
            return from.or(Range.ZERO).in(to);
        }
        return from.withMinusZero(from.mayBeMinusZero()
                        || from.lo() < 0 && node.input(0).dtype().isFloat())
                .in(to);
    }

    private static Range reduced(Reduce reduce, Node node, Range x) {
        double count = 1;
        for (int axis : reduce.axes().toArray()) {
            Dim dim = node.input(0).shape().dim(axis);
            count = dim.isConstant() ? count * dim.value() : Double.NaN;
        }
        return switch (reduce.monoid()) {
            case SUM -> sum(x, count).in(node.dtype());
            case PROD -> Range.of(node.dtype());
            case MAX, MIN -> count > 0 ? x : Range.of(node.dtype());
            case ANY, ALL -> Range.TRUTH;
        };
    }

    /**
     * A sum begins at 0, and 0 + -0 is 0. In whatever order it is taken, and in {@code float}, it is off by less than a
     * millionth of the magnitudes for each term. Of how many terms may not be known, which is a count of NaN.
     */
    private static Range sum(Range x, double count) {
        double terms = Double.isNaN(count) ? Double.POSITIVE_INFINITY : Math.max(1, count);
        double error = terms * terms * 1e-6 * Math.max(Math.abs(x.lo()), Math.abs(x.hi()));
        double lo = x.lo() >= 0 ? 0 : Math.min(0, terms * x.lo()) - error;
        double hi = x.hi() <= 0 ? 0 : Math.max(0, terms * x.hi()) + error;
        boolean mayCancel = lo == Double.NEGATIVE_INFINITY && hi == Double.POSITIVE_INFINITY;
        return new Range(lo, hi, x.mayBeNaN() || mayCancel, false);
    }
}
