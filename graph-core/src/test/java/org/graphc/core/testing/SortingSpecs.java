package org.graphc.core.testing;

import java.util.ArrayList;
import java.util.List;
import org.graphc.core.op.ArgSort;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;

/** The place of each element found by counting those that stand before it. */
final class SortingSpecs {
    private static final Dim N = Dim.symbol("n");

    private SortingSpecs() {}

    static List<OpSpec> all() {
        List<OpSpec> specs = new ArrayList<>();
        for (boolean descending : new boolean[] {false, true}) {
            for (DType dtype : DType.values()) {
                specs.add(argSort(new ArgSort(1, descending), TensorType.of(dtype, 2, 5)));
            }
            specs.add(argSort(new ArgSort(0, descending), TensorType.of(DType.F64, N, Dim.constant(2))));
            specs.add(argSort(new ArgSort(1, descending), TensorType.of(DType.I64, 2, 3, 2)));
            specs.add(argSort(new ArgSort(1, descending), TensorType.of(DType.F64, 2, 0)));
        }
        return specs;
    }

    /** Whole numbers, so that some are equal. */
    private static OpSpec argSort(ArgSort op, TensorType type) {
        return OpSpec.of(
                op,
                (dtype, shape, random) -> Tensor.fill(dtype, shape, i -> random.nextInt(dtype == DType.BOOL ? 2 : 4)),
                in -> Grid.fill(DType.I64, Grid.shape(in.get(0)), at -> {
                    int[] source = at.clone();
                    int length = in.get(0).shape().get(op.axis());
                    double found = -1;
                    for (int k = 0; k < length; k++) {
                        source[op.axis()] = k;
                        found = rank(in.get(0), source, op) == at[op.axis()] ? k : found;
                    }
                    return found;
                }),
                type);
    }

    private static int rank(Tensor x, int[] position, ArgSort op) {
        int sign = op.descending() ? -1 : 1;
        double own = sign * Grid.at(x, position);
        int rank = 0;
        int[] other = position.clone();
        for (int k = 0; k < x.shape().get(op.axis()); k++) {
            other[op.axis()] = k;
            double value = sign * Grid.at(x, other);
            rank += value < own || (value == own && k < position[op.axis()]) ? 1 : 0;
        }
        return rank;
    }
}
