package org.graphc.core.testing;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;
import org.graphc.core.graph.Op;
import org.graphc.core.op.ArgMax;
import org.graphc.core.op.Barrier;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Cast;
import org.graphc.core.op.Check;
import org.graphc.core.op.Concat;
import org.graphc.core.op.Constant;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.LogSumExp;
import org.graphc.core.op.MatMul;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Pad;
import org.graphc.core.op.Parameter;
import org.graphc.core.op.Print;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.Reshape;
import org.graphc.core.op.Size;
import org.graphc.core.op.Slice;
import org.graphc.core.op.StopGradient;
import org.graphc.core.op.Tag;
import org.graphc.core.op.Transpose;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;

/** Every operation on ordinary, scalar, empty and symbolic shapes and on all element types that it treats apart. */
public final class OpSpecs {
    private static final Dim N = Dim.symbol("n");
    private static final DType F32 = DType.F32;
    private static final DType F64 = DType.F64;
    private static final DType I32 = DType.I32;
    private static final DType I64 = DType.I64;
    private static final DType BOOL = DType.BOOL;
    private static final List<Monoid> MONOIDS = List.of(Monoid.SUM, Monoid.MAX, Monoid.MIN);
    private static final OpSpec.Fill ANY = Domain.ANY::tensor;

    private OpSpecs() {}

    /** All specifications; every operation but {@code Input}, which is in all of their graphs. */
    public static ImmutableList<OpSpec> all() {
        ImmutableList.Builder<OpSpec> specs = ImmutableList.builder();
        specs.addAll(ScalarSpecs.all());
        specs.addAll(sources()).addAll(conversions());
        specs.addAll(broadcasts())
                .addAll(rearrangements())
                .addAll(slices())
                .addAll(pads())
                .addAll(concats());
        specs.addAll(reductions()).addAll(products());
        specs.addAll(ReductionSpecs.all()).addAll(PrefixSpecs.all()).addAll(SortingSpecs.all());
        specs.addAll(IndexingSpecs.all()).addAll(PatternSpecs.all()).addAll(WindowSpecs.all());
        specs.addAll(LinearSpecs.all()).addAll(ControlSpecs.all());
        return specs.build();
    }

    private static List<OpSpec> sources() {
        Tensor value = Tensor.vector(1.5, -2);
        Initializer half = new Initializer.Full(0.5);
        return List.of(
                new OpSpec(new Constant(value), ImmutableList.of(), in -> value),
                new OpSpec(new Size(Dim.constant(7), I64), ImmutableList.of(), in -> Tensor.scalar(I64, 7)),
                new OpSpec(new Size(Dim.constant(7), F32), ImmutableList.of(), in -> Tensor.scalar(F32, 7)),
                new OpSpec(
                        new Parameter("p", TensorType.of(F64, 2), half),
                        ImmutableList.of(),
                        in -> Tensor.vector(0.5, 0.5)));
    }

    private static List<OpSpec> conversions() {
        List<OpSpec> specs = new ArrayList<>();
        for (DType from : DType.values()) {
            for (DType to : DType.values()) {
                specs.add(OpSpec.of(new Cast(to), ANY, in -> cast(in.get(0), to), TensorType.of(from, 2, 3)));
            }
        }
        specs.add(OpSpec.of(new StopGradient(), ANY, in -> in.get(0), TensorType.of(F64, 2)));
        for (DType dtype : DType.values()) {
            specs.add(OpSpec.of(new Barrier(3), ANY, in -> in.get(0), TensorType.of(dtype, 2, 3)));
            probes(specs, TensorType.of(dtype, 2, 3), TensorType.of(BOOL, 2, 3));
        }
        probes(specs, TensorType.scalar(F64), TensorType.of(BOOL, N));
        probes(specs, TensorType.of(F64, N, N), TensorType.scalar(BOOL));
        probes(specs, TensorType.of(F64, 0, 2), TensorType.of(BOOL, 0));
        return specs;
    }

