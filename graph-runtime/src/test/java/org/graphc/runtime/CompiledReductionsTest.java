package org.graphc.runtime;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.graphc.core.grad.Gradients;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Op;
import org.graphc.core.op.ArgMax;
import org.graphc.core.op.ArgMin;
import org.graphc.core.op.ArgSort;
import org.graphc.core.op.LogSumExp;
import org.graphc.core.op.Norm2;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Prefix;
import org.graphc.core.op.PrefixLogSumExp;
import org.graphc.core.op.Prefixes;
import org.graphc.core.op.Recurrence;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.Reductions;
import org.graphc.core.op.Sorting;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.OpSpec;
import org.graphc.core.testing.OpSpecs;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.interp.Interpreter;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Reductions, prefixes and order have the same bits compiled and interpreted, NaN and infinities included. */
class CompiledReductionsTest {
    private static final Set<Class<? extends Op>> OPS = Set.of(
            Reduce.class,
            LogSumExp.class,
            Norm2.class,
            ArgMax.class,
            ArgMin.class,
            ArgSort.class,
            Prefix.class,
            PrefixLogSumExp.class,
            Recurrence.class);

    private static final ImmutableIntArray LAST = ImmutableIntArray.of(1);

    private static final ImmutableMap<String, UnaryOperator<Node>> FUNCTIONS =
            ImmutableMap.<String, UnaryOperator<Node>>builder()
                    .put("variance", x -> Reductions.variance(x, LAST, 1))
                    .put("std over all", Reductions::std)
                    .put("std of products", x -> Reductions.std(x.times(x), 0))
                    .put("norm2 of sines", x -> Reductions.norm2(Ops.sin(x), -1))
                    .put("norm2 down columns", x -> Reductions.norm2(Ops.transpose(x), 1))
                    .put("prod of sines", x -> Reductions.prod(Ops.sin(x), 0))
                    .put("cumProd of sums", x -> Prefixes.cumProd(x.plus(1), 0))
                    .put("cumMax in reverse", x -> Prefixes.cumMin(Ops.neg(x), 1))
                    .put("sorted sines", x -> Sorting.sort(Ops.sin(x), 1, true))
                    .put("topK", x -> Sorting.topK(x, 2, 0))
                    .put("median", x -> Sorting.median(x, 0))
                    .put("first", x -> Reductions.max(x, Reduce.Tie.FIRST, 1))
                    .put("all are positive", CompiledReductionsTest::whereAllArePositive)
                    .buildOrThrow();

    private static Node whereAllArePositive(Node x) {
        Node all = Reductions.all(Ops.gt(Ops.sin(x), Ops.zerosLike(x)), 1);
        Node any = Reductions.any(Ops.lt(x, Ops.zerosLike(x)), 1);
        return Ops.where(Ops.or(all, any), Ops.sum(x, 1), Ops.max(x, 1));
    }

    @TestFactory
    Stream<DynamicTest> operationsAgreeBitForBit() {
        return OpSpecs.all().stream()
                .filter(spec -> OPS.contains(spec.op().getClass()))
                .map(spec -> dynamicTest(spec.toString(), () -> {
                    Graph graph = spec.graph();
                    agree(graph, spec.feeds(1), CompileOptions.unoptimized());
                    agree(graph, special(spec, 2), CompileOptions.unoptimized());
                    agree(graph, special(spec, 3), CompileOptions.unoptimized());
                    agree(graph, ties(spec), CompileOptions.unoptimized());
                }));
    }

    @TestFactory
    Stream<DynamicTest> gradientsAgreeBitForBit() {
        return OpSpecs.all().stream()
                .filter(spec -> OPS.contains(spec.op().getClass()) && spec.carries(0))
                .filter(spec -> spec.op().infer(spec.types()).dtype().isFloat())
                .map(spec -> dynamicTest(spec.toString(), () -> {
                    GraphBuilder graph = GraphBuilder.create();
                    List<Node> inputs = spec.inputs(graph);
                    derive(graph.append(spec.op(), inputs), inputs.get(0));
                    agree(graph.build(), spec.feeds(1), CompileOptions.unoptimized());
                    agree(graph.build(), special(spec, 2), CompileOptions.unoptimized());
                }));
    }

    /** The value's square keeps the adjoint from being constant. */
    private static void derive(Node value, Node x) {
        GraphBuilder graph = x.owner();
        Node loss = Ops.sum(value.times(value));
        Node gradient = Gradients.of(loss, List.of(x), Disconnected.ZERO).of(x);
        Node slope = Ops.sum(gradient.times(Ops.sin(x)));
        graph.output("z", value).output("d", gradient);
        graph.output("h", Gradients.of(slope, List.of(x), Disconnected.ZERO).of(x));
    }

