package org.graphc.core.testing;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Doubles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.ControlFlow;
import org.graphc.core.op.ControlFlow.Next;
import org.graphc.core.op.ControlFlow.Step;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Scan;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;

/** Operations that hold bodies, as the functions of {@link ControlFlow} make them. */
final class ControlSpecs {
    private static final DType F32 = DType.F32;
    private static final DType F64 = DType.F64;
    private static final DType I64 = DType.I64;
    private static final Dim N = Dim.symbol("n");
    private static final OpSpec.Fill ANY = Domain.ANY::tensor;

    private ControlSpecs() {}

    static List<OpSpec> all() {
        return ImmutableList.<OpSpec>builder()
                .addAll(scans())
                .addAll(scansOfSeveral())
                .addAll(choices())
                .addAll(loops())
                .addAll(functions())
                .build();
    }

    /** Finds the first operation with a body among what a function of inputs makes. */
    private static OpSpec spec(Function<List<Node>, ?> function, OpSpec.Oracle oracle, TensorType... types) {
        return spec(node -> true, function, oracle, types);
    }

    private static OpSpec spec(
            java.util.function.Predicate<Node> which,
            Function<List<Node>, ?> function,
            OpSpec.Oracle oracle,
            TensorType... types) {
        GraphBuilder graph = GraphBuilder.create();
        List<Node> inputs = new ArrayList<>();
        for (TensorType type : types) {
            inputs.add(Ops.input(graph, "x" + inputs.size(), type));
        }
        function.apply(inputs);
        Node node = graph.nodes().stream()
                .filter(n -> n.op() instanceof Body.Holder && which.test(n))
                .findFirst()
                .orElseThrow();
        TensorType[] actual = node.inputs().stream().map(Node::type).toArray(TensorType[]::new);
        return OpSpec.of(node.op(), ANY, oracle, actual);
    }

    /** c' = c·k + x with the output c·x: last carry, outputs, carries. */
    private static List<OpSpec> scans() {
        Step step = (c, e) -> Next.carry(c.get(0).times(e.get(1)).plus(e.get(0)))
                .emit(c.get(0).times(e.get(0)));
        List<OpSpec> specs = new ArrayList<>();
        for (TensorType sequence : List.of(
                TensorType.of(F64, 3),
                TensorType.of(F64, 1),
                TensorType.of(F64, 0),
                TensorType.of(F64, N),
                TensorType.of(F32, 4),
                TensorType.of(I64, 3))) {
            TensorType carry = TensorType.scalar(sequence.dtype());
            specs.add(spec(
                    in -> ControlFlow.scan(
                            (c, e) -> step.apply(c, List.of(e.get(0), in.get(2))),
                            List.of(in.get(0)),
                            List.of(in.get(1))),
                    ControlSpecs::linear,
                    carry,
                    sequence,
                    carry));
        }
        specs.addAll(backward());
        return specs;
    }

    private static Tensor linear(List<Tensor> in) {
        Tensor xs = in.get(1);
        int n = xs.size();
        double[] carries = new double[n + 1];
        carries[0] = in.get(0).item();
        for (int i = 0; i < n; i++) {
            carries[i + 1] = rounded(xs.dtype(), carries[i] * in.get(2).item() + xs.getDouble(i));
        }
        return flat(
                xs.dtype(),
                2 * n + 1,
                i -> i == 0 ? carries[n] : i <= n ? carries[i - 1] * xs.getDouble(i - 1) : carries[i - 1 - n]);
    }

    private static double rounded(DType dtype, double x) {
        return dtype == F32 ? (float) x : x;
    }

    private static Tensor flat(DType dtype, int size, IntToDoubleFunction element) {
        return Tensor.fill(dtype, com.google.common.primitives.ImmutableIntArray.of(size), element::applyAsDouble);
    }

