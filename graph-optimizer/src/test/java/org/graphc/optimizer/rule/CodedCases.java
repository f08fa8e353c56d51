package org.graphc.optimizer.rule;

import static org.graphc.core.op.Ops.add;
import static org.graphc.core.op.Ops.broadcastTo;
import static org.graphc.core.op.Ops.cast;
import static org.graphc.core.op.Ops.concat;
import static org.graphc.core.op.Ops.div;
import static org.graphc.core.op.Ops.eq;
import static org.graphc.core.op.Ops.exp;
import static org.graphc.core.op.Ops.expandDims;
import static org.graphc.core.op.Ops.flatten;
import static org.graphc.core.op.Ops.keepDims;
import static org.graphc.core.op.Ops.log;
import static org.graphc.core.op.Ops.logSumExp;
import static org.graphc.core.op.Ops.max;
import static org.graphc.core.op.Ops.min;
import static org.graphc.core.op.Ops.mul;
import static org.graphc.core.op.Ops.neg;
import static org.graphc.core.op.Ops.reshape;
import static org.graphc.core.op.Ops.sigmoid;
import static org.graphc.core.op.Ops.sin;
import static org.graphc.core.op.Ops.slice;
import static org.graphc.core.op.Ops.softmax;
import static org.graphc.core.op.Ops.sub;
import static org.graphc.core.op.Ops.sum;
import static org.graphc.core.op.Ops.transpose;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Streams;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Cast;
import org.graphc.core.op.Gather;
import org.graphc.core.op.LinearAlgebra;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.OutOfRange;
import org.graphc.core.op.Pad;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.Reverse;
import org.graphc.core.op.Shapes;
import org.graphc.core.op.Slice;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;

/** Expressions on which coded rewrites fire, and those that they refuse. */
final class CodedCases {
    private static final Shape WIDE = Shape.of(5, 4, 6);

    private CodedCases() {}

    /** An expression of {@code x}, a tensor of 4 × 6 (for a batch, n × 6), and what must fire on it. */
    record Case(String rule, UnaryOperator<Node> of) {
        @Override
        public String toString() {
            return rule;
        }
    }

