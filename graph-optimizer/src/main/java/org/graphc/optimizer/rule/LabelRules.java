package org.graphc.optimizer.rule;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Gather;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.OutOfRange;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.op.ScatterAdd;
import org.graphc.core.op.Transpose;
import org.graphc.core.type.BoundedRecursion;
import org.graphc.core.type.Dim;

/**
 * Sums over classes of what is zero but at one label, as the cross-entropy of labels leaves them: its derivative
 * becomes that of the textbook, softmax less one-hot. A label that is out of range fails, or adds nothing, as before.
 */
final class LabelRules {
    private static final int DEPTH = 5;
    private static final String READ = "gather(g, i) where g = scatterAdd(0, i, u)";

    static final RuleSet RULES = RuleSet.of(
            Coded.exact(
                    "sum(scatterAdd(0, i, u)) of one update each => gather(scatterAdd(0, i, u), i)",
                    Monoid.SUM,
                    LabelRules::read),
            improves("g + x * " + READ + " => g + x * u", ScalarFn.ADD, LabelRules::updates),
            improves("g - x * " + READ + " => g - x * u", ScalarFn.SUB, LabelRules::updates),
            Coded.exact("sum(oneHot(i)) => 0 <= i < depth", Monoid.SUM, LabelRules::mass),
            improves("sum(oneHot(i) * w) of w alike in a row => sum(oneHot(i)) * w", Monoid.SUM, LabelRules::weighted));

    private LabelRules() {}

    private static Rewrite improves(String name, Object root, Coded.Body body) {
        return new Coded(name, Precision.IMPROVES, root, body);
    }

    /** True of zeros to each part of which one element at most is added. */
    private static boolean isOfOneEach(Node node) {
        if (!(node.op() instanceof ScatterAdd add) || !Literals.matches(Literals.ZERO, node.input(0))) {
            return false;
        }
        List<Dim> named = node.input(1).shape().dims();
        return named.subList(add.batchDims(), named.size()).stream().allMatch(Dim.ONE::equals);
    }

    private static Gather gather(Node scattered) {
        ScatterAdd add = (ScatterAdd) scattered.op();
        return new Gather(add.axis(), add.batchDims(), add.outOfRange());
    }

    /** The one element for all of them. It still depends on what fails where an index is refused. */
    private static Optional<Node> read(GraphBuilder out, Node sum) {
        Node scattered = sum.input(0);
        boolean isOverNamed =
                isOfOneEach(scattered) && axes(sum).equals(ImmutableIntArray.of(((ScatterAdd) scattered.op()).axis()));
        return isOverNamed
                ? Optional.of(Ops.reshape(out.append(gather(scattered), scattered, scattered.input(1)), sum.shape()))
                : Optional.empty();
    }

    private static ImmutableIntArray axes(Node sum) {
        return ((Reduce) sum.op()).axes();
    }

    /**
     * What is read where it was written, in a sum with what was written: that fails where an index is refused, so what
     * is read need not. Refused where an index may name nothing, of which zero is read.
     */
    private static Optional<Node> updates(GraphBuilder out, Node sum) {
        List<Node> terms = Terms.of(sum);
        for (Node term : terms) {
            Node g = moved(term);
            if (isOfOneEach(g) && namesOrFails(g)) {
                for (Node other : terms) {
                    Node made = other == term ? other : updated(other, g, DEPTH);
                    if (made != other) {
                        return Optional.of(Terms.replaced(sum, Map.of(other, made)));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Node moved(Node term) {
        return term.op() instanceof Transpose || term.op() instanceof Reshape ? term.input(0) : term;
    }

    private static boolean namesOrFails(Node g) {
        ScatterAdd add = (ScatterAdd) g.op();
        return add.outOfRange() == OutOfRange.ERROR
                || Indices.nameAlways(add.outOfRange(), g.input(1), g.shape().dim(add.axis()));
    }

    /** The node with the update for each of what is read, or itself if there is none. */
    @BoundedRecursion("by DEPTH")
    private static Node updated(Node node, Node g, int depth) {
        if (node.op().equals(gather(g)) && node.input(0) == g && node.input(1) == g.input(1)) {
            return g.input(2);
        } else if (depth == 0 || !isProduct(node)) {
            return node;
        }
        List<Node> inputs = new ArrayList<>();
        node.inputs().forEach(input -> inputs.add(updated(input, g, depth - 1)));
        return inputs.equals(node.inputs()) ? node : node.owner().append(node.op(), inputs);
    }

    private static boolean isProduct(Node node) {
        return Softmax.isFn(node, ScalarFn.MUL)
                || Softmax.isFn(node, ScalarFn.NEG)
                || node.op() instanceof Broadcast
                || node.op() instanceof Reshape
                || node.op() instanceof Transpose;
    }

    private static boolean isOverLast(Node sum) {
        return axes(sum).equals(ImmutableIntArray.of(sum.input(0).shape().rank() - 1));
    }

    /** A row has one one, or none if its index is out of range. */
    private static Optional<Node> mass(GraphBuilder out, Node sum) {
        Node ones = sum.input(0);
        return isOverLast(sum)
                ? SparseFactor.oneHot(ones).map(i -> {
                    Node depth = Ops.size(out, ones.shape().dim(ones.shape().rank() - 1), i.dtype());
                    Node isNamed = Ops.and(Ops.ge(i, Ops.zerosLike(i)), Ops.lt(i, Ops.broadcastTo(depth, i.shape())));
                    return Ops.cast(isNamed, sum.dtype());
                })
                : Optional.empty();
    }

    /** Also of an infinite {@code w}, whose product with zeros is NaN. */
    private static Optional<Node> weighted(GraphBuilder out, Node sum) {
        Node product = sum.input(0);
        int last = product.shape().rank() - 1;
        for (int i = 0; i < product.inputs().size() && Softmax.isFn(product, ScalarFn.MUL) && isOverLast(sum); i++) {
            Node w = product.input(1 - i);
            boolean isAlike = w.op() instanceof Broadcast b && !b.axes().contains(last);
            if (isAlike && SparseFactor.oneHot(product.input(i)).isPresent()) {
                Node ones = out.append(sum.op(), product.input(i));
                return Optional.of(
                        Ops.mul(ones, Ops.broadcastTo(w.input(0), sum.shape(), ((Broadcast) w.op()).axes())));
            }
        }
        return Optional.empty();
    }
}
