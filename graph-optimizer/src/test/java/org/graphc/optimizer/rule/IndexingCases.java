package org.graphc.optimizer.rule;

import static org.graphc.core.op.Indexing.gather;
import static org.graphc.core.op.Indexing.scatterAdd;
import static org.graphc.core.op.Indexing.scatterSet;
import static org.graphc.core.op.Ops.add;
import static org.graphc.core.op.Ops.argMax;
import static org.graphc.core.op.Ops.broadcastTo;
import static org.graphc.core.op.Ops.cast;
import static org.graphc.core.op.Ops.max;
import static org.graphc.core.op.Ops.sin;
import static org.graphc.core.op.Ops.sum;
import static org.graphc.core.op.Ops.zerosLike;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Gather;
import org.graphc.core.op.Indexing;
import org.graphc.core.op.Ops;
import org.graphc.core.op.OutOfRange;
import org.graphc.core.op.ScatterSet;
import org.graphc.core.op.Shapes;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.graphc.optimizer.rule.CodedCases.Case;

/** Expressions that read and add by indices, on which coded rewrites fire, and those that they refuse. */
final class IndexingCases {
    private static final Shape WIDE = Shape.of(5, 4, 6);
    private static final String SLICE = "gather(x, i) of one after the other => slice(x)";
    private static final String GATHERS = "gather(gather(x, i), j) => gather(x, gather(i, j))";
    private static final String REPEATED = "gather(broadcast(x), i) of what is repeated => broadcast(x)";
    private static final String TWINS = "scatterAdd(0, i, u) + scatterAdd(0, i, v) => scatterAdd(0, i, u + v)";
    private static final String TWICE = "scatterAdd(scatterAdd(x, i, u), i, v) => scatterAdd(x, i, u + v)";
    private static final String ONTO = "x + scatterAdd(0, i, u) => scatterAdd(x, i, u)";

    private IndexingCases() {}

    // spotless:off
    static final List<Case> FIRES = ImmutableList.of(
        new Case(SLICE, x -> gather(x, indices(x, 1, 2, 3), 0)),
        new Case(SLICE, x -> gather(x, indices(x, -3, 4), 1)),
        new Case(SLICE, x -> gather(x, single(x, -2), 1)),
        new Case(SLICE, x -> gather(x, Shapes.range(x.owner(), Dim.constant(3), DType.I32), 1)),
        new Case("gather(iota(), i) => i",
            x -> gather(Shapes.range(x.owner(), Dim.constant(6), DType.I32), argMax(x, 1), 0)),
        new Case("gather(iota(), i) => i",
            x -> gather(Shapes.iota(x.owner(), TensorType.of(DType.F64, 3, 6, 2), 1), argMax(x, 1), 1)),
        new Case(GATHERS, x -> gather(gather(x, argMax(x, 0), 0), argMax(x, 0), 0)),
        new Case(GATHERS, x -> read(read(x, wild(x), 1, OutOfRange.DROP), wild(sin(x)), 1, OutOfRange.CLAMP)),
        new Case(GATHERS, x -> read(read(x, wild(x), 1, OutOfRange.CLAMP), cast(x, DType.I64), 1, OutOfRange.CLAMP)),
        new Case(REPEATED, x -> gather(broadcastTo(x, WIDE), argMax(x, 0), 0)),
        new Case(REPEATED,
            x -> read(CodedCases.spread(x, Shape.of(4, 5, 6), 0, 2), cast(x, DType.I64), 1, OutOfRange.CLAMP)),
        new Case(REPEATED, x -> gather(broadcastTo(x, WIDE), single(x, 3), 0)),
        new Case("gather(scatterSet(x, i, u), i) => u", x -> back(scatterSet(x, indices(x, 2, 0), rows(sin(x)), 0))),
        new Case("gather(scatterSet(x, i, u), i) => u",
            x -> back(scatterSet(x, argMax(max(x, 1), 0), max(x, 0), 0))),
        new Case("gather(scatterAdd(0, i, u), i) => u", x -> back(scattered(x, 2, 0))),
        new Case(TWINS + " of distinct i or integers", x -> add(scattered(x, 2, 0), scattered(sin(x), 2, 0))),
        new Case(TWINS + " of distinct i or integers",
            x -> add(scattered(whole(x), 1, 1), scattered(whole(sin(x)), 1, 1))),
        new Case(ONTO + " of integers", x -> add(whole(x), scattered(whole(x), 1, 1))),
        new Case(ONTO + " of distinct indices", x -> add(sin(x), scattered(x, 2, 0))),
        new Case(ONTO + " of distinct indices",
            x -> add(scatterAdd(zerosLike(x), argMax(max(x, 1), 0), max(x, 0), 0), sin(x))),
        new Case(TWICE + " of integers", x -> {
            Node once = scatterAdd(whole(x), indices(x, 1, 1), rows(whole(x)), 0);
            return scatterAdd(once, indices(x, 1, 1), rows(whole(sin(x))), 0);
        }),
        new Case("sum(scatterAdd(0, i, u)) of integers => sum(u)", x -> sum(scattered(whole(x), 1, 1), 0, 1)),
        new Case("sum(scatterAdd(0, i, u)) of integers => sum(u)",
            x -> sum(scatterAdd(zerosLike(whole(x)), argMax(max(x, 1), 0), max(whole(x), 0), 0), 0, 1)),
        new Case("sum(scatterAdd(0, i, u)) of integers => sum(u)",
            x -> sum(scatterAdd(Ops.full(x.owner(), TensorType.of(DType.I64, 2, 7), 0), argMax(x, 0),
                broadcastTo(whole(max(x, 0)), Shape.of(2, 6)), 1), 1)));