    // spotless:off
    static final List<Case> FIRES = joined(
        List.of(TransposeCases.FIRES, LabelCases.FIRES, IndexingCases.FIRES, ProductCases.FIRES),
        new Case("reshape(x) to its own shape => x", x -> x.owner().append(new Reshape(x.shape()), x)),
        new Case("broadcast(x) to its own shape => x", x -> spread(x, x.shape(), 0, 1)),
        new Case("cast(x) to its own type => x", x -> x.owner().append(new Cast(x.dtype()), x)),
        new Case("transpose(x) of no axis => x", x -> transpose(x, 0, 1)),
        new Case("transpose(transpose(x)) => transpose(x)",
            x -> transpose(transpose(expandDims(x, 0), 2, 0, 1), 1, 0, 2)),
        new Case("transpose(broadcast(x)) => broadcast(x)", x -> transpose(broadcastTo(x, WIDE), 1, 0, 2)),
        new Case("reshape(reshape(x)) => reshape(x)", x -> reshape(flatten(x), Shape.of(3, 8))),
        new Case("reshape(broadcast(x)) => broadcast(x)", x -> expandDims(broadcastTo(x, WIDE), 1)),
        new Case("reshape(broadcast(x)) => broadcast(x)", x -> reshape(broadcastTo(max(x), WIDE), Shape.of(12, 10))),
        new Case("broadcast(broadcast(x)) => broadcast(x)", x -> broadcastTo(broadcastTo(max(x, 0), x.shape()), WIDE)),
        new Case("broadcast(reshape(x)) => broadcast(x)",
            x -> broadcastTo(keepDims(max(x, 1), x.shape(), 1), x.shape())),
        new Case("cast(cast(x)) => cast(x)", x -> cast(cast(Ops.gt(x, Ops.zerosLike(x)), DType.I32), DType.F64)),
        new Case("slice(x) of everything => x", x -> cut(x, 0, 0, 4)),
        new Case("slice(slice(x)) => slice(x)", x -> cut(slice(x, 0, Dim.ONE, Dim.constant(4), 2), 0, 1, 2)),
        new Case("slice(slice(x)) => slice(x)", x -> cut(cut(x, 0, 1, 3), 1, 2, 5)),
        new Case("slice(pad(x)) of what was padded and spread => x",
            x -> slice(spreadRows(x), 0, Dim.ONE, Dim.constant(8), 2)),
        new Case("slice(concat(x, y)) within one part => slice(x)", x -> cut(concat(0, sin(x), x), 0, 5, 7)),
        new Case("slice(pad(x)) of zeros => 0", x -> cut(pad(x, 2, 1), 0, 0, 2)),
        new Case("slice(pad(x)) of zeros => 0", x -> cut(pad(x, 2, 1), 1, 8, 9)),
        new Case("slice(pad(x)) within x => slice(x)", x -> cut(cut(pad(x, 2, 1), 0, 3, 5), 1, 3, 7)),
        new Case("slice(pad(x) + pad(y)) => slice(pad(x)) + slice(pad(y)) without zeros",
            x -> cut(add(pads(x, 3, 40), add(pads(sin(x), 27, 16), pads(exp(x), 5, 38))), 0, 4, 27)),
        new Case("slice(pad(x) + pad(y)) => slice(pad(x)) + slice(pad(y)) without zeros",
            x -> cut(add(pads(x, 3, 40), pads(sin(x), 27, 16)), 0, 51, 67)),
        new Case("slice(concat(x, y)) within one part => slice(x)",
            x -> rows(concat(0, sin(x), x), x.shape().dim(0), x)),
        new Case("pad(x) by nothing => x", x -> pad(x, 0, 0)),
        new Case("pad(pad(x)) => pad(x)", x -> pad(pad(x, 1, 2), 3, 1)),
        new Case("concat(x) => x", x -> concat(0, x)),
        new Case("concat(slice(x), slice(x)) one after the other => slice(x)",
            x -> concat(1, cut(x, 1, 0, 2), cut(x, 1, 2, 6))),
        new Case("concat(slice(x), slice(x)) one after the other => slice(x)",
            x -> concat(1, sin(x), cut(x, 1, 1, 2), cut(x, 1, 2, 3), cut(x, 1, 3, 5), cut(x, 1, 4, 6))),
        new Case("reverse(reverse(x)) => reverse(x)", x -> reversed(reversed(x, 0), 0)),
        new Case("reverse(reverse(x)) => reverse(x)", x -> reversed(reversed(x, 1), 0, 1)),
        new Case("(x * a) / b => x * (a / b) of whole constants that divide",
            x -> div(times(x, 5), Ops.constantLike(x, 15))),
        new Case("(x * a) / b => x * (a / b) of whole constants that divide",
            x -> div(times(x, 15), Ops.constantLike(x, 5))),
        new Case("reduce(broadcast(x)) over axes of x too => reduce(broadcast(reduce(x)))",
            x -> max(broadcastTo(x, WIDE), 0, 2)),
        new Case("reduce(broadcast(x)) over axes of x too => reduce(broadcast(reduce(x)))",
            x -> sum(broadcastTo(cast(x, DType.I64), WIDE), 0, 1)),
        new Case("sum(broadcast(x)) over axes of x too => sum(broadcast(sum(x)))",
            x -> sum(broadcastTo(x, WIDE), 0, 1)),
        new Case("sum(broadcast(x)) over axes of x too => sum(broadcast(sum(x)))",
            x -> sum(spread(Ops.keepDims(max(x, 1), x.shape(), 1), Shape.of(4, 3), 0, 1), 0, 1)),
        new Case("max(x) over axes of size one => x", x -> max(expandDims(x, 1), 1)),
        new Case("min(x) over axes of size one => x", x -> min(expandDims(x, 1), 1)),
        new Case("sum(x) over axes of size one => x", x -> sum(expandDims(x, 1), 1)),
        new Case("logSumExp(x) over axes of size one => x", x -> logSumExp(expandDims(x, 1), 1)),
        new Case("max(broadcast(x)) => x", x -> max(broadcastTo(x, WIDE), 0)),
        new Case("min(broadcast(x)) => x", x -> min(broadcastTo(x, WIDE), 0)),
        new Case("any(broadcast(x)) => x", x -> joined(Monoid.ANY, broadcastTo(positive(x), WIDE), 0)),
        new Case("all(broadcast(x)) => x", x -> joined(Monoid.ALL, broadcastTo(positive(x), WIDE), 0)),
        new Case("any(x) over axes of size one => x", x -> joined(Monoid.ANY, expandDims(positive(x), 1), 1)),
        new Case("all(x) over axes of size one => x", x -> joined(Monoid.ALL, expandDims(positive(x), 1), 1)),
        new Case("any(any(x)) => any(x)", x -> joined(Monoid.ANY, joined(Monoid.ANY, positive(x), 0), 0)),
        new Case("all(all(x)) => all(x)", x -> joined(Monoid.ALL, joined(Monoid.ALL, positive(x), 0), 0)),
        new Case("sum(broadcast(x)) => x * size", x -> sum(broadcastTo(x, WIDE), 0)),
        new Case("max(max(x)) => max(x)", x -> max(max(broadcastTo(sin(x), WIDE), 1), 0, 1)),
        new Case("min(min(x)) => min(x)", x -> min(min(x, 0), 0)),
        new Case("sum(sum(x)) of integers => sum(x)", x -> sum(sum(cast(x, DType.I64), 0), 0)),
        new Case("f(broadcast(x), broadcast(y)) => broadcast(f(x, y))", x -> sin(broadcastTo(x, WIDE))),
        new Case("f(broadcast(x), broadcast(y)) => broadcast(f(x, y))",
            x -> add(broadcastTo(x, WIDE), broadcastTo(max(x), WIDE))),
        new Case("eq(logSumExp(x - max(x)), -inf) => false", x -> noMass(x.minus(keepDims(max(x, 1), x.shape(), 1)))),
        new Case("log(softmax(x)) => logSoftmax(x)", x -> log(softmax(x, 1))),
        new Case("exp(x) / sum(exp(x)) => softmax(x)", CodedCases::quotient),
        new Case("log(gather(softmax(x))) => gather(logSoftmax(x))", x -> log(picked(quotient(x)))),
        new Case("exp(x) * (g / sum(exp(x))) => softmax(x) * g",
            x -> mul(exp(x), broadcastTo(keepDims(div(max(x, 1), sum(exp(x), 1)), x.shape(), 1), x.shape()))),
        new Case("exp(x) * (g / sum(exp(x))) => softmax(x) * g",
            x -> mul(exp(x), keepDims(div(sin(min(x, 1)), sum(exp(x), 1)), x.shape(), 1))),
        new Case("exp(x) * (g / sum(exp(x))) => softmax(x) * g", CodedCases::adjointOfSum),
        new Case("p * (g / p + y) => g + p * y of a softmax or sigmoid p",
            x -> mul(softmax(x, 1), add(div(sin(x), softmax(x, 1)), x))),
        new Case("p * (g / p) + p * y => g + p * y of a softmax or sigmoid p",
            x -> add(mul(softmax(x, 1), div(sin(x), softmax(x, 1))), mul(x, softmax(x, 1)))),
        new Case("p * (g / p) - p * y => g - p * y of a softmax or sigmoid p",
            x -> sub(mul(x, softmax(x, 1)), mul(softmax(x, 1), div(sin(x), softmax(x, 1))))),
        new Case("exp(x) * (g * sigmoid(neg(x))) => sigmoid(x) * g",
            x -> mul(exp(x), mul(sin(x), sigmoid(neg(x))))),
        new Case("exp(x) * (g / (1 + exp(x))) => sigmoid(x) * g",
            x -> mul(exp(x), neg(div(sin(x), add(exp(x), Ops.constantLike(x, 1)))))),
        new Case("exp(x) * (g / (exp(x) + exp(y))) => sigmoid(x - y) * g",
            x -> mul(exp(x), div(x, add(exp(x), exp(sin(x)))))),
        new Case("sigmoid(neg(x)) * (sigmoid(x) * (g / sigmoid(x) + y)) => sigmoid(neg(x)) * g + ...",
            x -> mul(sigmoid(neg(x)), mul(sigmoid(x), div(sin(x), sigmoid(x))))),
        new Case("f(transpose(x), transpose(y)) => transpose(f(x, y))",
            x -> mul(transpose(x, 1, 0), exp(transpose(sin(x), 1, 0)))),
        new Case("f(reshape(x), reshape(y)) => reshape(f(x, y))",
            x -> mul(reshape(sin(x), Shape.of(3, 8)), reshape(x, Shape.of(3, 8)))),
        new Case("neg(c * x) => -c * x of a constant c", x -> neg(mul(Ops.constantLike(x, 3), x))),
        new Case("neg(c / x) => -c / x of a constant c", x -> neg(div(Ops.constantLike(x, 3), x))));