    @TestFactory
    Stream<DynamicTest> fusedFunctionsAndTheirDerivativesAgree() {
        List<DynamicTest> tests = new ArrayList<>();
        FUNCTIONS.forEach((name, function) -> {
            for (DType dtype : new DType[] {DType.F64, DType.F32}) {
                tests.add(dynamicTest(name + " " + dtype, () -> {
                    GraphBuilder graph = GraphBuilder.create();
                    Shape shape = Shape.of(Dim.symbol("n"), Dim.constant(5));
                    Node x = Ops.input(graph, "x0", new TensorType(dtype, shape));
                    derive(function.apply(x), x);
                    for (int n : new int[] {3, 4}) {
                        Tensor at = OpSpec.spread(0.1).of(dtype, ImmutableIntArray.of(n, 5), new SplittableRandom(n));
                        agree(graph.build(), Map.of("x0", at), CompileOptions.unoptimized());
                        close(graph.build(), Map.of("x0", at), dtype == DType.F64 ? 1e-12 : 1e-4);
                    }
                }));
            }
        });
        return tests.stream();
    }

    /** Rows of results that no vector divides, some beside values that repeat along a row, some too short for one. */
    @TestFactory
    Stream<DynamicTest> resultsSideBySideAgree() {
        List<DynamicTest> tests = new ArrayList<>();
        for (int[] sizes : new int[][] {{9, 3, 301}, {17, 2, 3}, {70, 4, 61}}) {
            for (DType dtype : DType.values()) {
                tests.add(dynamicTest(dtype + " " + Arrays.toString(sizes), () -> sideBySide(dtype, sizes)));
            }
        }
        return tests.stream();
    }

    private static void sideBySide(DType dtype, int[] sizes) {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(dtype, sizes[0], sizes[1], sizes[2]));
        Node y = Ops.input(graph, "y", TensorType.of(dtype, sizes[0], sizes[1], 1));
        if (dtype == DType.BOOL) {
            graph.output("any", Reductions.any(Ops.and(x, y), 0)).output("all", Reductions.all(Ops.or(x, y), 0));
        } else {
            Node product = x.times(y);
            graph.output("sum", Ops.sum(product, 0)).output("rows", Ops.sum(x.plus(1), 0, 1));
            graph.output("prod", Reductions.prod(product, 0)).output("max", Ops.max(product, 0));
            graph.output("min", Ops.min(x, 0)).output("middles", Ops.min(product, 1));
        }
        Map<String, Tensor> feeds = Map.of(
                "x", Tensors.special(dtype, ImmutableIntArray.copyOf(sizes), 5),
                "y", Tensors.special(dtype, ImmutableIntArray.of(sizes[0], sizes[1], 1), 6));
        agree(graph.build(), feeds, CompileOptions.unoptimized());
        agree(graph.build(), feeds, CompileOptions.unoptimized().withThreads(2));
    }

    private static Map<String, Tensor> special(OpSpec spec, int seed) {
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        for (int i = 0; i < spec.types().size(); i++) {
            TensorType type = spec.types().get(i);
            feeds.put(spec.label(i), Tensors.special(type.dtype(), OpSpec.SIZES.of(type.shape()), seed + i));
        }
        return feeds.buildOrThrow();
    }

    /** Zeros and ones, so that most elements are equal. */
    private static Map<String, Tensor> ties(OpSpec spec) {
        SplittableRandom random = new SplittableRandom(4);
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        for (int i = 0; i < spec.types().size(); i++) {
            TensorType type = spec.types().get(i);
            feeds.put(spec.label(i), Tensor.fill(type.dtype(), OpSpec.SIZES.of(type.shape()), at -> random.nextInt(2)));
        }
        return feeds.buildOrThrow();
    }

    private static void agree(Graph graph, Map<String, Tensor> feeds, CompileOptions options) {
        ImmutableMap<String, Tensor> expected =
                new Interpreter(graph).call(feeds).outputs();
        ImmutableMap<String, Tensor> actual =
                Compiler.compile(graph, options).call(feeds).outputs();
        expected.forEach((name, tensor) -> Tensors.assertSameBits(actual.get(name), tensor, name));
    }

    private static void close(Graph graph, Map<String, Tensor> feeds, double relative) {
        ImmutableMap<String, Tensor> expected =
                new Interpreter(graph).call(feeds).outputs();
        ImmutableMap<String, Tensor> actual =
                Compiler.compile(graph).call(feeds).outputs();
        expected.forEach((name, tensor) -> Tensors.assertClose(actual.get(name), tensor, relative, name));
    }
}
