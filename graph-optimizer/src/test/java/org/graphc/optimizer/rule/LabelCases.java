package org.graphc.optimizer.rule;

import static org.graphc.core.op.Indexing.oneHot;
import static org.graphc.core.op.Ops.add;
import static org.graphc.core.op.Ops.argMax;
import static org.graphc.core.op.Ops.cast;
import static org.graphc.core.op.Ops.concat;
import static org.graphc.core.op.Ops.expandDims;
import static org.graphc.core.op.Ops.max;
import static org.graphc.core.op.Ops.mul;
import static org.graphc.core.op.Ops.neg;
import static org.graphc.core.op.Ops.sin;
import static org.graphc.core.op.Ops.sub;
import static org.graphc.core.op.Ops.sum;
import static org.graphc.core.op.Ops.transpose;
import static org.graphc.core.op.Ops.zerosLike;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Gather;
import org.graphc.core.op.OutOfRange;
import org.graphc.core.op.ScatterAdd;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.optimizer.rule.CodedCases.Case;

/** Sums over what is zero but at a label, on which coded rewrites fire, and those that they refuse. */
final class LabelCases {
    private static final Dim CLASSES = Dim.constant(6);
    private static final String READ = "sum(scatterAdd(0, i, u)) of one update each => gather(scatterAdd(0, i, u), i)";
    private static final String PLUS = "g + x * gather(g, i) where g = scatterAdd(0, i, u) => g + x * u";
    private static final String MINUS = "g - x * gather(g, i) where g = scatterAdd(0, i, u) => g - x * u";
    private static final String MASS = "sum(oneHot(i)) => 0 <= i < depth";
    private static final String WEIGHTED = "sum(oneHot(i) * w) of w alike in a row => sum(oneHot(i)) * w";

    private LabelCases() {}

    // spotless:off
    static final List<Case> FIRES = ImmutableList.of(
        new Case(READ, x -> sum(marked(x, expandDims(argMax(x, 1), -1), OutOfRange.ERROR), 1)),
        new Case(READ, x -> sum(marked(x, wild(x), OutOfRange.DROP), 1)),
        new Case(READ, x -> sum(marked(x, wild(x), OutOfRange.CLAMP), 1)),
        new Case(READ, x -> sum(x.owner().append(new ScatterAdd(0, 0, OutOfRange.CLAMP),
            zerosLike(x), cast(max(x), DType.I64), max(x, 0)), 0)),
        new Case(PLUS, x -> {
            Node g = marked(x, expandDims(argMax(x, 1), -1), OutOfRange.ERROR);
            return add(g, mul(sin(x), repeated(neg(read(g)), x)));
        }),
        new Case(PLUS, x -> {
            Node g = marked(x, wild(x), OutOfRange.CLAMP);
            return add(transpose(sin(x), 1, 0), add(transpose(mul(repeated(read(g), x), sin(x)), 1, 0),
                transpose(g, 1, 0)));
        }),
        new Case(MINUS, x -> {
            Node g = marked(x, expandDims(argMax(x, 1), -1), OutOfRange.ERROR);
            return sub(mul(repeated(read(g), x), sin(x)), g);
        }),
        new Case(MASS, x -> sum(oneHot(cast(max(x, 1), DType.I64), CLASSES, x.dtype()), 1)),
        new Case(MASS, x -> sum(oneHot(cast(x, DType.I32), CLASSES, DType.I64), 2)),
        new Case(WEIGHTED, x -> sum(mul(labels(x), CodedCases.spread(sin(max(x, 1)), x.shape(), 0)), 1)),
        new Case(WEIGHTED, x -> sum(mul(CodedCases.spread(max(x), x.shape()), labels(x)), 1)));

    static final List<Case> REFUSED = ImmutableList.of(
        new Case("sum(scatterAdd(0, i, u)) of two updates each", x -> sum(x.owner().append(
            new ScatterAdd(1, 1, OutOfRange.DROP), zerosLike(x), concat(1, wild(x), wild(sin(x))),
            CodedCases.cut(x, 1, 0, 2)), 1)),
        new Case("sum(scatterAdd(0, i, u)) over another axis", x -> sum(marked(x, wild(x), OutOfRange.DROP), 0)),
        new Case("sum(scatterAdd(x, i, u))", x -> sum(x.owner().append(
            new ScatterAdd(1, 1, OutOfRange.DROP), x, wild(x), CodedCases.cut(x, 1, 0, 1)), 1)),
        new Case("g + x * gather(g, i) where i may name nothing", x -> {
            Node g = marked(x, wild(x), OutOfRange.DROP);
            return add(g, mul(sin(x), repeated(read(g), x)));
        }),
        new Case("g * x * gather(g, i), no sum", x -> {
            Node g = marked(x, wild(x), OutOfRange.CLAMP);
            return mul(g, repeated(read(g), x));
        }),
        new Case("g + x * gather(g, j)", x -> {
            Node g = marked(x, wild(x), OutOfRange.CLAMP);
            Node other = x.owner().append(new Gather(1, 1, OutOfRange.CLAMP), g, wild(sin(x)));
            return add(g, mul(sin(x), repeated(other, x)));
        }),
        new Case("sum(oneHot(i)) over rows", x -> sum(labels(x), 0)),
        new Case("sum(oneHot(i) * w) of w alike in a column",
            x -> sum(mul(labels(x), CodedCases.spread(max(x, 0), x.shape(), 1)), 1)),
        new Case("sum(oneHot(i) * x)", x -> sum(mul(labels(x), x), 1)));
    // spotless:on

    /** One label for each row, of which nothing is known. */
    private static Node wild(Node x) {
        return expandDims(cast(max(x, 1), DType.I64), -1);
    }

    private static Node labels(Node x) {
        return oneHot(cast(max(x, 1), DType.I64), CLASSES, x.dtype());
    }

    /** Zeros, but at a label of each row what that has in its first column. */
    private static Node marked(Node x, Node labels, OutOfRange outOfRange) {
        return x.owner().append(new ScatterAdd(1, 1, outOfRange), zerosLike(x), labels, CodedCases.cut(x, 1, 0, 1));
    }

    private static Node read(Node g) {
        ScatterAdd add = (ScatterAdd) g.op();
        return g.owner().append(new Gather(1, 1, add.outOfRange()), g, g.input(1));
    }

    /** A column in each column of x. */
    private static Node repeated(Node column, Node x) {
        return CodedCases.spread(column, x.shape(), 0, 1);
    }
}