    /** On which no default pipeline fires. */
    static final List<Case> RELAXED = joined(List.of(IndexingCases.RELAXED, ProductCases.RELAXED),
        new Case("sum(sum(x)) => sum(x)", x -> sum(sum(x, 0), 0)),
        new Case("matmul(inv(a), b) => solve(a, b)", x -> LinearAlgebra.inv(square(x)).matmul(x)),
        new Case("matmul(b, inv(a)) => transpose(solve(transpose(a), transpose(b)))",
            x -> transpose(x, 1, 0).matmul(LinearAlgebra.inv(square(x)))));

    static final List<Case> REFUSED = joined(
        List.of(TransposeCases.REFUSED, LabelCases.REFUSED, IndexingCases.REFUSED, ProductCases.REFUSED),
        new Case("transpose(broadcast(x)) that turns the axes of x", x -> transpose(broadcastTo(x, WIDE), 0, 2, 1)),
        new Case("reshape(broadcast(x)) across repeated axes", x -> reshape(broadcastTo(x, WIDE), Shape.of(20, 6))),
        new Case("broadcast(reshape(x)) that splits an axis",
            x -> broadcastTo(reshape(x, Shape.of(2, 2, 6)), Shape.of(3, 2, 2, 6))),
        new Case("cast(cast(x)) that truncates", x -> cast(cast(x, DType.I64), DType.F32)),
        new Case("slice(concat(x, y)) across parts", x -> cut(concat(0, sin(x), x), 0, 3, 7)),
        new Case("slice(pad(x)) beside what was padded", x -> cut(pad(x, 2, 1), 0, 1, 5)),
        new Case("slice of three padded vectors",
            x -> cut(add(pads(x, 3, 40), add(pads(sin(x), 7, 36), pads(exp(x), 5, 38))), 0, 4, 26)),
        new Case("slice(pad(x) + y)", x -> cut(add(pads(x, 3, 40), pads(x, 1, 42).times(2)), 0, 4, 26)),
        new Case("concat(slice(x), slice(x)) with a gap", x -> concat(1, cut(x, 1, 0, 2), cut(x, 1, 3, 6))),
        new Case("concat(slice(x), slice(x)) along another axis",
            x -> concat(0, cut(x, 1, 0, 3), cut(x, 1, 3, 6))),
        new Case("concat(slice(x), slice(y))", x -> concat(1, cut(x, 1, 0, 2), cut(sin(x), 1, 2, 6))),
        new Case("concat(slice(x), slice(x)) of other rows",
            x -> concat(1, block(x, 0, 0, 2), block(x, 2, 2, 6))),
        new Case("(x * a) / b that do not divide", x -> div(times(x, 5), Ops.constantLike(x, 7))),
        new Case("slice(x) of every other element", x -> slice(x, 0, Dim.ZERO, Dim.constant(4), 2)),
        new Case("any(broadcast(x)) over an axis of x",
            x -> joined(Monoid.ANY, broadcastTo(positive(x), WIDE), 2)),
        new Case("any(all(x))", x -> joined(Monoid.ANY, joined(Monoid.ALL, positive(x), 0), 0)),
        new Case("max(broadcast(x)) over an axis of x", x -> max(broadcastTo(x, WIDE), 2)),
        new Case("sum(sum(x)) of floats", x -> sum(sum(x, 0), 0)),
        new Case("max(min(x))", x -> max(min(x, 0), 0)),
        new Case("f(broadcast(x), y)", x -> add(broadcastTo(max(x, 0), x.shape()), x)),
        new Case("f(broadcast(x), broadcast(y)) along other axes",
            x -> add(broadcastTo(max(x, 0), Shape.of(6, 6)), spread(max(x, 0), Shape.of(6, 6), 0))),
        new Case("x - x, which may be NaN", x -> sub(x, x)),
        new Case("exp(x) * Σ (g / Σ exp(x)), which may overflow without the divisor",
            x -> mul(exp(x), keepDims(sum(div(sin(x), keepDims(sum(exp(x), 1), x.shape(), 1)), 1), x.shape(), 1))),
        new Case("p * (g / p), which hides that p is NaN", x -> mul(sigmoid(x), div(sin(x), sigmoid(x)))),
        new Case("eq(logSumExp(x), -inf)", CodedCases::noMass),
        new Case("log of exponentials over another sum",
            x -> log(Ops.div(exp(x), keepDims(sum(exp(sin(x)), 1), x.shape(), 1)))));
    // spotless:on

