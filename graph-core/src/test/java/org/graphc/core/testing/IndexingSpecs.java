package org.graphc.core.testing;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import org.graphc.core.graph.Op;
import org.graphc.core.op.Gather;
import org.graphc.core.op.OutOfRange;
import org.graphc.core.op.Positions;
import org.graphc.core.op.ScatterAdd;
import org.graphc.core.op.ScatterSet;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.OpSpec.Argument;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;

/** Reading and writing by index: repeated, negative, out of range, of rank 0, and none at all. */
final class IndexingSpecs {
    private static final Dim N = Dim.symbol("n");
    private static final DType F64 = DType.F64;
    private static final DType I64 = DType.I64;
    private static final DType I32 = DType.I32;

    private IndexingSpecs() {}

    static List<OpSpec> all() {
        List<OpSpec> specs = new ArrayList<>();
        for (DType dtype : DType.values()) {
            both(specs, TensorType.of(dtype, 4), TensorType.of(I64, 6), 0, 0);
        }
        both(specs, TensorType.of(F64, 4), TensorType.scalar(I64), 0, 0);
        both(specs, TensorType.of(F64, 3, 2), TensorType.of(I32, 2, 3), 0, 0);
        both(specs, TensorType.of(F64, 3, 2), TensorType.of(I64, 5), 1, 0);
        both(specs, TensorType.of(F64, 2, 3, 2), TensorType.scalar(I32), 1, 0);
        both(specs, TensorType.of(F64, 2, 3), TensorType.of(I64, 2, 4), 1, 1);
        both(specs, TensorType.of(F64, 2, 2, 3, 2), TensorType.of(I64, 2, 2), 2, 1);
        both(specs, TensorType.of(F64, 2, 3, 4), TensorType.of(I64, 2, 3), 2, 2);
        both(specs, TensorType.of(F64, N, N), TensorType.of(I64, N, N), 1, 1);
        both(specs, TensorType.of(F64, 3), TensorType.of(I64, 0), 0, 0);
        both(specs, TensorType.of(F64, 0, 2), TensorType.of(I64, 0), 0, 0);
        both(specs, TensorType.of(F64, 3, 0), TensorType.of(I64, 2), 0, 0);
        both(specs, TensorType.of(F64, 0, 3), TensorType.of(I64, 0, 2), 1, 1);
        for (OutOfRange policy : OutOfRange.values()) {
            specs.add(positions(TensorType.of(I32, 2, 5), new Positions("positions", Dim.constant(4), policy)));
            specs.add(positions(TensorType.of(I64, N), new Positions("positions", N, policy)));
            specs.add(positions(TensorType.of(I64, 0), new Positions("positions", Dim.ZERO, policy)));
        }
        return specs;
    }

    private static OpSpec positions(TensorType indices, Positions op) {
        int length = (int) OpSpec.SIZES.of(op.length());
        TensorType axis = TensorType.of(F64, op.length());
        return new OpSpec(
                op,
                ImmutableList.of(indices(indices, axis, 0, op.outOfRange())),
                in -> Grid.fill(I32, Grid.shape(in.get(0)), at -> {
                    double index = Grid.at(in.get(0), at);
                    double counted = index < 0 ? index + length : index;
                    boolean isNone = counted < 0 || counted >= length;
                    return isNone && op.outOfRange() == OutOfRange.DROP
                            ? -1
                            : Math.max(0, Math.min(length - 1, counted));
                }));
    }

    private static void both(List<OpSpec> specs, TensorType x, TensorType indices, int axis, int batch) {
        for (OutOfRange policy : OutOfRange.values()) {
            specs.add(gather(x, indices, new Gather(axis, batch, policy)));
            if (x.dtype() != DType.BOOL) {
                specs.add(scatterAdd(x, indices, new ScatterAdd(axis, batch, policy)));
                specs.add(scatterSet(x, indices, new ScatterSet(axis, batch, policy)));
            }
        }
        specs.add(uniqueScatterSet(x, indices, new ScatterSet(axis, batch, OutOfRange.DROP, true)));
        if (x.dtype() == DType.BOOL) {
            specs.add(scatterAdd(x, indices, new ScatterAdd(axis, batch, OutOfRange.DROP)));
            specs.add(scatterSet(x, indices, new ScatterSet(axis, batch, OutOfRange.DROP)));
        }
    }

    private static Argument any(TensorType type) {
        return new Argument(type, Domain.ANY::tensor);
    }

    /** Indices into the axis, from the front and the back, and around it where that is not an error. */
    private static Argument indices(TensorType type, TensorType x, int axis, OutOfRange policy) {
        int length = (int) OpSpec.SIZES.of(x.shape().dim(axis));
        int margin = policy == OutOfRange.ERROR ? 0 : 3;
        return new Argument(
                type,
                (dtype, shape, random) -> Tensor.fillLong(
                        dtype, shape, i -> random.nextInt(-length - margin, Math.max(1, length + margin))));
    }

