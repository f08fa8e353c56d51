package org.graphc.core.testing;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import org.graphc.core.op.Deviate;
import org.graphc.core.op.Distribution;
import org.graphc.core.op.DynamicSlice;
import org.graphc.core.op.DynamicUpdateSlice;
import org.graphc.core.op.Iota;
import org.graphc.core.op.Reverse;
import org.graphc.core.op.Threefry;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.OpSpec.Argument;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;

/** Positions, reversals, parts whose place is computed, and random numbers. */
final class PatternSpecs {
    private static final Dim N = Dim.symbol("n");
    private static final DType F32 = DType.F32;
    private static final DType F64 = DType.F64;
    private static final DType I32 = DType.I32;
    private static final DType I64 = DType.I64;

    private PatternSpecs() {}

    static List<OpSpec> all() {
        List<OpSpec> specs = new ArrayList<>();
        iotas(specs);
        reversals(specs);
        for (DType dtype : DType.values()) {
            parts(specs, TensorType.of(dtype, 4), Shape.of(2), I64);
        }
        parts(specs, TensorType.of(F64, 3, 4), Shape.of(2, 2), I32);
        parts(specs, TensorType.of(F64, N, N), Shape.of(Dim.ONE, N), I64);
        parts(specs, TensorType.of(F64, 0, 2), Shape.of(0, 1), I64);
        parts(specs, TensorType.of(F64, 3), Shape.of(0), I64);
        parts(specs, TensorType.scalar(F64), Shape.SCALAR, I64);
        randoms(specs);
        return specs;
    }

    private static void iotas(List<OpSpec> specs) {
        for (DType dtype : List.of(F32, F64, I32, I64)) {
            iota(specs, new Iota(Shape.of(3, 2), 0, dtype));
        }
        iota(specs, new Iota(Shape.of(3, 2), 1, I64));
        iota(specs, new Iota(Shape.of(2, 3, 2), 1, I64));
        iota(specs, new Iota(Shape.of(0), 0, I64));
    }

    private static void iota(List<OpSpec> specs, Iota op) {
        int[] shape = OpSpec.SIZES.of(op.shape()).toArray();
        specs.add(new OpSpec(op, ImmutableList.of(), in -> Grid.fill(op.dtype(), shape, at -> at[op.axis()])));
    }

    private static void reversals(List<OpSpec> specs) {
        for (DType dtype : DType.values()) {
            reverse(specs, TensorType.of(dtype, 4), 0);
        }
        reverse(specs, TensorType.of(F64, 2, 3), 1);
        reverse(specs, TensorType.of(F64, 2, 3, 2), 0, 2);
        reverse(specs, TensorType.of(F64, N, N), 0);
        reverse(specs, TensorType.of(F64, 2, 0), 0, 1);
        reverse(specs, TensorType.scalar(F64));
    }

    private static void reverse(List<OpSpec> specs, TensorType type, int... axes) {
        Reverse op = new Reverse(ImmutableIntArray.copyOf(axes));
        specs.add(OpSpec.of(
                op,
                Domain.ANY::tensor,
                in -> Grid.fill(type.dtype(), Grid.shape(in.get(0)), at -> {
                    int[] source = at.clone();
                    for (int axis : axes) {
                        source[axis] = in.get(0).shape().get(axis) - at[axis] - 1;
                    }
                    return Grid.at(in.get(0), source);
                }),
                type));
    }

    /** Starts before, within and behind what they may be. */
    private static void parts(List<OpSpec> specs, TensorType type, Shape part, DType index) {
        Argument x = new Argument(type, Domain.ANY::tensor);
        Argument u = new Argument(type.withShape(part), Domain.ANY::tensor);
        Argument starts = new Argument(
                TensorType.of(index, type.rank()),
                (dtype, shape, random) -> Tensor.fillLong(dtype, shape, i -> random.nextInt(-8, 8)));
        specs.add(new OpSpec(
                new DynamicSlice(part),
                ImmutableList.of(x, starts),
                in -> Grid.fill(type.dtype(), OpSpec.SIZES.of(part).toArray(), at -> {
                    int[] source = new int[at.length];
                    for (int i = 0; i < at.length; i++) {
                        source[i] = at[i] + start(in.get(0), in.get(1), part, i);
                    }
                    return Grid.at(in.get(0), source);
                })));
        specs.add(new OpSpec(
                new DynamicUpdateSlice(),
                ImmutableList.of(x, starts, u),
                in -> Grid.fill(type.dtype(), Grid.shape(in.get(0)), at -> {
                    int[] source = new int[at.length];
                    boolean inside = true;
                    for (int i = 0; i < at.length; i++) {
                        source[i] = at[i] - start(in.get(0), in.get(1), part, i);
                        inside &=
                                source[i] >= 0 && source[i] < in.get(2).shape().get(i);
                    }
                    return inside ? Grid.at(in.get(2), source) : Grid.at(in.get(0), at);
                })));
    }

