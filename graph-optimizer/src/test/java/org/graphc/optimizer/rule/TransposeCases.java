package org.graphc.optimizer.rule;

import static org.graphc.core.op.Ops.add;
import static org.graphc.core.op.Ops.broadcastTo;
import static org.graphc.core.op.Ops.cast;
import static org.graphc.core.op.Ops.logSumExp;
import static org.graphc.core.op.Ops.max;
import static org.graphc.core.op.Ops.mul;
import static org.graphc.core.op.Ops.reshape;
import static org.graphc.core.op.Ops.sin;
import static org.graphc.core.op.Ops.sqrt;
import static org.graphc.core.op.Ops.sub;
import static org.graphc.core.op.Ops.sum;
import static org.graphc.core.op.Ops.transpose;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.graphc.core.graph.Node;
import org.graphc.core.op.ArgMin;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Reduce;
import org.graphc.core.type.DType;
import org.graphc.core.type.Shape;
import org.graphc.optimizer.rule.CodedCases.Case;

/** Expressions with transposes on which coded rewrites fire, and those that they refuse. */
final class TransposeCases {
    private static final String POINTWISE = "f(transpose(x), transpose(y)) => transpose(f(x, y))";
    private static final String REDUCTION = "reduce(transpose(x)) => transpose(reduce(x))";
    private static final String LOG_SUM_EXP = "logSumExp(transpose(x)) => transpose(logSumExp(x))";

    private TransposeCases() {}

    // spotless:off
    static final List<Case> FIRES = ImmutableList.of(
        new Case(POINTWISE, x -> sin(transpose(x, 1, 0))),
        new Case(POINTWISE, x -> sub(transpose(x, 1, 0), transpose(sin(x), 1, 0))),
        new Case(POINTWISE, x -> sub(broadcastTo(max(x), turned(x).shape()), turned(x))),
        new Case(POINTWISE, x -> mul(turned(x), CodedCases.spread(sin(max(x, 0)), turned(x).shape(), 0))),
        new Case("cast(transpose(x)) => transpose(cast(x))", x -> cast(turned(x), DType.I32)),
        new Case(REDUCTION, x -> max(turned(x), 1)),
        new Case(REDUCTION, x -> sum(turned(x), 0)),
        new Case(REDUCTION, x -> sum(turned(cube(x), 2, 1, 0), 1)),
        new Case(REDUCTION, x -> sum(turned(cube(x), 0, 2, 1), 0, 2)),
        new Case(REDUCTION, x -> joined(Monoid.MIN, turned(x), ImmutableIntArray.of(0, 1))),
        new Case(REDUCTION, x -> sum(turned(cast(x, DType.I64)), 0, 1)),
        new Case(REDUCTION,
            x -> joined(Monoid.ANY, turned(Ops.gt(x, Ops.zerosLike(x))), ImmutableIntArray.of(0, 1))),
        new Case(LOG_SUM_EXP, x -> logSumExp(turned(x), 0)),
        new Case(LOG_SUM_EXP, x -> logSumExp(turned(cube(x), 2, 1, 0), 1)),
        new Case("argMax(transpose(x)) => transpose(argMax(x))", x -> Ops.argMax(turned(cube(x), 2, 1, 0), 1)),
        new Case("argMin(transpose(x)) => transpose(argMin(x))", x -> x.owner().append(new ArgMin(0), turned(x))),
        new Case("sum(transpose(x)) in another order => transpose(sum(x))", x -> sum(turned(x), 0, 1)),
        new Case("prod(transpose(x)) in another order => transpose(prod(x))",
            x -> joined(Monoid.PROD, turned(x), ImmutableIntArray.of(0, 1))),
        new Case("logSumExp(transpose(x)) in another order => transpose(logSumExp(x))",
            x -> logSumExp(turned(cube(x), 2, 1, 0), 0, 1)));

    static final List<Case> REFUSED = ImmutableList.of(
        new Case("f(transpose(x), y)", x -> add(turned(x), upright(x))),
        new Case("f(transpose(x), transpose(y)) by two permutations",
            x -> add(turned(cube(x), 2, 1, 0), turned(cube(x), 2, 0, 1))),
        new Case("f(transpose(x), broadcast(y)) whose axes would change their order",
            x -> add(turned(cube(x), 1, 2, 0), CodedCases.spread(max(cube(x), 2), Shape.of(2, 6, 2), 0, 2))),
        new Case("sqrt(x * x + transpose(y * z))",
            x -> sqrt(add(square(add(upright(x), turned(x))), turned(mul(x, sin(x)))))),
        new Case("sqrt(x + transpose(y * y))", x -> sqrt(add(upright(x), turned(mul(x, x))))));
    // spotless:on

    private static Node turned(Node x, int... permutation) {
        return transpose(x, permutation);
    }

    private static Node joined(Monoid monoid, Node x, ImmutableIntArray axes) {
        return x.owner().append(new Reduce(monoid, axes), x);
    }

    /** Of the shape of a transpose, and none. */
    private static Node upright(Node x) {
        return reshape(x, Shape.of(x.shape().dim(1), x.shape().dim(0)));
    }

    private static Node square(Node x) {
        return mul(x, x);
    }

    /** Of 2 × 2 × 6. */
    private static Node cube(Node x) {
        return reshape(x, Shape.of(2, 2, 6));
    }
}
