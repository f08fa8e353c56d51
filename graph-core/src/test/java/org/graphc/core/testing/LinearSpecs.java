package org.graphc.core.testing;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Cholesky;
import org.graphc.core.op.Cofactor;
import org.graphc.core.op.Det;
import org.graphc.core.op.Eigh;
import org.graphc.core.op.Inverse;
import org.graphc.core.op.LeastSquares;
import org.graphc.core.op.Lu;
import org.graphc.core.op.Qr;
import org.graphc.core.op.SlogDet;
import org.graphc.core.op.Solve;
import org.graphc.core.op.Svd;
import org.graphc.core.op.TriangularSolve;
import org.graphc.core.tensor.Strides;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;

/** Specifications of the operations of linear algebra; oracles compute in decimals. */
final class LinearSpecs {
    private static final Dim N = Dim.symbol("n");
    private static final Dim TWO = Dim.constant(2);
    private static final ImmutableList<TensorType> SQUARES = ImmutableList.of(
            TensorType.of(DType.F64, 3, 3),
            TensorType.of(DType.F64, 1, 1),
            TensorType.of(DType.F64, 0, 0),
            TensorType.of(DType.F64, N, N),
            TensorType.of(DType.F64, TWO, N, N),
            TensorType.of(DType.F64, 0, 2, 2),
            TensorType.of(DType.F64, 2, 1, 2, 2),
            TensorType.of(DType.F32, 2, 2));
    private static final ImmutableList<TensorType> TALL = ImmutableList.<TensorType>builder()
            .addAll(SQUARES)
            .add(TensorType.of(DType.F64, 4, 2), TensorType.of(DType.F64, 2, 3, 1), TensorType.of(DType.F64, 3, 0))
            .add(TensorType.of(DType.F64, N, TWO), TensorType.of(DType.F32, 3, 2))
            .build();

    /** What the decimals say of the matrices at one place of the batch. */
    private interface Exact {
        Decimals of(List<Decimals> matrices);
    }

    private LinearSpecs() {}

    static ImmutableList<OpSpec> all() {
        ImmutableList.Builder<OpSpec> specs = ImmutableList.builder();
        for (TensorType type : SQUARES) {
            specs.add(spec(new Cholesky(), in -> in.get(0).symmetric().cholesky(), type));
            specs.add(spec(new Inverse(), in -> in.get(0).inverse(), type));
            specs.add(scalar(new Det(), LinearSpecs::determinant, type));
            specs.add(spec(new Cofactor(), in -> in.get(0).cofactors(), type));
            specs.add(scalar(new SlogDet(), LinearSpecs::signAndLog, type));
            specs.add(spec(new Lu(), LinearSpecs::lu, type));
            specs.add(spec(new Eigh(), LinearSpecs::eigh, type));
        }
        for (TensorType type : TALL) {
            specs.add(spec(new Qr(), LinearSpecs::qr, type));
            specs.add(spec(new Svd(), LinearSpecs::svd, type));
        }
        TensorType square = TensorType.of(DType.F64, 3, 3);
        specs.add(spec(new Cofactor(), LinearSpecs::slope, square, square));
        specs.add(spec(new Cofactor(), LinearSpecs::slope, SQUARES.get(4), SQUARES.get(4)));
        specs.addAll(equations());
        return specs.build();
    }

    private static List<OpSpec> equations() {
        List<OpSpec> specs = new ArrayList<>();
        for (TensorType a : SQUARES) {
            for (int columns : a.rank() == 2 ? new int[] {1, 2, 0} : new int[] {2}) {
                TensorType b = a.withShape(a.shape().with(a.rank() - 1, Dim.constant(columns)));
                specs.add(spec(new Solve(), in -> in.get(0).inverse().times(in.get(1)), a, b));
            }
        }
        for (int code = 0; code < 8; code++) {
            TriangularSolve op = new TriangularSolve((code & 1) > 0, (code & 2) > 0, (code & 4) > 0);
            for (TensorType a : List.of(SQUARES.get(0), SQUARES.get(4), SQUARES.get(7))) {
                specs.add(spec(op, in -> triangular(op, in.get(0)).inverse().times(in.get(1)), a, a));
            }
        }
        for (long[] sizes : new long[][] {{4, 2}, {2, 4}, {3, 3}, {3, 0}, {0, 2}, {1, 3}}) {
            TensorType b = TensorType.of(DType.F64, sizes[0], 2);
            specs.add(spec(new LeastSquares(), LinearSpecs::leastSquares, TensorType.of(DType.F64, sizes), b));
        }
        TensorType batch = TensorType.of(DType.F64, TWO, N, TWO);
        specs.add(spec(new LeastSquares(), LinearSpecs::leastSquares, batch, batch));
        TensorType single = TensorType.of(DType.F32, 3, 2);
        specs.add(spec(new LeastSquares(), LinearSpecs::leastSquares, single, single));
        return specs;
    }

