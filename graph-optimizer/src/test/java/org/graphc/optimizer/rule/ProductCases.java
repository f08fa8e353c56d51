package org.graphc.optimizer.rule;

import static org.graphc.core.op.Indexing.oneHot;
import static org.graphc.core.op.Ops.broadcastTo;
import static org.graphc.core.op.Ops.cast;
import static org.graphc.core.op.Ops.concat;
import static org.graphc.core.op.Ops.exp;
import static org.graphc.core.op.Ops.matmul;
import static org.graphc.core.op.Ops.max;
import static org.graphc.core.op.Ops.mul;
import static org.graphc.core.op.Ops.reshape;
import static org.graphc.core.op.Ops.sum;
import static org.graphc.core.op.Ops.transpose;
import static org.graphc.core.op.Shapes.diagMatrix;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.function.UnaryOperator;
import org.graphc.core.graph.Node;
import org.graphc.core.op.LinearAlgebra;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarMath;
import org.graphc.core.op.Shapes;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.optimizer.rule.CodedCases.Case;

/** Products of matrices, and sums that are some, on which coded rewrites fire, and those that they refuse. */
final class ProductCases {
    private static final String REPEATED = "matmul(broadcast(x), broadcast(y)) => broadcast(matmul(x, y))";

    private ProductCases() {}

    // spotless:off
    /** Of integers the rewrites are exact, of floats relaxed. */
    private static final List<Case> BOTH = ImmutableList.of(
        new Case("sum(broadcast(x) * broadcast(y)) => matmul(x, y)",
            x -> sum(products(x, transpose(Ops.neg(x), 1, 0)), 1)),
        new Case("sum(broadcast(x) * broadcast(y)) => matmul(x, y)",
            x -> sum(mul(CodedCases.spread(Ops.neg(x), Shape.of(6, 4, 6), 1, 2),
                CodedCases.spread(transpose(x, 1, 0), Shape.of(6, 4, 6), 0, 1)), 1)),
        new Case("sum(broadcast(x) * broadcast(y)) => matmul(x, y)",
            x -> sum(mul(CodedCases.spread(Ops.neg(x), Shape.of(4, 5, 6), 0, 2),
                CodedCases.spread(reshape(concat(0, x, CodedCases.cut(x, 0, 0, 1)), Shape.of(5, 6)),
                    Shape.of(4, 5, 6), 1, 2)), 2)),
        new Case("sum(matmul(x, y)) of a batch => matmul(x, y)",
            x -> sum(matmul(reshape(x, Shape.of(2, 3, 4)), reshape(Ops.neg(x), Shape.of(2, 4, 3))), 0)),
        new Case("matmul(oneHot(i), x) => gather(x, i)",
            x -> matmul(oneHot(wild(x), x.shape().dim(0), x.dtype()), x)),
        new Case("matmul(oneHot(i), x) => gather(x, i)",
            x -> matmul(oneHot(Ops.argMax(x, 0), x.shape().dim(0), x.dtype()), x)),
        new Case("matmul(oneHot(i), x) => gather(x, i)",
            x -> matmul(oneHot(cast(x, DType.I32), Dim.constant(4), x.dtype()), x)),
        new Case("matmul(transpose(oneHot(i)), x) => scatterAdd(0, i, x)",
            x -> matmul(transpose(oneHot(cast(max(x, 1), DType.I64), Dim.constant(3), x.dtype()), 1, 0), x)),
        new Case("matmul(eye(), x) => x", x -> matmul(eye(x, x.shape().dim(0)), x)),
        new Case("matmul(x, eye()) => x", x -> matmul(x, eye(x, Dim.constant(6)))),
        new Case("matmul(diag(x), y) => x * y", x -> matmul(diagonal(max(x, 1)), x)),
        new Case("matmul(y, diag(x)) => y * x", x -> matmul(x, diagonal(max(x, 0)))));

    private static final List<Case> OTHERS = ImmutableList.of(
        new Case(REPEATED,
            x -> matmul(broadcastTo(x, Shape.of(5, 4, 6)), broadcastTo(exp(transpose(x, 1, 0)), Shape.of(5, 6, 4)))),
        new Case(REPEATED, x -> matmul(
            CodedCases.spread(reshape(x, Shape.of(2, 3, 4)), Shape.of(2, 5, 3, 4), 0, 2, 3),
            CodedCases.spread(reshape(exp(x), Shape.of(2, 4, 3)), Shape.of(2, 5, 4, 3), 0, 2, 3))),
        new Case("matmul(oneHot(i), x) of finite floats => gather(x, i)",
            x -> matmul(oneHot(wild(x), Dim.constant(3), x.dtype()), table(x, 0.5))));