    /** What derivatives of scans use: they run backward, and add up: c' = c·x, with sin(c) as output or as term. */
    private static List<OpSpec> backward() {
        OpSpec forward = spec(
                in -> ControlFlow.scan(
                        (c, e) -> Next.carry(c.get(0).times(e.get(0))).emit(Ops.sin(c.get(0))),
                        List.of(in.get(0)),
                        List.of(in.get(1))),
                in -> in.get(0),
                TensorType.scalar(F64),
                TensorType.of(F64, 3));
        Scan scan = (Scan) forward.op();
        TensorType[] types = {TensorType.scalar(F64), TensorType.of(F64, 3)};
        return List.of(
                OpSpec.of(backward(scan, 0, 1), ANY, in -> reversed(in, 0), types),
                OpSpec.of(backward(scan, 1, 1), ANY, in -> reversed(in, 1), types),
                OpSpec.of(backward(scan, 0, 0), ANY, in -> untaped(reversed(in, 0)), types));
    }

    private static Scan backward(Scan scan, int sums, int tapes) {
        return new Scan(scan.body(), 1, 1, sums, scan.length(), true, F64, Scan.allOf(tapes));
    }

    /** All but the tape, which comes last. */
    private static Tensor untaped(Tensor packed) {
        return flat(F64, packed.size() - 3, packed::getDouble);
    }

    private static Tensor reversed(List<Tensor> in, int sums) {
        double c = in.get(0).item();
        double[] x = in.get(1).toDoubleArray();
        double[] before = {c * x[2] * x[1], c * x[2], c};
        double[] sines = Arrays.stream(before).map(Math::sin).toArray();
        double[] given = sums == 0 ? sines : new double[] {sines[2] + sines[1] + sines[0]};
        double[] last = {before[0] * x[0]};
        return Tensor.vector(Doubles.concat(last, given, before));
    }

    private static List<OpSpec> scansOfSeveral() {
        TensorType scalar = TensorType.scalar(F64);
        Step map = (c, e) -> new Next(ImmutableList.of(), ImmutableList.of(Ops.exp(Ops.sum(e.get(0)))));
        Function<List<Node>, Object> mixed = in -> ControlFlow.scan(
                (c, e) -> Next.carry(
                                Ops.add(c.get(0), Ops.constantLike(c.get(0), 1)),
                                c.get(1).times(e.get(0)).plus(Ops.cast(c.get(0), F64)))
                        .emit(Ops.gt(c.get(1), e.get(0))),
                List.of(in.get(0), in.get(1)),
                List.of(in.get(2)));
        OpSpec.Oracle power = in -> {
            double k = in.get(0).item();
            double a = in.get(1).item();
            double x = in.get(2).getDouble(0);
            double y = in.get(2).getDouble(1);
            return Tensor.vector((a * x + k) * y + k + 1, a, a * x + k);
        };
        TensorType[] types = {TensorType.scalar(I64), scalar, TensorType.of(F64, 2)};
        return List.of(
                spec(
                        in -> ControlFlow.scan(map, List.of(), List.of(in.get(0))),
                        in -> Tensor.vector(
                                Math.exp(in.get(0).getDouble(0) + in.get(0).getDouble(1)),
                                Math.exp(in.get(0).getDouble(2) + in.get(0).getDouble(3))),
                        TensorType.of(F64, 2, 2)),
                spec(n -> n.dtype() == F64, mixed, power, types),
                spec(
                        n -> n.dtype() == I64,
                        mixed,
                        in -> flat(I64, 3, i -> in.get(0).item() + (i == 0 ? 2 : i - 1)),
                        types),
                spec(
                        n -> n.dtype() == DType.BOOL,
                        mixed,
                        in -> flat(DType.BOOL, 2, i -> {
                            double[] x = in.get(2).toDoubleArray();
                            double c = in.get(1).item();
                            return (i == 0 ? c : c * x[0] + in.get(0).item()) > x[i] ? 1 : 0;
                        }),
                        types));
    }

