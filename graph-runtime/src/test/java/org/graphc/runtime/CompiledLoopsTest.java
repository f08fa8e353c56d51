package org.graphc.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.interp.Interpreter;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Loops of every form and length have the bits of the interpreter: pieces, chunks of sums, results side by side,
 * several results, rows that begin anywhere.
 */
class CompiledLoopsTest {
    /** Around the lanes of vectors, the pieces of a loop and the chunks of a sum. */
    private static final int[] LENGTHS = {
        0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 63, 255, 256, 257, 1_000, 1_023, 1_024, 1_025, 4_096, 5_003
    };

    private static final int[] LONG = {32_767, 32_768, 32_769, 70_001};

    /** TYPE stands for f32 or f64; n and m are lengths. */
    static final ImmutableMap<String, String> LOOPS = ImmutableMap.<String, String>builder()
            .put("map", "input x = TYPE(n); output y = tanh(x) * 0.3 + exp(-x * x);")
            .put("sum", "input x = TYPE(n); output y = sum(exp(x) - 1.7);")
            .put(
                    "several",
                    "input x = TYPE(n); input w = TYPE(n); var t = tanh(x * w); output t;"
                            + "output s = sum(t * t); output m = max(t); output d = t * sigmoid(w);"
                            + "output p = prod(t + 1);")
            .put(
                    "rows",
                    "input x = TYPE(5, n); input b = TYPE(n); var t = x * b; output s = sum(t, axis = 1);"
                            + "output m = max(t, axis = 1); output l = min(t, axis = 1); output t;")
            .put(
                    "columns",
                    "input x = TYPE(n, 5); input b = TYPE(5); var t = x * b; output t;"
                            + "output s = sum(t, axis = 0); output q = sum(t * t, axis = 0);")
            .put("wide columns", "input x = TYPE(11, n); output s = sum(log1p(x * x), axis = 0);")
            .put("planes", "input x = TYPE(3, n, 7); output s = sum(x * 1.3, axis = 1);")
            .put("slices", "input x = TYPE(4, 3, n); output s = sum(sin(x), axes(0, 2));")
            .put("rows of everything", "input x = TYPE(n, 3); input y = TYPE(3); output s = sum(x + y);")
            .put(
                    "strides",
                    "input x = TYPE(n, 3); output s = sum(transpose(x), axis = 0);"
                            + "output t = exp(transpose(x)) * 0.1;")
            .put("broadcast", "input x = TYPE(n, 6); input b = TYPE(n); output y = x * expandDims(cos(b), axis = 1);")
            .put("softmax", "input x = TYPE(6, n); var z = logSumExp(x, axis = 1); output z; output p = softmax(x);")
            .put(
                    "types",
                    "input x = TYPE(n); var up = x > 0.2; output k = sum(cast(up, i32)); output a = any(up);"
                            + "output e = all(up); output y = where(up, x, -x);"
                            + "output i = cast(cast(x * 10, i32), f64) + 0.5;")
            .put("norms", "input x = TYPE(n); output n2 = norm2(x); output q = sqrt(abs(x)) / (1 + x * x);")
            .buildOrThrow();

    @TestFactory
    Stream<DynamicTest> loopsAgreeAtAllLengths() {
        return each(LENGTHS);
    }

    @TestFactory
    Stream<DynamicTest> loopsAgreeBeyondAChunk() {
        return each(LONG);
    }

    private static Stream<DynamicTest> each(int[] lengths) {
        List<DynamicTest> tests = new ArrayList<>();
        LOOPS.forEach((name, text) -> {
            for (String type : List.of("f32", "f64")) {
                tests.add(dynamicTest(name + " " + type, () -> {
                    Graph graph = GraphReader.read(name, "dim n; " + text.replace("TYPE", type));
                    agree(graph, lengths);
                }));
            }
        });
        return tests.stream();
    }

    private static void agree(Graph graph, int... lengths) {
        CompiledFunction compiled = Compiler.compile(graph, CompileOptions.unoptimized());
        Interpreter interpreter = new Interpreter(graph);
        for (int n : lengths) {
            Map<String, Tensor> feeds = feeds(graph, n);
            Map<String, Tensor> actual = compiled.call(feeds).outputs();
            interpreter
                    .call(feeds)
                    .outputs()
                    .forEach((name, tensor) -> Tensors.assertSameBits(actual.get(name), tensor, name + " at " + n));
        }
    }

    static Map<String, Tensor> feeds(Graph graph, int n) {
        SplittableRandom random = new SplittableRandom(n);
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        graph.leaves().forEach((name, leaf) -> {
            ImmutableIntArray shape = ImmutableIntArray.copyOf(
                    leaf.shape().dims().stream().mapToInt(d -> (int) d.evaluate(symbol -> (long) n)));
            feeds.put(name, Tensor.fill(leaf.dtype(), shape, i -> random.nextDouble(-2, 2)));
        });
        return feeds.buildOrThrow();
    }

    /** Each function alone, of ordinary and of special numbers, with a sum of it beside. */
    @TestFactory
    Stream<DynamicTest> functionsAgree() {
        Set<ScalarFn> integer = EnumSet.of(ScalarFn.SINC, ScalarFn.POLYGAMMA); // their second argument is a number
        List<DynamicTest> tests = new ArrayList<>();
        for (DType dtype : new DType[] {DType.F32, DType.F64}) {
            for (ScalarFn fn : ScalarFn.values()) {
                if (fn.kind() != ScalarFn.Kind.LOGIC && !integer.contains(fn)) {
                    tests.add(dynamicTest(fn.symbol() + " " + dtype, () -> agree(fn, dtype)));
                }
            }
        }
        return tests.stream();
    }

    private static void agree(ScalarFn fn, DType dtype) {
        GraphBuilder graph = GraphBuilder.create();
        List<Node> arguments = new ArrayList<>();
        TensorType type = new TensorType(dtype, Shape.of(Dim.symbol("n")));
        for (int i = 0; i < fn.arity(); i++) {
            Node x = Ops.input(graph, "x" + i, type);
            arguments.add(fn.kind() == ScalarFn.Kind.CHOICE && i == 0 ? Ops.gt(x, Ops.zerosLike(x)) : x);
        }
        Node y = graph.append(new Elementwise(fn), arguments);
        graph.output("y", y).output("s", Ops.sum(Ops.cast(y, DType.F64)));
        Graph built = graph.build();
        agree(built, 37, 1_024, 3_001);
        CompiledFunction compiled = Compiler.compile(built, CompileOptions.unoptimized());
        for (int n : new int[] {40, 2_047}) {
            ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
            built.leaves()
                    .keySet()
                    .forEach(name -> feeds.put(name, Tensors.special(dtype, ImmutableIntArray.of(n), name.hashCode())));
            Map<String, Tensor> actual = compiled.call(feeds.buildOrThrow()).outputs();
            Map<String, Tensor> expected =
                    new Interpreter(built).call(feeds.buildOrThrow()).outputs();
            expected.forEach((name, tensor) -> Tensors.assertSameBits(actual.get(name), tensor, name + " at " + n));
        }
        assertThat(compiled.sources()).isNotEmpty();
    }
}