    private static List<Case> joined(List<List<Case>> others, Case... more) {
        return Streams.concat(others.stream().flatMap(List::stream), Stream.of(more))
                .toList();
    }

    /** A matrix that is well conditioned for ordinary x. */
    static Node square(Node x) {
        return x.matmul(transpose(x, 1, 0))
                .plus(Shapes.eye(x.owner(), Dim.constant(4), Dim.constant(4), x.dtype())
                        .times(30));
    }

    private static Node positive(Node x) {
        return Ops.gt(x, Ops.zerosLike(x));
    }

    private static Node joined(Monoid monoid, Node x, int axis) {
        return x.owner().append(new Reduce(monoid, ImmutableIntArray.of(axis)), x);
    }

    /** A row of zeros before each row of x, and one at the end. */
    private static Node spreadRows(Node x) {
        ImmutableList<Dim> before = ImmutableList.of(Dim.ONE, Dim.ZERO);
        return x.owner().append(new Pad(before, before, ImmutableIntArray.of(1, 0)), x);
    }

    /** As many rows as x has, from one on. */
    private static Node rows(Node wide, Dim from, Node x) {
        return slice(wide, 0, from, from.plus(x.shape().dim(0)), 1);
    }

    /** All elements on one axis between zeros. */
    private static Node pads(Node x, long low, long high) {
        Node flat = flatten(x);
        ImmutableList<Dim> before = ImmutableList.of(Dim.constant(low));
        return x.owner().append(new Pad(before, ImmutableList.of(Dim.constant(high)), ImmutableIntArray.of(0)), flat);
    }