    private static int start(Tensor x, Tensor starts, Shape part, int axis) {
        int length = x.shape().get(axis);
        int start = (int) starts.getLong(axis);
        start = start < 0 ? start + length : start;
        int spare = length - (int) OpSpec.SIZES.of(part.dim(axis));
        return start < 0 ? 0 : start > spare ? spare : start;
    }

    private static void randoms(List<OpSpec> specs) {
        OpSpec.Fill bits = (dtype, shape, random) -> Tensor.fillLong(dtype, shape, i -> random.nextLong());
        OpSpec.Oracle threefry = in -> Tensor.fillLong(
                I64,
                in.get(1).shape(),
                i -> block(
                        in.get(0).getLong(in.get(0).rank() == 0 ? 0 : i),
                        in.get(1).getLong(i)));
        specs.add(OpSpec.of(new Threefry(), bits, threefry, TensorType.scalar(I64), TensorType.of(I64, 2, 3)));
        specs.add(OpSpec.of(new Threefry(), bits, threefry, TensorType.of(I64, N), TensorType.of(I64, N)));
        specs.add(OpSpec.of(new Threefry(), bits, threefry, TensorType.scalar(I64), TensorType.of(I64, 0)));
        specs.add(OpSpec.of(new Threefry(), bits, threefry, TensorType.scalar(I64), TensorType.scalar(I64)));
        for (DType dtype : List.of(F32, F64)) {
            for (Distribution distribution : Distribution.values()) {
                specs.add(OpSpec.of(
                        new Deviate(distribution, dtype),
                        bits,
                        in -> Tensor.fill(
                                dtype,
                                in.get(0).shape(),
                                i -> deviate(distribution, dtype, in.get(0).getLong(i))),
                        TensorType.of(I64, 3, 4)));
            }
        }
    }

    /** Threefry-2x32-20 in longs modulo 2³², four rounds and an injection at a time. */
    private static long block(long key, long counter) {
        long mask = 0xFFFFFFFFL;
        long a = key >>> 32;
        long b = key & mask;
        long[] keys = {a, b, 0x1BD11BDAL ^ a ^ b};
        long x = ((counter >>> 32) + a) & mask;
        long y = ((counter & mask) + b) & mask;
        int[][] turns = {{13, 15, 26, 6}, {17, 29, 16, 24}};
        for (int group = 1; group <= 5; group++) {
            for (int turn : turns[(group + 1) % 2]) {
                x = (x + y) & mask;
                y = ((y << turn | y >>> 32 - turn) & mask) ^ x;
            }
            x = (x + keys[group % 3]) & mask;
            y = (y + keys[(group + 1) % 3] + group) & mask;
        }
        return x << 32 | y;
    }

    private static double deviate(Distribution distribution, DType dtype, long bits) {
        double high = Math.floorDiv(bits, 1L << (dtype == F32 ? 40 : 11)) * (dtype == F32 ? 0x1p-24 : 0x1p-53);
        double unit = high < 0 ? high + 1 : high;
        double open = Math.floorDiv(bits, 1L << 12) * 0x1p-52;
        double exponential = -Math.log((open < 0 ? open + 1 : open) + 0x1p-53);
        return switch (distribution) {
            case UNIFORM -> unit;
            case EXPONENTIAL -> exponential;
            case GUMBEL -> -Math.log(exponential);
            case NORMAL -> normal(bits);
        };
    }

    /** Where the integral of the density, by its power series, is the probability that the bits stand for. */
    private static double normal(long bits) {
        double probability = (bits & Long.MAX_VALUE) / 0x1p64; // of lying below, on the side that the sign bit says
        double lo = -7;
        double hi = 0;
        for (int i = 0; i < 80; i++) {
            double z = (lo + hi) / 2;
            lo = below(z) < probability ? z : lo;
            hi = below(z) < probability ? hi : z;
        }
        return bits < 0 ? lo : -lo;
    }

    private static double below(double z) {
        double sum = 0;
        double term = z;
        for (int k = 1; k < 400; k++) {
            sum += term;
            term *= z * z / (2 * k + 1);
        }
        return 0.5 + sum * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }
}