    static final List<Case> RELAXED = ImmutableList.of(
        new Case(ONTO, x -> add(sin(x), scattered(x, 1, 1))),
        new Case(TWICE, x -> scatterAdd(
            scatterAdd(x, indices(x, 1, 3), rows(x), 0), indices(x, 1, 3), rows(sin(x)), 0)),
        new Case("sum(scatterAdd(0, i, u)) => sum(u)", x -> sum(scattered(x, 1, 1), 0)));

    static final List<Case> REFUSED = ImmutableList.of(
        new Case("gather(x, i) of every other element", x -> gather(x, indices(x, 0, 2), 1)),
        new Case("gather(x, i) beyond the end", x -> read(x, indices(x, 3, 4), 0, OutOfRange.CLAMP)),
        new Case("gather(x, i) of each row its own",
            x -> x.owner().append(new Gather(1, 1, OutOfRange.ERROR), x, argMax(x, 1))),
        new Case("gather(iota(), i) of indices from the end",
            x -> gather(Shapes.range(x.owner(), Dim.constant(6), DType.I64), indices(x, -1, 2), 0)),
        new Case("gather(iota(), i) along another axis",
            x -> gather(Shapes.iota(x.owner(), TensorType.of(DType.I64, 6, 6), 1), argMax(x, 1), 0)),
        new Case("gather(gather(x, i), j) where a run checks i",
            x -> gather(gather(x, wild(x), 1), argMax(x, 0), 1)),
        new Case("gather(gather(x, i), j) where j may name nothing",
            x -> read(read(x, wild(x), 1, OutOfRange.DROP), wild(x), 1, OutOfRange.DROP)),
        new Case("gather(gather(x, i), j) along another axis",
            x -> gather(gather(x, argMax(x, 0), 0), argMax(x, 0), 1)),
        new Case("gather(broadcast(x), i) where a run checks i", x -> gather(broadcastTo(x, WIDE), wild(x), 0)),
        new Case("gather(broadcast(x), i) where i may name nothing",
            x -> read(broadcastTo(x, WIDE), wild(x), 0, OutOfRange.DROP)),
        new Case("gather(broadcast(x), i) along an axis of x", x -> gather(broadcastTo(x, WIDE), argMax(x, 0), 1)),
        new Case("gather(scatterSet(x, i, u), i) where two may name one",
            x -> back(scatterSet(x, argMax(x, 0), broadcastTo(max(x, 0), Shape.of(6, 6)), 0))),
        new Case("gather(scatterSet(x, i, u), i) of the same index twice",
            x -> back(scatterSet(x, indices(x, 1, 1), rows(sin(x)), 0))),
        new Case("gather(scatterSet(x, i, u), i) where i may name nothing", x -> {
            Node i = wild(x);
            Node set = x.owner().append(new ScatterSet(1, 0, OutOfRange.DROP, true), x, i, sin(x));
            return read(set, i, 1, OutOfRange.DROP);
        }),
        new Case("gather(scatterSet(x, i, u), j)",
            x -> gather(scatterSet(x, indices(x, 2, 0), rows(x), 0), indices(x, 0, 2), 0)),
        new Case("gather(scatterAdd(x, i, u), i)",
            x -> back(scatterAdd(x, indices(x, 2, 0), rows(sin(x)), 0))),
        new Case(TWINS, x -> add(scattered(x, 1, 1), scattered(sin(x), 1, 1))),
        new Case(ONTO, x -> add(sin(x), scattered(x, 1, 1))),
        new Case(TWICE,
            x -> scatterAdd(scatterAdd(x, indices(x, 1, 3), rows(x), 0), indices(x, 1, 3), rows(sin(x)), 0)),
        new Case("sum(scatterAdd(0, i, u)) over another axis", x -> sum(scattered(whole(x), 1, 1), 1)),
        new Case("sum(scatterAdd(0, i, u)) of floats", x -> sum(scattered(x, 1, 1), 0)),
        new Case("sum(scatterAdd(0, i, u)) where a run checks i",
            x -> sum(scatterAdd(zerosLike(whole(x)), wild(x), whole(sin(x)), 1), 1)));
    // spotless:on

    private static Node indices(Node x, long... values) {
        return Ops.constant(x.owner(), Tensor.fillLong(DType.I64, ImmutableIntArray.of(values.length), i -> values[i]));
    }

    private static Node single(Node x, long value) {
        return Ops.constant(x.owner(), Tensor.fillLong(DType.I64, ImmutableIntArray.of(), i -> value));
    }

    /** Six indices of which nothing is known. */
    private static Node wild(Node x) {
        return cast(max(x, 0), DType.I64);
    }

    private static Node whole(Node x) {
        return cast(x, DType.I64);
    }

    private static Node read(Node x, Node indices, int axis, OutOfRange outOfRange) {
        return Indexing.gather(x, indices, axis, 0, outOfRange);
    }

    /** Two rows of x. */
    private static Node rows(Node x) {
        return CodedCases.cut(x, 0, 1, 3);
    }

    /** Two rows of x added to zeros. */
    private static Node scattered(Node x, long first, long second) {
        return scatterAdd(zerosLike(x), indices(x, first, second), rows(x), 0);
    }

    /** Read where it was written. */
    private static Node back(Node scattered) {
        return gather(scattered, scattered.input(1), 0);
    }
}
