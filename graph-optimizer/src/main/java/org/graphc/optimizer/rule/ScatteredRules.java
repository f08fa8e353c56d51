package org.graphc.optimizer.rule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Pad;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.op.Slice;
import org.graphc.core.type.Dim;

/**
 * A part of a sum of vectors that are zero but for a part each, as the adjoints of a packed value come
 * (docs/adr/0014): only the summands that have something there are added.
 */
final class ScatteredRules {
    /** The most summands that are looked at, so that a sum of many is not gone through for each of its parts. */
    private static final int MAX_SUMMANDS = 64;

    static final RuleSet RULES = RuleSet.of(new Coded(
            "slice(pad(x) + pad(y)) => slice(pad(x)) + slice(pad(y)) without zeros",
            Precision.IMPROVES,
            Slice.class,
            ScatteredRules::sum));

    private ScatteredRules() {}

    /** Refused where a summand is no padded vector, or three have something in the slice: their order would change. */
    private static Optional<Node> sum(GraphBuilder out, Node node) {
        Slice slice = (Slice) node.op();
        if (slice.starts().size() != 1 || slice.steps().get(0) != 1 || !isSum(node.input(0))) {
            return Optional.empty();
        }
        Optional<List<Node>> pads = pads(node.input(0));
        if (pads.isEmpty()) {
            return Optional.empty();
        }
        List<Node> there = new ArrayList<>();
        for (Node padded : pads.get()) {
            Pad pad = (Pad) padded.op();
            Dim low = pad.low().get(0);
            Dim after = padded.shape().dim(0).minus(pad.high().get(0));
            boolean isBeside = isAtMost(slice.stops().get(0), low)
                    || isAtMost(after, slice.starts().get(0));
            if (!isBeside) {
                there.add(padded);
            }
        }
        if (there.size() > 2) {
            return Optional.empty();
        }
        return there.stream()
                .map(padded -> out.append(slice, padded))
                .reduce(Ops::add)
                .or(() -> Optional.of(Ops.full(out, node.type(), 0)));
    }

    private static boolean isSum(Node node) {
        return node.op() instanceof Elementwise e && e.fn() == ScalarFn.ADD;
    }

    private static boolean isAtMost(Dim a, Dim b) {
        return b.minus(a).isNeverNegative();
    }

    /** The summands from the first to the last, if all are padded vectors. */
    private static Optional<List<Node>> pads(Node sum) {
        List<Node> pads = new ArrayList<>();
        Deque<Node> open = new ArrayDeque<>(List.of(sum));
        while (!open.isEmpty()) {
            Node node = open.pop();
            if (isSum(node)) {
                open.push(node.input(1));
                open.push(node.input(0));
            } else if (node.op() instanceof Pad pad && pad.interior().get(0) == 0) {
                pads.add(node);
            } else {
                return Optional.empty();
            }
            if (pads.size() + open.size() > MAX_SUMMANDS) {
                return Optional.empty();
            }
        }
        return Optional.of(pads);
    }
}