    private static OpSpec spec(Op op, Exact exact, TensorType... types) {
        return spec(op, exact, 2, types);
    }

    /** An operation that gives one number, or a row of them, for each matrix. */
    private static OpSpec scalar(Op op, Exact exact, TensorType type) {
        return spec(op, exact, op.infer(List.of(type)).rank() - type.rank() + 2, type);
    }

    private static OpSpec spec(Op op, Exact exact, int rank, TensorType... types) {
        ImmutableList.Builder<OpSpec.Argument> arguments = ImmutableList.builder();
        for (int i = 0; i < types.length; i++) {
            arguments.add(new OpSpec.Argument(types[i], i == 0 ? LinearSpecs::separated : Domain.ANY::tensor));
        }
        ImmutableIntArray shape = OpSpec.SIZES.of(op.infer(List.of(types)).shape());
        return new OpSpec(op, arguments.build(), in -> each(in, types[0].dtype(), shape, exact));
    }

    /**
     * Matrices with separated values of all kinds: near to a symmetric one with eigenvalues 1.5, 3, 4.5, …, and in a
     * tall one singular values near to these.
     */
    static Tensor separated(DType dtype, ImmutableIntArray shape, SplittableRandom random) {
        int m = shape.get(shape.length() - 2);
        int n = shape.get(shape.length() - 1);
        double[] all = new double[Strides.size(shape)];
        for (int start = 0; start < all.length; start += m * n) {
            double[] left = rotation(m, random);
            double[] right = m == n ? left : rotation(n, random);
            for (int i = 0; i < m * n; i++) {
                double sum = random.nextDouble(-0.05, 0.05);
                for (int k = 0; k < Math.min(m, n); k++) {
                    sum += left[i / n * m + k] * 1.5 * (k + 1) * right[i % n * n + k];
                }
                all[start + i] = sum;
            }
        }
        return Tensor.fill(dtype, shape, i -> all[i]);
    }

    /** A random product of rotations by angles away from multiples of a right angle. */
    private static double[] rotation(int n, SplittableRandom random) {
        double[] q = new double[n * n];
        for (int i = 0; i < n; i++) {
            q[i * n + i] = 1;
        }
        for (int p = 0; p < n; p++) {
            for (int r = p + 1; r < n; r++) {
                double angle = random.nextDouble(0.3, 0.6);
                for (int i = 0; i < n; i++) {
                    double x = q[i * n + p];
                    double y = q[i * n + r];
                    q[i * n + p] = StrictMath.cos(angle) * x - StrictMath.sin(angle) * y;
                    q[i * n + r] = StrictMath.sin(angle) * x + StrictMath.cos(angle) * y;
                }
            }
        }
        return q;
    }

    private static Tensor each(List<Tensor> in, DType dtype, ImmutableIntArray shape, Exact exact) {
        int rank = in.get(0).rank();
        int count = 1;
        for (int i = 0; i < rank - 2; i++) {
            count *= in.get(0).shape().get(i);
        }
        double[] all = new double[Strides.size(shape)];
        for (int i = 0; i < count; i++) {
            List<Decimals> matrices = new ArrayList<>();
            for (Tensor x : in) {
                int rows = x.shape().get(rank - 2);
                int columns = x.shape().get(rank - 1);
                int from = i * rows * columns;
                matrices.add(Decimals.of(rows, columns, (r, c) -> new BigDecimal(x.getDouble(from + r * columns + c))));
            }
            Decimals result = exact.of(matrices);
            int from = i * result.rows * result.columns;
            for (int k = 0; k < result.rows * result.columns; k++) {
                all[from + k] = result.get(k / result.columns, k % result.columns);
            }
        }
        return Tensor.fill(dtype, shape, i -> all[i]);
    }

    private static Decimals determinant(List<Decimals> in) {
        return Decimals.of(1, 1, (i, j) -> in.get(0).determinant());
    }

    private static Decimals signAndLog(List<Decimals> in) {
        double determinant = in.get(0).determinant().doubleValue();
        double[] both = {Math.signum(determinant), StrictMath.log(Math.abs(determinant))};
        return Decimals.of(1, 2, (i, j) -> new BigDecimal(both[j]));
    }