    private static void probes(List<OpSpec> specs, TensorType type, TensorType condition) {
        OpSpec.Fill holds = (dtype, shape, random) -> Tensor.fill(dtype, shape, i -> 1);
        specs.add(OpSpec.of(new Tag("hidden"), ANY, in -> in.get(0), type));
        specs.add(OpSpec.of(new Print("\"x\" \\ \u001b"), ANY, in -> in.get(0), type));
        specs.add(new OpSpec(
                new Check("a \"reason\"\n"),
                ImmutableList.of(new OpSpec.Argument(type, ANY), new OpSpec.Argument(condition, holds)),
                in -> in.get(0)));
    }

    private static Tensor cast(Tensor x, DType to) {
        return Tensor.fill(to, x.shape(), i -> {
            double value = x.getDouble(i);
            return to == BOOL
                    ? (value != 0 ? 1 : 0)
                    : to.isInteger() ? (value < 0 ? Math.ceil(value) : Math.floor(value)) : value;
        });
    }

    private static List<OpSpec> broadcasts() {
        return List.of(
                broadcast(TensorType.of(F64, 3), Shape.of(2, 3), 1),
                broadcast(TensorType.of(F64, 3), Shape.of(3, 2), 0),
                broadcast(TensorType.of(F64, 2, 1), Shape.of(2, 4), 0, 1),
                broadcast(TensorType.of(F32, 1, 2), Shape.of(3, 2, 2), 0, 2),
                broadcast(TensorType.scalar(F64), Shape.of(2, 2)),
                broadcast(TensorType.scalar(I64), Shape.of(2)),
                broadcast(TensorType.of(F64, N), Shape.of(Dim.constant(2), N), 1),
                broadcast(TensorType.of(F64, Dim.ONE, N), Shape.of(N, N), 0, 1),
                broadcast(TensorType.of(F64, 0), Shape.of(2, 0), 1),
                broadcast(TensorType.of(F64, 1), Shape.of(0), 0),
                broadcast(TensorType.of(BOOL, 2), Shape.of(2, 2), 0));
    }

    private static OpSpec broadcast(TensorType from, Shape to, int... axes) {
        Broadcast op = new Broadcast(to, ImmutableIntArray.copyOf(axes));
        return OpSpec.of(
                op,
                ANY,
                in -> Grid.fill(from.dtype(), OpSpec.SIZES.of(to).toArray(), at -> {
                    int[] source = new int[axes.length];
                    for (int i = 0; i < axes.length; i++) {
                        source[i] = in.get(0).shape().get(i) == 1 ? 0 : at[axes[i]];
                    }
                    return Grid.at(in.get(0), source);
                }),
                from);
    }

    private static List<OpSpec> rearrangements() {
        return List.of(
                reshape(TensorType.of(F64, 2, 3), Shape.of(6)),
                reshape(TensorType.of(F64, N, Dim.constant(4)), Shape.of(Dim.constant(2), N.times(Dim.constant(2)))),
                reshape(TensorType.scalar(F64), Shape.of(1, 1)),
                reshape(TensorType.of(F64, 0, 3), Shape.of(5, 0)),
                reshape(TensorType.of(BOOL, 4), Shape.of(2, 2)),
                transpose(TensorType.of(F64, 2, 3), 1, 0),
                transpose(TensorType.of(F64, 2, 3, 4), 2, 0, 1),
                transpose(TensorType.of(I32, 2, 3, 2), 1, 2, 0),
                transpose(TensorType.of(F32, N, Dim.constant(2)), 1, 0),
                transpose(TensorType.of(F64, 0, 3), 1, 0),
                transpose(TensorType.scalar(F64)));
    }

    private static OpSpec reshape(TensorType from, Shape to) {
        return OpSpec.of(
                new Reshape(to),
                ANY,
                in -> Tensor.fill(
                        from.dtype(), OpSpec.SIZES.of(to), i -> in.get(0).getDouble(i)),
                from);
    }

