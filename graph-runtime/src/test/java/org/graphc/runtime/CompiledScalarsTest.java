package org.graphc.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.graphc.core.graph.Convention;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.SingularPoint;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.interp.Interpreter;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every scalar function of every type, on awkward numbers and ordinary ones: generated code gives the same bits. */
class CompiledScalarsTest {
    private static final int SIZE = 2000;
    private static final ImmutableIntArray SHAPE = ImmutableIntArray.of(SIZE);

    @TestFactory
    Stream<DynamicTest> compiledFunctionsGiveTheInterpretersBits() {
        return Arrays.stream(DType.values())
                .map(dtype -> dynamicTest(dtype.text(), () -> {
                    Graph graph = graph(dtype);
                    ImmutableMap<String, Tensor> feeds = feeds(dtype);
                    ImmutableMap<String, Tensor> expected =
                            new Interpreter(graph).call(feeds).outputs();
                    CompiledFunction compiled = Compiler.compile(graph, CompileOptions.unoptimized());
                    ImmutableMap<String, Tensor> actual = compiled.call(feeds).outputs();
                    assertThat(expected).isNotEmpty();
                    expected.forEach((name, value) -> Tensors.assertSameBits(actual.get(name), value, name));
                }));
    }

    private static Graph graph(DType dtype) {
        GraphBuilder graph = GraphBuilder.create();
        List<Node> inputs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            inputs.add(Ops.input(graph, "x" + i, TensorType.of(dtype, SIZE)));
        }
        Node condition = Ops.input(graph, "c", TensorType.of(DType.BOOL, SIZE));
        for (ScalarFn fn : ScalarFn.values()) {
            if (fn.accepts(dtype)) {
                Node[] arguments = inputs.subList(0, fn.arity()).toArray(Node[]::new);
                if (fn.kind() == ScalarFn.Kind.CHOICE) {
                    arguments[0] = condition;
                }
                graph.output(fn.symbol(), Ops.elementwise(fn, arguments));
            }
        }
        return graph.build();
    }

    /** Special values; of floats also ordinary ones, and in front whole numbers, which orders are. */
    private static ImmutableMap<String, Tensor> feeds(DType dtype) {
        SplittableRandom random = new SplittableRandom(7);
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        for (int i = 0; i < 3; i++) {
            Tensor special = Tensors.special(dtype, SHAPE, i);
            int at = i;
            feeds.put(
                    "x" + i,
                    dtype.isFloat()
                            ? Tensor.fill(dtype, SHAPE, k -> k < SIZE / 2 ? special.getDouble(k) : ordinary(at, random))
                            : special);
        }
        return feeds.put("c", Tensors.special(DType.BOOL, SHAPE, 3)).buildOrThrow();
    }

    private static double ordinary(int at, SplittableRandom random) {
        boolean whole = at == 0 && random.nextBoolean();
        return whole ? random.nextInt(30) : random.nextDouble(-1, 1) * Math.pow(10, random.nextInt(-3, 3));
    }

    @TestFactory
    Stream<DynamicTest> compiledDerivativesAreThoseOfTheTable() {
        return Arrays.stream(Convention.values())
                .map(convention -> dynamicTest(convention.toString(), () -> {
                    for (SingularPoint point : SingularPoint.TABLE) {
                        Graph graph = point.graph(convention);
                        ImmutableMap<String, Tensor> expected =
                                new Interpreter(graph).call(point.feeds()).outputs();
                        ImmutableMap<String, Tensor> actual =
                                Compiler.compile(graph).call(point.feeds()).outputs();
                        expected.forEach(
                                (name, value) -> Tensors.assertClose(actual.get(name), value, 1e-14, point.name()));
                    }
                }));
    }
}
