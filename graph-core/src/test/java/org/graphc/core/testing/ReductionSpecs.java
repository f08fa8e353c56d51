package org.graphc.core.testing;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.graphc.core.graph.Op;
import org.graphc.core.op.ArgMin;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Norm2;
import org.graphc.core.op.Reduce;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;

/** Products, truth values, lengths, the places of extrema, and extrema that belong to the first of equals. */
final class ReductionSpecs {
    private static final Dim N = Dim.symbol("n");
    private static final Dim TWO = Dim.constant(2);

    private ReductionSpecs() {}

    static List<OpSpec> all() {
        List<OpSpec> specs = new ArrayList<>();
        for (DType dtype : List.of(DType.F64, DType.F32, DType.I32, DType.I64)) {
            specs.add(product(TensorType.of(dtype, 2, 3), 1));
            specs.add(argMin(TensorType.of(dtype, 2, 3), 1));
        }
        specs.add(product(TensorType.scalar(DType.F64)));
        specs.add(product(TensorType.of(DType.F64, 2, 2, 2), 0, 2));
        specs.add(product(TensorType.of(DType.F64, N, TWO), 0, 1));
        specs.add(product(TensorType.of(DType.F64, N, N), 0));
        specs.add(product(TensorType.of(DType.F64, 2, 0), 1));
        specs.add(product(TensorType.of(DType.F64, 0, 2), 1));
        specs.add(argMin(TensorType.of(DType.F64, N, TWO), 0));
        specs.add(argMin(TensorType.of(DType.F64, 2, 0), 1));
        truths(specs);
        firsts(specs);
        lengths(specs);
        return specs;
    }

    private static OpSpec product(TensorType type, int... axes) {
        return reduced(new Reduce(Monoid.PROD, axes(axes)), OpSpec.spread(0), type, axes, row -> {
            double product = 1;
            for (double x : row) {
                product *= x;
            }
            return product;
        });
    }

    private static void truths(List<OpSpec> specs) {
        for (int[] axes : new int[][] {{}, {1}, {0, 1}}) {
            TensorType type = TensorType.of(DType.BOOL, N, TWO);
            specs.add(truth(Monoid.ANY, type, axes));
            specs.add(truth(Monoid.ALL, type, axes));
        }
        specs.add(truth(Monoid.ANY, TensorType.of(DType.BOOL, 0, 2), 0));
        specs.add(truth(Monoid.ALL, TensorType.of(DType.BOOL, 0, 2), 0));
        specs.add(truth(Monoid.ALL, TensorType.scalar(DType.BOOL)));
    }

    private static OpSpec truth(Monoid monoid, TensorType type, int... axes) {
        boolean any = monoid == Monoid.ANY;
        return reduced(new Reduce(monoid, axes(axes)), Domain.ANY::tensor, type, axes, row -> {
            long count = Arrays.stream(row).filter(x -> x == 1).count();
            return (any ? count > 0 : count == row.length) ? 1 : 0;
        });
    }

    private static void firsts(List<OpSpec> specs) {
        for (int[] axes : new int[][] {{}, {0}, {0, 2}}) {
            TensorType type = TensorType.of(DType.F64, 2, 3, 2);
            specs.add(reduced(first(Monoid.MAX, axes), OpSpec.spread(0), type, axes, ReductionSpecs::largest));
            specs.add(reduced(first(Monoid.MIN, axes), OpSpec.spread(0), type, axes, row -> -largest(negated(row))));
        }
        TensorType empty = TensorType.of(DType.F32, 2, 0);
        specs.add(reduced(first(Monoid.MAX, 1), OpSpec.spread(0), empty, new int[] {1}, ReductionSpecs::largest));
    }

    private static Reduce first(Monoid monoid, int... axes) {
        return new Reduce(monoid, axes(axes), Reduce.Tie.FIRST);
    }

    private static double largest(double... row) {
        return Arrays.stream(row).max().orElse(Double.NEGATIVE_INFINITY);
    }

    private static double[] negated(double... row) {
        return Arrays.stream(row).map(x -> -x).toArray();
    }

    private static void lengths(List<OpSpec> specs) {
        for (double atZero : new double[] {0, Double.NaN}) {
            specs.add(length(TensorType.of(DType.F64, 2, 3), atZero, 1));
            specs.add(length(TensorType.of(DType.F64, TWO, N, TWO), atZero, 0, 1));
            specs.add(length(TensorType.of(DType.F32, 4), atZero, 0));
        }
        specs.add(length(TensorType.scalar(DType.F64), 0));
        specs.add(length(TensorType.of(DType.F64, 2, 0), 0, 1));
    }

    private static OpSpec length(TensorType type, double atZero, int... axes) {
        return reduced(
                new Norm2(axes(axes), atZero),
                Domain.NOT_ZERO::tensor,
                type,
                axes,
                row -> Math.sqrt(DoubleStream.of(row).map(x -> x * x).sum()));
    }

    private static OpSpec argMin(TensorType type, int axis) {
        int[] axes = {axis};
        return OpSpec.of(
                new ArgMin(axis),
                OpSpec.spread(0),
                in -> fold(DType.I64, in.get(0), axes, row -> {
                    int best = 0;
                    for (int k = row.length - 1; k >= 0; k--) {
                        best = row[k] <= row[best] ? k : best;
                    }
                    return best;
                }),
                type);
    }

    private static ImmutableIntArray axes(int... axes) {
        return ImmutableIntArray.copyOf(axes);
    }

    private static OpSpec reduced(
            Op op, OpSpec.Fill fill, TensorType type, int[] axes, ToDoubleFunction<double[]> row) {
        return OpSpec.of(op, fill, in -> fold(type.dtype(), in.get(0), axes, row), type);
    }

    /** Collects the elements of each result in row-major order. */
    private static Tensor fold(DType dtype, Tensor x, int[] axes, ToDoubleFunction<double[]> result) {
        return Grid.fill(dtype, without(Grid.shape(x), axes), at -> {
            double[] row = new double[x.size()];
            int length = 0;
            int[] source = new int[x.rank()];
            for (int k = 0; k < x.size(); k++) {
                if (Arrays.equals(without(source, axes), at)) {
                    row[length++] = Grid.at(x, source);
                }
                Grid.advance(source, Grid.shape(x));
            }
            return result.applyAsDouble(Arrays.copyOf(row, length));
        });
    }

    private static int[] without(int[] position, int... axes) {
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < position.length; i++) {
            int axis = i;
            if (Arrays.stream(axes).noneMatch(a -> a == axis)) {
                left.add(position[i]);
            }
        }
        return left.stream().mapToInt(i -> i).toArray();
    }
}