    private static OpSpec transpose(TensorType from, int... permutation) {
        return OpSpec.of(
                new Transpose(ImmutableIntArray.copyOf(permutation)),
                ANY,
                in -> {
                    int[] shape = Arrays.stream(permutation)
                            .map(axis -> in.get(0).shape().get(axis))
                            .toArray();
                    return Grid.fill(from.dtype(), shape, at -> {
                        int[] source = new int[at.length];
                        for (int i = 0; i < at.length; i++) {
                            source[permutation[i]] = at[i];
                        }
                        return Grid.at(in.get(0), source);
                    });
                },
                from);
    }

    private static List<OpSpec> slices() {
        return List.of(
                slice(TensorType.of(F64, 5), new int[] {1}, new int[] {4}, 1),
                slice(TensorType.of(F64, 7), new int[] {1}, new int[] {7}, 3),
                slice(TensorType.of(F64, 5, 4), new int[] {0, 1}, new int[] {5, 4}, 2, 3),
                slice(TensorType.of(I64, 4, 2), new int[] {2, 0}, new int[] {2, 2}, 1, 1),
                slice(TensorType.of(BOOL, 3), new int[] {0}, new int[] {3}, 2),
                slice(TensorType.scalar(F32), new int[0], new int[0]),
                OpSpec.of(
                        new Slice(ImmutableList.of(Dim.ONE), ImmutableList.of(N), ImmutableIntArray.of(1)),
                        ANY,
                        in -> Tensor.vector(in.get(0).getDouble(1), in.get(0).getDouble(2)),
                        TensorType.of(F64, N)));
    }

    private static OpSpec slice(TensorType from, int[] start, int[] stop, int... step) {
        Slice op = new Slice(dims(start), dims(stop), ImmutableIntArray.copyOf(step));
        int[] shape = new int[step.length];
        for (int i = 0; i < step.length; i++) {
            for (int k = start[i]; k < stop[i]; k += step[i]) {
                shape[i]++;
            }
        }
        return OpSpec.of(
                op,
                ANY,
                in -> Grid.fill(from.dtype(), shape, at -> {
                    int[] source = new int[at.length];
                    Arrays.setAll(source, i -> start[i] + at[i] * step[i]);
                    return Grid.at(in.get(0), source);
                }),
                from);
    }

    private static ImmutableList<Dim> dims(int... sizes) {
        return Arrays.stream(sizes).mapToObj(Dim::constant).collect(ImmutableList.toImmutableList());
    }

    private static List<OpSpec> pads() {
        return List.of(
                pad(TensorType.of(F64, 3), new int[] {1}, new int[] {2}, 0),
                pad(TensorType.of(F64, 3), new int[] {0}, new int[] {1}, 2),
                pad(TensorType.of(F64, 2, 2), new int[] {1, 0}, new int[] {0, 3}, 1, 0),
                pad(TensorType.of(F64, 0), new int[] {1}, new int[] {4}, 3),
                pad(TensorType.of(I32, 2), new int[] {0}, new int[] {1}, 1),
                pad(TensorType.of(BOOL, 2), new int[] {1}, new int[] {0}, 0),
                pad(TensorType.of(F32, N), new int[] {1}, new int[] {1}, 1),
                pad(TensorType.scalar(F64), new int[0], new int[0]));
    }

    private static OpSpec pad(TensorType from, int[] low, int[] high, int... interior) {
        Pad op = new Pad(dims(low), dims(high), ImmutableIntArray.copyOf(interior));
        return OpSpec.of(
                op,
                ANY,
                in -> {
                    int[] shape = Grid.shape(in.get(0));
                    for (int i = 0; i < shape.length; i++) {
                        shape[i] += low[i] + high[i] + (shape[i] - 1) * interior[i]; // a polynomial, of no elements too
                    }
                    return Grid.fill(from.dtype(), shape, at -> padded(in.get(0), at, low, interior));
                },
                from);
    }