    static Node spread(Node x, Shape shape, int... axes) {
        return x.owner().append(new Broadcast(shape, ImmutableIntArray.copyOf(axes)), x);
    }

    private static Node reversed(Node x, int... axes) {
        return x.owner().append(new Reverse(ImmutableIntArray.copyOf(axes)), x);
    }

    /** Two rows, and some columns of them. */
    private static Node block(Node x, long row, long start, long stop) {
        return x.owner()
                .append(
                        new Slice(
                                ImmutableList.of(Dim.constant(row), Dim.constant(start)),
                                ImmutableList.of(Dim.constant(row + 2), Dim.constant(stop)),
                                ImmutableIntArray.of(1, 1)),
                        x);
    }

    static Node cut(Node x, int axis, long start, long stop) {
        return slice(x, axis, Dim.constant(start), Dim.constant(stop), 1);
    }

    static Node pad(Node x, long low, long high) {
        ImmutableList<Dim> before = ImmutableList.of(Dim.constant(low), Dim.constant(low));
        ImmutableList<Dim> after = ImmutableList.of(Dim.constant(high), Dim.constant(high));
        return x.owner().append(new Pad(before, after, ImmutableIntArray.of(0, 0)), x);
    }

    static Node noMass(Node x) {
        Node sum = logSumExp(x, 1);
        return eq(sum, Ops.constantLike(sum, Double.NEGATIVE_INFINITY));
    }

    private static Node times(Node x, double c) {
        return mul(x, Ops.constantLike(x, c));
    }

    private static Node quotient(Node x) {
        return div(exp(x), keepDims(sum(exp(x), 1), x.shape(), 1));
    }

    private static Node picked(Node x) {
        Node named = Ops.constant(x.owner(), Tensor.fillLong(DType.I64, ImmutableIntArray.of(2), i -> 2 * i));
        return x.owner().append(new Gather(1, 0, OutOfRange.ERROR), x, named);
    }

    /** What reaches x through the divisor of its softmax. */
    private static Node adjointOfSum(Node x) {
        Node p = softmax(x, 1);
        Node e = p.input(0);
        Node total = p.input(1);
        Node back = sum(neg(div(mul(p, sin(x)), total)), 1);
        return mul(e, broadcastTo(keepDims(back, x.shape(), 1), x.shape()));
    }
}
