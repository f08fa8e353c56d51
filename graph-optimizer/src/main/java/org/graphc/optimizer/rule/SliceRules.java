package org.graphc.optimizer.rule;

import static org.graphc.optimizer.rule.Coded.exact;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Concat;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Pad;
import org.graphc.core.op.Slice;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;

/** Cutting out, padding and joining. Bounds that a run has to check are never merged away. */
final class SliceRules {
    static final RuleSet RULES = RuleSet.of(
            exact("slice(x) of everything => x", Slice.class, SliceRules::wholeSlice),
            exact("slice(slice(x)) => slice(x)", Slice.class, SliceRules::slices),
            exact("slice(pad(x)) of what was padded and spread => x", Slice.class, SliceRules::unpadded),
            exact("slice(pad(x)) of zeros => 0", Slice.class, SliceRules::zeros),
            exact("slice(pad(x)) within x => slice(x)", Slice.class, SliceRules::within),
            exact("slice(concat(x, y)) within one part => slice(x)", Slice.class, SliceRules::withinPart),
            exact("pad(x) by nothing => x", Pad.class, SliceRules::idlePad),
            exact("pad(pad(x)) => pad(x)", Pad.class, SliceRules::pads),
            exact("concat(x) => x", Concat.class, SliceRules::onlyPart),
            exact("concat(slice(x), slice(x)) one after the other => slice(x)", Concat.class, SliceRules::adjacent));

    private SliceRules() {}

    private static boolean isWhole(Slice slice, Shape of, int axis) {
        return slice.steps().get(axis) == 1
                && slice.starts().get(axis).equals(Dim.ZERO)
                && slice.stops().get(axis).equals(of.dim(axis));
    }