    /** Looks for the element that was put there. */
    private static double padded(Tensor x, int[] at, int[] low, int[] interior) {
        int[] source = new int[at.length];
        int[] shape = Grid.shape(x);
        for (int k = 0; k < x.size(); k++) {
            int hits = 0;
            for (int i = 0; i < at.length; i++) {
                hits += low[i] + source[i] * (interior[i] + 1) == at[i] ? 1 : 0;
            }
            if (hits == at.length) {
                return Grid.at(x, source);
            }
            Grid.advance(source, shape);
        }
        return 0;
    }

    private static List<OpSpec> concats() {
        return List.of(
                concat(0, TensorType.of(F64, 2), TensorType.of(F64, 3)),
                concat(1, TensorType.of(F64, 2, 1), TensorType.of(F64, 2, 0), TensorType.of(F64, 2, 3)),
                concat(0, TensorType.of(F64, N, Dim.constant(2)), TensorType.of(F64, 1, 2)),
                concat(1, TensorType.of(F64, N, Dim.constant(2)), TensorType.of(F64, N, N)),
                concat(0, TensorType.of(I64, 2)),
                concat(1, TensorType.of(BOOL, 1, 2, 2), TensorType.of(BOOL, 1, 1, 2)),
                concat(0, TensorType.of(F32, 0), TensorType.of(F32, 0)));
    }

    private static OpSpec concat(int axis, TensorType... types) {
        return OpSpec.of(
                new Concat(axis),
                ANY,
                in -> {
                    int[] shape = Grid.shape(in.get(0));
                    shape[axis] = in.stream().mapToInt(x -> x.shape().get(axis)).sum();
                    return Grid.fill(types[0].dtype(), shape, at -> {
                        int[] source = at.clone();
                        int part = 0;
                        while (source[axis] >= in.get(part).shape().get(axis)) {
                            source[axis] -= in.get(part++).shape().get(axis);
                        }
                        return Grid.at(in.get(part), source);
                    });
                },
                types);
    }

    private static List<OpSpec> reductions() {
        List<OpSpec> specs = new ArrayList<>();
        for (DType dtype : List.of(F64, F32, I32, I64)) {
            for (Monoid monoid : MONOIDS) {
                reduced(new Reduce(monoid, ImmutableIntArray.of(1)), TensorType.of(dtype, 2, 3), specs, 1);
            }
            specs.add(argMax(TensorType.of(dtype, 2, 3), 1));
        }
        for (Monoid monoid : MONOIDS) {
            reduced(new Reduce(monoid, ImmutableIntArray.of()), TensorType.scalar(F64), specs);
            reduced(new Reduce(monoid, ImmutableIntArray.of(0, 2)), TensorType.of(F64, 2, 3, 2), specs, 0, 2);
            reduced(new Reduce(monoid, ImmutableIntArray.of(0)), TensorType.of(F64, N, N), specs, 0);
            reduced(new Reduce(monoid, ImmutableIntArray.of(1)), TensorType.of(F64, 2, 0), specs, 1);
        }
        reduced(new LogSumExp(ImmutableIntArray.of(1)), TensorType.of(F64, 2, 3), specs, 1);
        reduced(new LogSumExp(ImmutableIntArray.of(0, 1)), TensorType.of(F64, N, Dim.constant(2)), specs, 0, 1);
        reduced(new LogSumExp(ImmutableIntArray.of(0)), TensorType.of(F32, 3), specs, 0);
        reduced(new LogSumExp(ImmutableIntArray.of(0)), TensorType.of(F64, 0, 2), specs, 0);
        reduced(new LogSumExp(ImmutableIntArray.of()), TensorType.scalar(F64), specs);
        specs.add(argMax(TensorType.of(F64, N, Dim.constant(2)), 0));
        specs.add(argMax(TensorType.of(F64, 2, 0), 1));
        return specs;
    }

    private static void reduced(Op op, TensorType type, List<OpSpec> specs, int... axes) {
        specs.add(OpSpec.of(op, OpSpec.spread(0), in -> reduce(op, in.get(0), axes), type));
    }

