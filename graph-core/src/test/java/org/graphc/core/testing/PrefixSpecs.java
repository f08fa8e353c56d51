package org.graphc.core.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Prefix;
import org.graphc.core.op.PrefixLogSumExp;
import org.graphc.core.op.Recurrence;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;

/** What the elements up to each come to, from scratch for each of them. */
final class PrefixSpecs {
    private static final Dim N = Dim.symbol("n");
    private static final Dim TWO = Dim.constant(2);
    private static final List<Monoid> MONOIDS = List.of(Monoid.SUM, Monoid.PROD, Monoid.MAX, Monoid.MIN);

    private PrefixSpecs() {}

    static List<OpSpec> all() {
        List<OpSpec> specs = new ArrayList<>();
        for (Monoid monoid : MONOIDS) {
            for (boolean reverse : new boolean[] {false, true}) {
                prefixes(monoid, reverse, specs);
            }
            specs.add(prefix(new Prefix(monoid, 0, true, false), TensorType.of(DType.F64, 1)));
            specs.add(prefix(new Prefix(monoid, 1, false, false), TensorType.of(DType.F64, 2, 0)));
            specs.add(prefix(new Prefix(monoid, 0, false, false), TensorType.of(DType.F64, 2, 0)));
        }
        for (boolean reverse : new boolean[] {false, true}) {
            logSumExps(reverse, specs);
            specs.add(recurrence(new Recurrence(0, reverse), TensorType.of(DType.F64, N, TWO)));
            specs.add(recurrence(new Recurrence(1, reverse), TensorType.of(DType.F64, 2, 4)));
            specs.add(recurrence(new Recurrence(0, reverse), TensorType.of(DType.F32, 3)));
            specs.add(recurrence(new Recurrence(0, reverse), TensorType.of(DType.I32, 3)));
            specs.add(recurrence(new Recurrence(0, reverse), TensorType.of(DType.F64, 0)));
        }
        specs.add(recurrence(new Recurrence(1, false), TensorType.of(DType.I64, 1, 3, 2)));
        return specs;
    }

    /** Exclusive extrema begin with an infinity, which has no difference quotient: those are not of f64. */
    private static void prefixes(Monoid monoid, boolean reverse, List<OpSpec> specs) {
        boolean starts = monoid == Monoid.MAX || monoid == Monoid.MIN;
        specs.add(prefix(new Prefix(monoid, 1, reverse, false), TensorType.of(DType.F64, 2, 4, 2)));
        specs.add(prefix(new Prefix(monoid, 0, reverse, false), TensorType.of(DType.F64, N, N)));
        specs.add(prefix(new Prefix(monoid, 0, reverse, true), TensorType.of(starts ? DType.F32 : DType.F64, 5)));
        specs.add(prefix(new Prefix(monoid, 1, reverse, true), TensorType.of(starts ? DType.F32 : DType.F64, TWO, N)));
        specs.add(prefix(new Prefix(monoid, 0, reverse, false), TensorType.of(DType.F32, 4)));
        specs.add(prefix(new Prefix(monoid, 0, reverse, true), TensorType.of(DType.I32, 4)));
        specs.add(prefix(new Prefix(monoid, 1, reverse, false), TensorType.of(DType.I64, 2, 3)));
    }

    private static OpSpec prefix(Prefix op, TensorType type) {
        double identity = switch (op.monoid()) {
            case SUM, ANY -> 0;
            case PROD, ALL -> 1;
            case MAX -> type.dtype() == DType.I32 ? Integer.MIN_VALUE : Double.NEGATIVE_INFINITY;
            case MIN -> type.dtype() == DType.I32 ? Integer.MAX_VALUE : Double.POSITIVE_INFINITY;
        };
        return OpSpec.of(
                op,
                OpSpec.spread(0),
                in -> along(in.get(0), op.axis(), op.reverse(), op.exclusive(), row -> joined(op, identity, row)),
                type);
    }

    private static double joined(Prefix op, double identity, double... row) {
        return DoubleStream.of(row).reduce(identity, (a, b) -> switch (op.monoid()) {
            case SUM, ANY -> a + b;
            case PROD, ALL -> a * b;
            case MAX -> a > b ? a : b;
            case MIN -> a < b ? a : b;
        });
    }

    private static void logSumExps(boolean reverse, List<OpSpec> specs) {
        for (TensorType type : List.of(
                TensorType.of(DType.F64, 2, 4),
                TensorType.of(DType.F64, TWO, N),
                TensorType.of(DType.F32, 2, 3),
                TensorType.of(DType.F64, 2, 0))) {
            specs.add(OpSpec.of(
                    new PrefixLogSumExp(1, reverse),
                    OpSpec.spread(0),
                    in -> along(
                            in.get(0),
                            1,
                            reverse,
                            false,
                            row -> StrictMath.log(
                                    DoubleStream.of(row).map(StrictMath::exp).sum())),
                    type));
        }
    }

    /** Applies a function to the elements up to each, in the order in which they come. */
    private static Tensor along(
            Tensor x, int axis, boolean reverse, boolean exclusive, ToDoubleFunction<double[]> result) {
        int length = x.shape().get(axis);
        return Grid.fill(x.dtype(), Grid.shape(x), at -> {
            int place = reverse ? length - 1 - at[axis] : at[axis];
            double[] row = new double[exclusive ? place : place + 1];
            int[] source = at.clone();
            for (int k = 0; k < row.length; k++) {
                source[axis] = reverse ? length - 1 - k : k;
                row[k] = Grid.at(x, source);
            }
            return result.applyAsDouble(row);
        });
    }

    /** The closed form Σ b over what came before, each times all a between. */
    private static OpSpec recurrence(Recurrence op, TensorType type) {
        return OpSpec.of(
                op,
                Domain.ANY::tensor,
                in -> Grid.fill(type.dtype(), Grid.shape(in.get(0)), at -> {
                    int length = in.get(0).shape().get(op.axis());
                    int step = op.reverse() ? 1 : -1;
                    int[] source = at.clone();
                    double factor = 1;
                    double sum = 0;
                    for (int k = at[op.axis()]; k >= 0 && k < length; k += step) {
                        source[op.axis()] = k;
                        sum += factor * Grid.at(in.get(1), source);
                        factor *= Grid.at(in.get(0), source);
                    }
                    return sum;
                }),
                type,
                type);
    }
}