    /** d/dt cofactors(A + tE), a polynomial of degree below four in t, by differences that are exact for it. */
    private static Decimals slope(List<Decimals> in) {
        Decimals a = in.get(0);
        Decimals e = in.get(1);
        return Decimals.of(a.rows, a.columns, (i, j) -> {
            BigDecimal sum = BigDecimal.ZERO;
            for (int t : new int[] {-2, -1, 1, 2}) {
                BigDecimal step = new BigDecimal(t);
                Decimals moved = Decimals.of(
                        a.rows, a.columns, (r, c) -> a.at(r, c).add(e.at(r, c).multiply(step)));
                BigDecimal weight = new BigDecimal(Math.abs(t) == 1 ? 8 * t : -t / 2);
                sum = sum.add(moved.cofactors().at(i, j).multiply(weight));
            }
            return Decimals.quotient(sum, new BigDecimal(12));
        });
    }

    /** Rows are exchanged as the largest leading minors say; then L and U are quotients of minors. */
    private static Decimals lu(List<Decimals> in) {
        Decimals a = in.get(0);
        int n = a.rows;
        List<Integer> order = new ArrayList<>();
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            left.add(i);
        }
        for (int k = 0; k < n; k++) {
            int best = 0;
            for (int i = 1; i < left.size(); i++) {
                BigDecimal here = minor(a, order, left.get(i), k).abs();
                best = here.compareTo(minor(a, order, left.get(best), k).abs()) > 0 ? i : best;
            }
            order.add(left.get(best)); // elimination moves the row in the pivot's place to where the pivot was
            int first = left.remove(0);
            if (best > 0) {
                left.set(best - 1, first);
            }
        }
        return Decimals.of(2 * n, n, (i, j) -> {
            if (i >= n) {
                return order.get(j) == i - n ? BigDecimal.ONE : BigDecimal.ZERO;
            }
            int k = Math.min(i, j);
            BigDecimal value = minor(a, order.subList(0, k), order.get(i), j);
            if (i > j) {
                return Decimals.quotient(value, minor(a, order.subList(0, k), order.get(k), k));
            }
            return k == 0
                    ? value
                    : Decimals.quotient(value, minor(a, order.subList(0, k - 1), order.get(k - 1), k - 1));
        });
    }

    /** The determinant of the given rows and one more, in the columns before and one more. */
    private static BigDecimal minor(Decimals a, List<Integer> rows, int row, int column) {
        int k = rows.size();
        return Decimals.of(k + 1, k + 1, (i, j) -> a.at(i < k ? rows.get(i) : row, j < k ? j : column))
                .determinant();
    }

    private static Decimals qr(List<Decimals> in) {
        List<Decimals> factors = in.get(0).qr();
        return stacked(factors.get(0), factors.get(1));
    }

    private static Decimals eigh(List<Decimals> in) {
        List<Decimals> parts = in.get(0).symmetric().eigen();
        Decimals vectors = parts.get(1);
        return stacked(parts.get(0), vectors.signed(vectors.signs()));
    }

    private static Decimals svd(List<Decimals> in) {
        Decimals a = in.get(0);
        List<Decimals> squares = a.transposed().times(a).eigen();
        int last = a.columns - 1;
        Decimals s =
                Decimals.of(1, a.columns, (i, j) -> Decimals.root(squares.get(0).at(0, last - j)));
        Decimals v = Decimals.of(a.columns, a.columns, (i, j) -> squares.get(1).at(i, last - j));
        Decimals scaled = a.times(v);
        Decimals u = Decimals.of(a.rows, a.columns, (i, j) -> Decimals.quotient(scaled.at(i, j), s.at(0, j)));
        List<Integer> signs = u.signs();
        return stacked(u.signed(signs), s, v.signed(signs).transposed());
    }

    private static Decimals stacked(Decimals... parts) {
        int rows = Arrays.stream(parts).mapToInt(p -> p.rows).sum();
        return Decimals.of(rows, parts[0].columns, (i, j) -> {
            int at = i;
            int part = 0;
            while (at >= parts[part].rows) {
                at -= parts[part].rows;
                part++;
            }
            return parts[part].at(at, j);
        });
    }

    private static Decimals triangular(TriangularSolve op, Decimals a) {
        Decimals half = Decimals.of(a.rows, a.columns, (i, j) -> {
            if (i == j && op.unitDiagonal()) {
                return BigDecimal.ONE;
            }
            return (op.lower() ? i >= j : i <= j) ? a.at(i, j) : BigDecimal.ZERO;
        });
        return op.transpose() ? half.transposed() : half;
    }

    /** By the normal equations of whichever side has full rank. */
    private static Decimals leastSquares(List<Decimals> in) {
        Decimals a = in.get(0);
        Decimals t = a.transposed();
        return a.rows >= a.columns
                ? t.times(a).inverse().times(t).times(in.get(1))
                : t.times(a.times(t).inverse()).times(in.get(1));
    }
}