    private static boolean isWholeBut(Slice slice, Shape of, int cut) {
        for (int i = 0; i < of.rank(); i++) {
            if (i != cut && !isWhole(slice, of, i)) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Node> wholeSlice(GraphBuilder out, Node node) {
        boolean isAll = isWholeBut((Slice) node.op(), node.input(0).shape(), -1);
        return isAll ? Optional.of(node.input(0)) : Optional.empty();
    }

    /** Axis by axis: where either takes everything it is the other one, else both must be known now. */
    private static Optional<Node> slices(GraphBuilder out, Node node) {
        Node middle = node.input(0);
        if (!(middle.op() instanceof Slice inner)) {
            return Optional.empty();
        }
        Slice outer = (Slice) node.op();
        ImmutableList.Builder<Dim> starts = ImmutableList.builder();
        ImmutableList.Builder<Dim> stops = ImmutableList.builder();
        ImmutableIntArray.Builder steps = ImmutableIntArray.builder();
        for (int i = 0; i < outer.starts().size(); i++) {
            Optional<Range> joined = joined(inner, outer, node, i);
            if (joined.isEmpty()) {
                return Optional.empty();
            }
            starts.add(joined.get().start);
            stops.add(joined.get().stop);
            steps.add(joined.get().step);
        }
        return Optional.of(out.append(new Slice(starts.build(), stops.build(), steps.build()), middle.input(0)));
    }

    private record Range(Dim start, Dim stop, int step) {
        static Range of(Slice slice, int axis) {
            return new Range(
                    slice.starts().get(axis),
                    slice.stops().get(axis),
                    slice.steps().get(axis));
        }
    }

    private static Optional<Range> joined(Slice inner, Slice outer, Node node, int axis) {
        Shape middle = node.input(0).shape();
        Shape from = node.input(0).input(0).shape();
        if (isWhole(outer, middle, axis)) {
            return Optional.of(Range.of(inner, axis));
        } else if (isWhole(inner, from, axis)) {
            return Optional.of(Range.of(outer, axis));
        } else if (!isKnown(inner, from, axis) || !isKnown(outer, middle, axis)) {
            return Optional.empty();
        }
        Range first = Range.of(inner, axis);
        long step = (long) first.step * outer.steps().get(axis);
        long length = node.shape().dim(axis).value();
        long start = first.start.value() + outer.starts().get(axis).value() * first.step;
        return length == 0 || step > Integer.MAX_VALUE
                ? Optional.empty()
                : Optional.of(
                        new Range(Dim.constant(start), Dim.constant(start + (length - 1) * step + 1), (int) step));
    }

    private static boolean isKnown(Slice slice, Shape of, int axis) {
        return slice.starts().get(axis).isConstant()
                && slice.stops().get(axis).isConstant()
                && of.dim(axis).isConstant();
    }

    /** What the derivative of a derivative of a slice leaves. */
    private static Optional<Node> unpadded(GraphBuilder out, Node node) {
        if (!(node.input(0).op() instanceof Pad pad)) {
            return Optional.empty();
        }
        Slice slice = (Slice) node.op();
        Shape padded = node.input(0).shape();
        boolean isBack = slice.starts().equals(pad.low())
                && node.type().equals(node.input(0).input(0).type());
        for (int i = 0; i < padded.rank() && isBack; i++) {
            isBack = slice.steps().get(i) == pad.interior().get(i) + 1
                    && slice.stops()
                            .get(i)
                            .equals(padded.dim(i).minus(pad.high().get(i)));
        }
        return isBack ? Optional.of(node.input(0).input(0)) : Optional.empty();
    }

    /** True where the bounds are in order and inside for all sizes, so that no run has anything to refuse. */
    private static boolean isSound(Slice slice, Shape of) {
        for (int i = 0; i < of.rank(); i++) {
            Dim start = slice.starts().get(i);
            Dim stop = slice.stops().get(i);
            if (!isAtMost(Dim.ZERO, start) || !isAtMost(start, stop) || !isAtMost(stop, of.dim(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAtMost(Dim a, Dim b) {
        return b.minus(a).isNeverNegative();
    }

    /** What the adjoint of a packed value has for parts that nobody used. */
    private static Optional<Node> zeros(GraphBuilder out, Node node) {
        Node padded = node.input(0);
        Slice slice = (Slice) node.op();
        if (!(padded.op() instanceof Pad pad) || !isSound(slice, padded.shape())) {
            return Optional.empty();
        }
        for (int i = 0; i < padded.shape().rank(); i++) {
            Dim after = padded.shape().dim(i).minus(pad.high().get(i));
            if (isAtMost(slice.stops().get(i), pad.low().get(i))
                    || isAtMost(after, slice.starts().get(i))) {
                return Optional.of(Ops.full(out, node.type(), 0));
            }
        }
        return Optional.empty();
    }

    private static Optional<Node> within(GraphBuilder out, Node node) {
        Node padded = node.input(0);
        Slice slice = (Slice) node.op();
        if (!(padded.op() instanceof Pad pad) || !isDense(pad) || !isSound(slice, padded.shape())) {
            return Optional.empty();
        }
        ImmutableList.Builder<Dim> starts = ImmutableList.builder();
        ImmutableList.Builder<Dim> stops = ImmutableList.builder();
        for (int i = 0; i < padded.shape().rank(); i++) {
            Dim low = pad.low().get(i);
            Dim after = padded.shape().dim(i).minus(pad.high().get(i));
            if (!isAtMost(low, slice.starts().get(i)) || !isAtMost(slice.stops().get(i), after)) {
                return Optional.empty();
            }
            starts.add(slice.starts().get(i).minus(low));
            stops.add(slice.stops().get(i).minus(low));
        }
        return Optional.of(out.append(new Slice(starts.build(), stops.build(), slice.steps()), padded.input(0)));
    }

    private static Optional<Node> withinPart(GraphBuilder out, Node node) {
        Node joined = node.input(0);
        Slice slice = (Slice) node.op();
        if (!(joined.op() instanceof Concat concat) || !isSound(slice, joined.shape())) {
            return Optional.empty();
        }
        int axis = concat.axis();
        Dim start = Dim.ZERO;
        for (Node part : joined.inputs()) {
            Dim stop = start.plus(part.shape().dim(axis));
            if (isAtMost(start, slice.starts().get(axis))
                    && isAtMost(slice.stops().get(axis), stop)) {
                List<Dim> starts = new ArrayList<>(slice.starts());
                List<Dim> stops = new ArrayList<>(slice.stops());
                starts.set(axis, starts.get(axis).minus(start));
                stops.set(axis, stops.get(axis).minus(start));
                Slice own = new Slice(ImmutableList.copyOf(starts), ImmutableList.copyOf(stops), slice.steps());
                return Optional.of(out.append(own, part));
            }
            start = stop;
        }
        return Optional.empty();
    }

    private static boolean isDense(Pad pad) {
        return pad.interior().stream().allMatch(zeros -> zeros == 0);
    }

    private static Optional<Node> idlePad(GraphBuilder out, Node node) {
        Pad pad = (Pad) node.op();
        boolean isIdle = isDense(pad)
                && pad.low().stream().allMatch(Dim.ZERO::equals)
                && pad.high().stream().allMatch(Dim.ZERO::equals);
        return isIdle ? Optional.of(node.input(0)) : Optional.empty();
    }

    /** Only without zeros between elements; those of two would have to divide each other. */
    private static Optional<Node> pads(GraphBuilder out, Node node) {
        Pad outer = (Pad) node.op();
        if (!(node.input(0).op() instanceof Pad inner) || !isDense(outer) || !isDense(inner)) {
            return Optional.empty();
        }
        ImmutableList.Builder<Dim> low = ImmutableList.builder();
        ImmutableList.Builder<Dim> high = ImmutableList.builder();
        for (int i = 0; i < outer.low().size(); i++) {
            low.add(outer.low().get(i).plus(inner.low().get(i)));
            high.add(outer.high().get(i).plus(inner.high().get(i)));
        }
        return Optional.of(out.append(
                new Pad(low.build(), high.build(), outer.interior()),
                node.input(0).input(0)));
    }

    private static Optional<Node> onlyPart(GraphBuilder out, Node node) {
        return node.inputs().size() == 1 ? Optional.of(node.input(0)) : Optional.empty();
    }

    /** Also among other parts. Refused where a run checks the bounds between two of them. */
    private static Optional<Node> adjacent(GraphBuilder out, Node node) {
        int axis = ((Concat) node.op()).axis();
        List<Node> parts = new ArrayList<>();
        for (Node part : node.inputs()) {
            int last = parts.size() - 1;
            Optional<Node> both = parts.isEmpty() ? Optional.empty() : together(parts.get(last), part, axis);
            if (both.isPresent()) {
                parts.set(last, both.get());
            } else {
                parts.add(part);
            }
        }
        return parts.size() < node.inputs().size() ? Optional.of(out.append(node.op(), parts)) : Optional.empty();
    }

    private static Optional<Node> together(Node a, Node b, int axis) {
        boolean isOfOne = a.op() instanceof Slice && b.op() instanceof Slice && a.input(0) == b.input(0);
        if (!isOfOne) {
            return Optional.empty();
        }
        Slice first = (Slice) a.op();
        Slice second = (Slice) b.op();
        List<Dim> starts = new ArrayList<>(second.starts());
        List<Dim> stops = new ArrayList<>(first.stops());
        starts.set(axis, first.starts().get(axis));
        stops.set(axis, second.stops().get(axis));
        Slice both = new Slice(ImmutableList.copyOf(starts), ImmutableList.copyOf(stops), first.steps());
        boolean isOneAfterTheOther = first.steps().equals(second.steps())
                && first.steps().get(axis) == 1
                && first.stops().get(axis).equals(second.starts().get(axis))
                && both.starts().equals(ImmutableList.copyOf(first.starts()))
                && both.stops().equals(ImmutableList.copyOf(second.stops()))
                && isSound(first, a.input(0).shape())
                && isSound(second, a.input(0).shape());
        return isOneAfterTheOther ? Optional.of(a.owner().append(both, a.input(0))) : Optional.empty();
    }
}