    private static List<OpSpec> choices() {
        TensorType condition = TensorType.scalar(DType.BOOL);
        TensorType pair = TensorType.of(F64, 2);
        return List.of(
                spec(
                        in -> ControlFlow.cond(
                                in.get(0),
                                () -> List.of(Ops.sin(in.get(1))),
                                () -> List.of(in.get(1).times(in.get(2)))),
                        in -> Tensor.fill(F64, in.get(1).shape(), i -> {
                            double x = in.get(1).getDouble(i);
                            return in.get(0).getBoolean(0)
                                    ? Math.sin(x)
                                    : x * in.get(2).getDouble(i);
                        }),
                        condition,
                        pair,
                        pair),
                spec(
                        n -> n.dtype() == F64,
                        in -> ControlFlow.cond(
                                in.get(0),
                                () -> List.of(in.get(1), in.get(2), Ops.exp(in.get(1))),
                                () -> List.of(Ops.square(in.get(1)), in.get(2), in.get(1))),
                        in -> {
                            double x = in.get(1).item();
                            return in.get(0).getBoolean(0) ? Tensor.vector(x, Math.exp(x)) : Tensor.vector(x * x, x);
                        },
                        condition,
                        TensorType.scalar(F64),
                        TensorType.of(I64, 3)));
    }

    private static List<OpSpec> loops() {
        TensorType scalar = TensorType.scalar(F64);
        OptionalLong most = OptionalLong.of(6);
        Function<List<Node>, Object> counted = in -> ControlFlow.whileLoop(
                c -> Ops.lt(c.get(0), Ops.scalar(c.get(0).owner(), I64, 3)),
                c -> List.of(
                        Ops.add(c.get(0), Ops.constantLike(c.get(0), 1)),
                        c.get(1).times(Ops.cos(in.get(2))),
                        Ops.sin(c.get(1))),
                List.of(Ops.mul(in.get(0), in.get(0)), in.get(1), in.get(2)),
                most);
        return List.of(
                spec(
                        in -> ControlFlow.whileLoop(
                                c -> Ops.gt(
                                        Ops.abs(c.get(0)), Ops.scalar(c.get(0).owner(), F64, 0.3)),
                                c -> List.of(c.get(0).times(Ops.scalar(c.get(0).owner(), F64, 0.5))),
                                List.of(in.get(0)),
                                OptionalLong.of(9)),
                        in -> {
                            double x = in.get(0).item();
                            while (Math.abs(x) > 0.3) {
                                x /= 2;
                            }
                            return Tensor.scalar(x);
                        },
                        scalar),
                spec(n -> n.dtype() == F64, counted, ControlSpecs::counted, TensorType.scalar(I64), scalar, scalar));
    }

    private static Tensor counted(List<Tensor> in) {
        double a = in.get(1).item();
        double b = in.get(2).item();
        double factor = Math.cos(in.get(in.size() - 1).item());
        for (long k = in.get(0).getLong(0); k < 3; k++) {
            double next = a * factor;
            b = Math.sin(a);
            a = next;
        }
        return Tensor.vector(a, b);
    }

    private static List<OpSpec> functions() {
        TensorType pair = TensorType.of(F64, 2);
        return List.of(
                spec(
                        in -> ControlFlow.checkpoint(
                                x -> List.of(Ops.sin(x.get(0)), Ops.sum(x.get(0).times(x.get(1)))), in),
                        in -> {
                            double[] a = in.get(0).toDoubleArray();
                            double[] b = in.get(1).toDoubleArray();
                            return Tensor.vector(Math.sin(a[0]), Math.sin(a[1]), a[0] * b[0] + a[1] * b[1]);
                        },
                        pair,
                        pair),
                spec(
                        n -> n.op() instanceof org.graphc.core.op.CustomGradient,
                        in -> ControlFlow.customGradient(
                                x -> x.get(0).times(Ops.cast(x.get(1), F64)),
                                (x, y, g) -> List.of(g.times(Ops.cast(x.get(1), F64))),
                                in),
                        in -> Tensor.fill(
                                F64,
                                in.get(0).shape(),
                                i -> in.get(0).getDouble(i) * in.get(1).getDouble(i)),
                        pair,
                        TensorType.of(I64, 2)));
    }
}
