package org.graphc.optimizer.rule;

import static org.graphc.optimizer.rule.Coded.exact;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.ArgMax;
import org.graphc.core.op.ArgMin;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Cast;
import org.graphc.core.op.LogSumExp;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.Transpose;
import org.graphc.core.type.Shape;

/**
 * Transposes moved towards outputs and products, which read them for nothing, so that other rules meet what they look
 * for whichever way it is turned. They only ever move that way, so nothing goes in circles. A sum over several axes
 * that come in another order adds in another order.
 */
final class TransposeRules {
    static final RuleSet RULES = RuleSet.of(
            Coded.ofMoved(
                    "f(transpose(x), transpose(y)) => transpose(f(x, y))", Transpose.class, TransposeRules::pointwise),
            exact("cast(transpose(x)) => transpose(cast(x))", Cast.class, TransposeRules::pointwise),
            exact("reduce(transpose(x)) => transpose(reduce(x))", Reduce.class, TransposeRules::reduction),
            exact("logSumExp(transpose(x)) => transpose(logSumExp(x))", LogSumExp.class, TransposeRules::logSumExp),
            exact("argMax(transpose(x)) => transpose(argMax(x))", ArgMax.class, TransposeRules::argMax),
            exact("argMin(transpose(x)) => transpose(argMin(x))", ArgMin.class, TransposeRules::argMin),
            reorders(
                    "sum(transpose(x)) in another order => transpose(sum(x))",
                    Monoid.SUM,
                    TransposeRules::anotherOrder),
            reorders(
                    "prod(transpose(x)) in another order => transpose(prod(x))",
                    Monoid.PROD,
                    TransposeRules::anotherOrder),
            reorders(
                    "logSumExp(transpose(x)) in another order => transpose(logSumExp(x))",
                    LogSumExp.class,
                    TransposeRules::logSumExpInAnotherOrder));

    private TransposeRules() {}

    private static Rewrite reorders(String name, Object root, Coded.Body body) {
        return new Coded(name, Precision.REORDERS, root, body);
    }

    private static ImmutableIntArray permutation(Node node) {
        return ((Transpose) node.op()).permutation();
    }

    /** Where all arguments are turned the same way, or repeat what can as well be repeated along the old axes. */
    private static Optional<Node> pointwise(GraphBuilder out, Node node) {
        Optional<Node> turned =
                node.inputs().stream().filter(n -> n.op() instanceof Transpose).findFirst();
        if (turned.isEmpty()) {
            return Optional.empty();
        }
        Transpose transpose = (Transpose) turned.get().op();
        List<Node> in = new ArrayList<>();
        for (Node each : node.inputs()) {
            Optional<Node> old = turnedBack(transpose, turned.get().input(0).shape(), each);
            if (old.isEmpty()) {
                return Optional.empty();
            }
            in.add(old.get());
        }
        return Optional.of(out.append(transpose, out.append(node.op(), in)));
    }

    /** What becomes the node by a transpose. Refused where the axes of what repeats would change their order. */
    private static Optional<Node> turnedBack(Transpose transpose, Shape from, Node node) {
        if (node.op().equals(transpose)) {
            return Optional.of(node.input(0));
        }
        if (!(node.op() instanceof Broadcast broadcast)) {
            return Optional.empty();
        }
        int[] axes = broadcast.axes().stream().map(transpose.permutation()::get).toArray();
        return isAscending(axes)
                ? Optional.of(Ops.broadcastTo(node.input(0), from, ImmutableIntArray.copyOf(axes)))
                : Optional.empty();
    }

    private static boolean isAscending(int[] axes) {
        return IntStream.range(1, axes.length).allMatch(i -> axes[i - 1] < axes[i]);
    }

    /** Of what comes in the same order, or in any with the same result. */
    private static Optional<Node> reduction(GraphBuilder out, Node node) {
        return isOfOrder(node) && !keepsOrder(node) ? Optional.empty() : anyOrder(out, node);
    }

    private static Optional<Node> anotherOrder(GraphBuilder out, Node node) {
        return isOfOrder(node) && !keepsOrder(node) ? anyOrder(out, node) : Optional.empty();
    }

    private static boolean isOfOrder(Node node) {
        Monoid monoid = ((Reduce) node.op()).monoid();
        return (monoid == Monoid.SUM || monoid == Monoid.PROD) && node.dtype().isFloat();
    }

    private static Optional<Node> anyOrder(GraphBuilder out, Node node) {
        Reduce reduce = (Reduce) node.op();
        return moved(out, node, reduce.axes(), axes -> new Reduce(reduce.monoid(), axes, reduce.tie()));
    }

    private static Optional<Node> logSumExp(GraphBuilder out, Node node) {
        return keepsOrder(node) ? moved(out, node, axes(node), LogSumExp::new) : Optional.empty();
    }

    private static Optional<Node> logSumExpInAnotherOrder(GraphBuilder out, Node node) {
        return keepsOrder(node) ? Optional.empty() : moved(out, node, axes(node), LogSumExp::new);
    }

    private static ImmutableIntArray axes(Node node) {
        return node.op() instanceof LogSumExp l ? l.axes() : ((Reduce) node.op()).axes();
    }

    private static Optional<Node> argMax(GraphBuilder out, Node node) {
        return moved(out, node, ImmutableIntArray.of(((ArgMax) node.op()).axis()), axes -> new ArgMax(axes.get(0)));
    }

    private static Optional<Node> argMin(GraphBuilder out, Node node) {
        return moved(out, node, ImmutableIntArray.of(((ArgMin) node.op()).axis()), axes -> new ArgMin(axes.get(0)));
    }

    /** True where the elements of a transpose that meet come in the order that they had. */
    private static boolean keepsOrder(Node node) {
        return node.input(0).op() instanceof Transpose t
                && isAscending(axes(node).stream().map(t.permutation()::get).toArray());
    }

    private interface OverAxes {
        Op of(ImmutableIntArray axes);
    }

    /** The operation over the same axes before the transpose, and what is left of that after it. */
    private static Optional<Node> moved(GraphBuilder out, Node node, ImmutableIntArray axes, OverAxes op) {
        Node turned = node.input(0);
        if (!(turned.op() instanceof Transpose)) {
            return Optional.empty();
        }
        ImmutableIntArray permutation = permutation(turned);
        int[] over = axes.stream().map(permutation::get).sorted().toArray();
        Node joined = out.append(op.of(ImmutableIntArray.copyOf(over)), turned.input(0));
        int[] kept = IntStream.range(0, permutation.length())
                .filter(axis -> !axes.contains(axis))
                .map(permutation::get)
                .toArray();
        if (isAscending(kept)) {
            return Optional.of(joined);
        }
        ImmutableIntArray places =
                ImmutableIntArray.copyOf(IntStream.of(kept).sorted().toArray());
        return Optional.of(
                Ops.transpose(joined, IntStream.of(kept).map(places::indexOf).toArray()));
    }
}