    static final List<Case> FIRES = ImmutableList.<Case>builder().addAll(OTHERS)
        .add(new Case("matmul(diag(x), y) of integers => x * y", whole(x -> matmul(diagMatrix(max(x, 1)), x))))
        .add(new Case("log(abs(det(x))) => slogDet(x)",
            x -> Ops.log(Ops.abs(LinearAlgebra.det(dominant(x).times(-3))))))
        .add(new Case("log(det(x)) => slogDet(x) and NaN where det(x) is negative",
            x -> Ops.log(LinearAlgebra.det(dominant(x)))))
        .addAll(BOTH.stream().filter(c -> c.rule().startsWith("matmul(") && !c.rule().contains("scatterAdd"))
            .map(c -> new Case(c.rule().replace(" =>", " of finite floats =>"), x -> c.of().apply(finite(x)))).toList())
        .addAll(BOTH.stream().map(c -> new Case(c.rule().replace(" =>", " of integers =>"), whole(c.of()))).toList())
        .build();

    static final List<Case> RELAXED = ImmutableList.<Case>builder().addAll(BOTH)
        .add(new Case(
                "log(det(x)) => 2 * sum(log(diag(cholesky(x)))) where x is y * transpose(y) + diag(c)",
            x -> Ops.log(LinearAlgebra.det(CodedCases.square(Ops.sin(x))))))
        .build();

    static final List<Case> REFUSED = ImmutableList.<Case>builder()
        .addAll(BOTH.stream().map(c -> new Case(c.rule() + " of floats", c.of())).toList())
        .add(
        new Case("matmul(oneHot(i), x) of a constant with an infinity",
            x -> matmul(oneHot(wild(x), Dim.constant(3), x.dtype()), table(x, Double.POSITIVE_INFINITY))),
        new Case("matmul(broadcast(x), y)",
            x -> matmul(broadcastTo(x, Shape.of(2, 4, 6)), reshape(x, Shape.of(2, 6, 2)))),
        new Case("matmul(broadcast(x), broadcast(y)) along inner axes",
            x -> matmul(CodedCases.spread(max(x, 0), Shape.of(4, 6), 1),
                CodedCases.spread(max(x, 1), Shape.of(6, 4), 1))),
        new Case("sum(broadcast(x) * broadcast(y)) over what one repeats",
            whole(x -> sum(products(x, transpose(Ops.neg(x), 1, 0)), 0))),
        new Case("sum(matmul(x, y)) over rows",
            whole(x -> sum(matmul(reshape(x, Shape.of(2, 3, 4)), reshape(x, Shape.of(2, 4, 3))), 1))),
        new Case("ones on the diagonal of what is no square",
            whole(x -> matmul(Shapes.eye(x.owner(), Dim.constant(3), Dim.constant(4), x.dtype()), x))),
        new Case("a diagonal in what is not zero", whole(x -> {
            Node zeros = diagMatrix(max(x, 1));
            return matmul(Ops.where(zeros.input(0), zeros.input(1), Ops.constantLike(zeros, 1)), x);
        })),
        new Case("log(3 * det(x))", x -> Ops.log(LinearAlgebra.det(CodedCases.square(x)).times(3))),
        new Case("abs(det(x))", x -> Ops.abs(LinearAlgebra.det(CodedCases.square(x)))))
        .build();
    // spotless:on

    private static UnaryOperator<Node> whole(UnaryOperator<Node> of) {
        return x -> of.apply(cast(x, DType.I64));
    }

    /** A matrix with a positive determinant, since its diagonal is larger than the rest of each row. */
    private static Node dominant(Node x) {
        return Ops.tanh(Ops.slice(finite(x), 1, Dim.ZERO, Dim.constant(4), 1))
                .plus(eye(x, Dim.constant(4)).times(6));
    }

    private static Node finite(Node x) {
        return Ops.where(ScalarMath.isFinite(x), x, Ops.zerosLike(x));
    }

    private static Node eye(Node x, Dim size) {
        return Shapes.eye(x.owner(), size, size, x.dtype());
    }

    /** As {@code diagMatrix}, without a broadcast on the way. */
    private static Node diagonal(Node v) {
        Dim n = v.shape().dim(0);
        Node rows = CodedCases.spread(v, Shape.of(n, n), 0);
        return Ops.where(Shapes.eye(v.owner(), n, n, DType.BOOL), rows, Ops.zerosLike(rows));
    }

    /** Indices of which nothing is known. */
    private static Node wild(Node x) {
        return cast(max(x, 0), DType.I64);
    }

    private static Node table(Node x, double last) {
        return Ops.constant(
                x.owner(), Tensor.fill(x.dtype(), ImmutableIntArray.of(3, 2), i -> i == 5 ? last : i - 1.5));
    }

    /** All products of x [i, k] and y [k, j]. */
    private static Node products(Node x, Node y) {
        Shape all = Shape.of(x.shape().dim(0), x.shape().dim(1), y.shape().dim(1));
        return mul(CodedCases.spread(x, all, 0, 1), CodedCases.spread(y, all, 1, 2));
    }
}
