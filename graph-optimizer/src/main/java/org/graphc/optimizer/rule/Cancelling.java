package org.graphc.optimizer.rule;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Gather;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.op.ScatterAdd;
import org.graphc.core.type.BoundedRecursion;

/**
 * Takes quotients out of products, sums, signs, repetitions: what is {@code w * d} where {@code w} is visibly something
 * over {@code d}. It looks a few operations deep and answers nothing where it is not sure.
 */
final class Cancelling {
    private static final int DEPTH = 5;
    private static final int LOOK = 24;
    private static final String BOUND = "by DEPTH";

    private Cancelling() {}

    /** {@code w * Σ e}, the sum repeated along its axes to the shape of e. */
    static Optional<Node> timesTotal(Node w, Node e, ImmutableIntArray axes) {
        return new Total(e, axes).whole(w, DEPTH);
    }

    /** What is repeated along the axes of a sum, or stands for its results. */
    private record Total(Node e, ImmutableIntArray axes) {
        @BoundedRecursion(BOUND)
        Optional<Node> whole(Node w, int depth) {
            if (depth > 0 && w.op() instanceof Broadcast b) {
                boolean isBack = w.shape().equals(e.shape())
                        && b.repeated(w.input(0).shape()).equals(axes)
                        && w.input(0).shape().equals(e.shape().without(axes));
                return isBack ? row(w.input(0), depth - 1).map(n -> n.owner().append(b, n)) : Optional.empty();
            } else if (Softmax.isFn(w, ScalarFn.DIV) && isTotal(w.input(1))) {
                return Optional.of(w.input(0));
            }
            return depth == 0 ? Optional.empty() : linear(w, x -> whole(x, depth - 1));
        }

        private boolean isTotal(Node d) {
            return Softmax.total(d).filter(sum -> isSum(sum)).isPresent();
        }

        private boolean isSum(Node sum) {
            return sum.op() instanceof Reduce r
                    && r.monoid() == Monoid.SUM
                    && r.axes().equals(axes)
                    && sum.input(0) == e;
        }

        /** The same among the results of reductions over the axes. */
        @BoundedRecursion(BOUND)
        private Optional<Node> row(Node w, int depth) {
            if (Softmax.isFn(w, ScalarFn.DIV) && isSum(w.input(1))) {
                return Optional.of(w.input(0));
            } else if (depth == 0) {
                return Optional.empty();
            } else if (w.op() instanceof Reduce r
                    && r.monoid() == Monoid.SUM
                    && r.axes().equals(axes)) {
                return w.input(0).shape().equals(e.shape())
                        ? whole(w.input(0), depth - 1)
                                .flatMap(this::weighted)
                                .map(n -> n.owner().append(r, n))
                        : Optional.empty();
            }
            return linear(w, x -> row(x, depth - 1));
        }

        /**
         * Only a mean weighted by the softmax itself: it stays below the largest element, whereas a sum of anything
         * else might overflow without its divisor.
         */
        private Optional<Node> weighted(Node n) {
            if (Softmax.isFn(n, ScalarFn.NEG)) {
                return product(n.input(0)).map(Ops::neg);
            }
            return product(n);
        }

        private Optional<Node> product(Node n) {
            if (!Softmax.isFn(n, ScalarFn.MUL)) {
                return Optional.empty();
            }
            for (int i = 0; i < 2; i++) {
                Node q = n.input(i);
                Optional<Softmax> softmax = Softmax.of(q).filter(s -> isOfThis(s));
                if (softmax.isPresent()) {
                    return Optional.of(times(q, n.input(1 - i)).orElse(n));
                }
            }
            return Optional.empty();
        }

        private boolean isOfThis(Softmax q) {
            Node x = e.input(0);
            return q.axes().equals(axes) && (q.logits() == x || Softmax.isShifted(x, axes) && q.logits() == x.input(0));
        }
    }

    /** {@code q * t} where t is something over q, or over elements gathered from q. */
    static Optional<Node> times(Node q, Node t) {
        return times(node -> node == q, t);
    }

    /** {@code q * t} where t is something over one of these q. */
    static Optional<Node> times(Predicate<Node> isQ, Node t) {
        return times(isQ, t, DEPTH);
    }

    /** The node without a factor, in each term of a sum. */
    static Optional<Node> without(Predicate<Node> isFactor, Node node) {
        return without(isFactor, node, DEPTH);
    }

    @BoundedRecursion(BOUND)
    private static Optional<Node> without(Predicate<Node> isFactor, Node node, int depth) {
        for (int i = 0; i < node.inputs().size() && Softmax.isFn(node, ScalarFn.MUL); i++) {
            if (isFactor.test(node.input(i))) {
                return Optional.of(node.input(1 - i));
            }
        }
        return depth == 0 ? Optional.empty() : linear(node, x -> without(isFactor, x, depth - 1));
    }

    /** The first few nodes that a node is made of, itself first. */
    static Set<Node> near(Node node) {
        Set<Node> seen = new LinkedHashSet<>(List.of(node));
        Deque<Node> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            for (Node input : open.remove().inputs()) {
                if (seen.size() < LOOK && seen.add(input)) {
                    open.add(input);
                }
            }
        }
        return seen;
    }

    @BoundedRecursion(BOUND)
    private static Optional<Node> times(Predicate<Node> isQ, Node t, int depth) {
        if (Softmax.isFn(t, ScalarFn.DIV) && isQ.test(t.input(1))) {
            return Optional.of(t.input(0));
        } else if (depth == 0) {
            return Optional.empty();
        } else if (t.op() instanceof ScatterAdd s && Literals.matches(Literals.ZERO, t.input(0))) {
            Gather gather = new Gather(s.axis(), s.batchDims(), s.outOfRange());
            Predicate<Node> isNamed =
                    node -> node.op().equals(gather) && isQ.test(node.input(0)) && node.input(1) == t.input(1);
            return times(isNamed, t.input(2), depth - 1).map(u -> u.owner().append(s, t.input(0), t.input(1), u));
        }
        return linear(t, x -> times(isQ, x, depth - 1));
    }

    /** Through what is linear: a sign, one factor, a numerator, both terms of a sum. */
    private static Optional<Node> linear(Node w, Step step) {
        if (Softmax.isFn(w, ScalarFn.NEG)) {
            return step.of(w.input(0)).map(Ops::neg);
        } else if (Softmax.isFn(w, ScalarFn.MUL)) {
            return step.of(w.input(0))
                    .map(n -> Ops.mul(n, w.input(1)))
                    .or(() -> step.of(w.input(1)).map(n -> Ops.mul(w.input(0), n)));
        } else if (Softmax.isFn(w, ScalarFn.DIV)) {
            return step.of(w.input(0)).map(n -> Ops.div(n, w.input(1)));
        } else if (Softmax.isFn(w, ScalarFn.ADD) || Softmax.isFn(w, ScalarFn.SUB)) {
            return step.of(w.input(0))
                    .flatMap(a -> step.of(w.input(1)).map(b -> w.owner().append(w.op(), a, b)));
        }
        return Optional.empty();
    }

    private interface Step {
        Optional<Node> of(Node node);
    }
}