    private static OpSpec gather(TensorType x, TensorType indices, Gather op) {
        return new OpSpec(
                op,
                ImmutableList.of(any(x), indices(indices, x, op.axis(), op.outOfRange())),
                in -> Grid.fill(x.dtype(), named(x, indices, op.axis(), op.batchDims()), at -> {
                    int[] source = element(in.get(0), in.get(1), at, op);
                    return source.length == 0 ? 0 : Grid.at(in.get(0), source);
                }));
    }

    private static OpSpec scatterAdd(TensorType x, TensorType indices, ScatterAdd op) {
        return scatter(op, x, indices, new Gather(op.axis(), op.batchDims(), op.outOfRange()), Double::sum);
    }

    /** Without repetition but for those dropped: as many as fit, in a random order, half of them from the end. */
    private static OpSpec uniqueScatterSet(TensorType x, TensorType indices, ScatterSet op) {
        int length = (int) OpSpec.SIZES.of(x.shape().dim(op.axis()));
        OpSpec repeated = scatterSet(x, indices, op);
        OpSpec.Fill distinct = (dtype, shape, random) -> {
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, length).boxed().toList());
            for (int i = length - 1; i > 0; i--) {
                Collections.swap(order, i, random.nextInt(i + 1));
            }
            int perBatch = shape.asList().subList(op.batchDims(), shape.length()).stream()
                    .reduce(1, (a, b) -> a * b);
            return Tensor.fillLong(dtype, shape, i -> {
                int k = i % perBatch;
                return k >= length ? 2L * length : order.get(k) - (k % 2 == 0 ? 0 : length);
            });
        };
        List<Argument> arguments = new ArrayList<>(repeated.arguments());
        arguments.set(1, new Argument(indices, distinct));
        return new OpSpec(op, ImmutableList.copyOf(arguments), repeated.oracle());
    }

    private static OpSpec scatterSet(TensorType x, TensorType indices, ScatterSet op) {
        return scatter(op, x, indices, new Gather(op.axis(), op.batchDims(), op.outOfRange()), (old, u) -> u);
    }

    /** Each element looks for the updates that name it. */
    private static OpSpec scatter(Op op, TensorType x, TensorType indices, Gather gather, DoubleBinaryOperator join) {
        int[] shape = named(x, indices, gather.axis(), gather.batchDims());
        TensorType updates = x.withShape(namedShape(x, indices, gather.axis(), gather.batchDims()));
        return new OpSpec(
                op,
                ImmutableList.of(any(x), indices(indices, x, gather.axis(), gather.outOfRange()), any(updates)),
                in -> Grid.fill(x.dtype(), Grid.shape(in.get(0)), to -> {
                    double joined = Grid.at(in.get(0), to);
                    int[] at = new int[shape.length];
                    for (int k = 0; k < in.get(2).size(); k++) {
                        if (Arrays.equals(element(in.get(0), in.get(1), at, gather), to)) {
                            joined = join.applyAsDouble(joined, Grid.at(in.get(2), at));
                        }
                        Grid.advance(at, shape);
                    }
                    return joined;
                }));
    }

    private static Shape namedShape(TensorType x, TensorType indices, int axis, int batch) {
        List<Dim> dims = new ArrayList<>(x.shape().dims());
        dims.remove(axis);
        dims.addAll(axis, indices.shape().dims().subList(batch, indices.rank()));
        return Shape.of(dims);
    }

    private static int[] named(TensorType x, TensorType indices, int axis, int batch) {
        return OpSpec.SIZES.of(namedShape(x, indices, axis, batch)).toArray();
    }

    /** The element of x that stands at a position of what is gathered; nothing where it is dropped. */
    private static int[] element(Tensor x, Tensor indices, int[] at, Gather op) {
        int spread = indices.rank() - op.batchDims();
        int[] index = new int[indices.rank()];
        int[] source = new int[x.rank()];
        for (int i = 0; i < at.length; i++) {
            if (i < op.batchDims()) {
                index[i] = at[i];
            }
            if (i < op.axis()) {
                source[i] = at[i];
            } else if (i < op.axis() + spread) {
                index[op.batchDims() + i - op.axis()] = at[i];
            } else {
                source[i - spread + 1] = at[i];
            }
        }
        int length = x.shape().get(op.axis());
        int named = (int) Grid.at(indices, index);
        int position = named < 0 ? named + length : named;
        if (op.outOfRange() == OutOfRange.DROP && (position < 0 || position >= length)) {
            return new int[0];
        }
        source[op.axis()] = Math.min(length - 1, Math.max(0, position));
        return source;
    }
}