    /** Visits all elements and folds each into its result. */
    private static Tensor reduce(Op op, Tensor x, int... axes) {
        DoubleBinaryOperator join = switch (op.name()) {
            case "sum" -> Double::sum;
            case "max" -> (a, b) -> a > b ? a : b;
            case "min" -> (a, b) -> a < b ? a : b;
            default -> (a, b) -> a + StrictMath.exp(b); // logSumExp, not an enum
        };
        double start = identity(op, x.dtype());
        ToDoubleFunction<int[]> fold = at -> {
            double joined = start;
            int[] source = new int[x.rank()];
            for (int k = 0; k < x.size(); k++) {
                if (Arrays.equals(without(source, axes), at)) {
                    joined = join.applyAsDouble(joined, Grid.at(x, source));
                }
                Grid.advance(source, Grid.shape(x));
            }
            return op instanceof LogSumExp ? StrictMath.log(joined) : joined;
        };
        return Grid.fill(x.dtype(), without(Grid.shape(x), axes), fold);
    }

    private static double identity(Op op, DType dtype) {
        double largest = dtype.isFloat() ? Double.POSITIVE_INFINITY : dtype == I32 ? Integer.MAX_VALUE : Long.MAX_VALUE;
        return op.name().equals("max") ? -largest : op.name().equals("min") ? largest : 0;
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

    private static OpSpec argMax(TensorType type, int axis) {
        return OpSpec.of(
                new ArgMax(axis),
                OpSpec.spread(0),
                in -> Grid.fill(I64, without(Grid.shape(in.get(0)), axis), at -> winner(in.get(0), at, axis)),
                type);
    }

    private static double winner(Tensor x, int[] at, int axis) {
        double largest = Double.NEGATIVE_INFINITY;
        double winner = 0;
        int[] source = new int[x.rank()];
        for (int k = 0; k < x.size(); k++) {
            if (Arrays.equals(without(source, axis), at) && Grid.at(x, source) > largest) {
                largest = Grid.at(x, source);
                winner = source[axis];
            }
            Grid.advance(source, Grid.shape(x));
        }
        return winner;
    }

    private static List<OpSpec> products() {
        return List.of(
                matmul(TensorType.of(F64, 2, 3), TensorType.of(F64, 3, 4)),
                matmul(TensorType.of(F32, 2, 3), TensorType.of(F32, 3, 2)),
                matmul(TensorType.of(I64, 2, 2), TensorType.of(I64, 2, 1)),
                matmul(TensorType.of(I32, 1, 2), TensorType.of(I32, 2, 2)),
                matmul(TensorType.of(F64, N, Dim.constant(2)), TensorType.of(F64, Dim.constant(2), N)),
                matmul(TensorType.of(F64, 2, 2, 3), TensorType.of(F64, 2, 3, 2)),
                matmul(TensorType.of(F64, 2, 1, 2, 2), TensorType.of(F64, 2, 1, 2, 1)),
                matmul(TensorType.of(F64, 2, 0), TensorType.of(F64, 0, 2)),
                matmul(TensorType.of(F64, 0, 2), TensorType.of(F64, 2, 2)));
    }

    private static OpSpec matmul(TensorType a, TensorType b) {
        return OpSpec.of(
                new MatMul(),
                ANY,
                in -> {
                    Tensor x = in.get(0);
                    Tensor y = in.get(1);
                    int last = x.rank() - 1;
                    int[] shape = Grid.shape(x);
                    int inner = shape[last];
                    shape[last] = y.shape().get(last);
                    return Grid.fill(a.dtype(), shape, at -> {
                        int[] left = at.clone();
                        int[] right = at.clone();
                        double sum = 0;
                        for (int k = inner - 1; k >= 0; k--) {
                            left[last] = k;
                            right[last - 1] = k;
                            sum += Grid.at(x, left) * Grid.at(y, right);
                        }
                        return sum;
                    });
                },
                a,
                b);
    }
}
