package org.graphc.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Tensors;
import org.graphc.optimizer.pass.Pipelines;
import org.graphc.runtime.interp.Interpreter;
import org.graphc.runtime.plan.Planner;
import org.graphc.runtime.plan.Program;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Loops and choices that run on arrays have the bits, the failures and the prints of the interpreter. */
class CompiledScansTest {
    private static final String GIVEN = """
            dim n;
            input xs = f64(n, 14);
            input ys = f32(n, 3);
            input ks = i64(n);
            input w = f64(14);
            input a = f64(5, 14);
            input zs = f64(6, 14);
            input s = f64();
            """;

    private static final ImmutableMap<String, String> LOOPS = ImmutableMap.<String, String>builder()
            .put("a recurrence", "output c = scan((h, x) -> tanh(h * w + x), w, xs);")
            .put(
                    "gradients",
                    "var l = scan((h, x) -> (tanh(h * w + x) * sigmoid(x)).emit(sum(h * x)), w, xs);"
                            + "var y = sum(l.carry * w) + sum(l.output); gradient(y, w); gradient(y, xs); output y;")
            .put(
                    "carries of several types",
                    "var l = scan((h, f, k, x, y, i) -> values(sin(h) + x, f * 0.5 + y, k * 3 + i).emit("
                            + "k, f, sum(h) + 1), values(w, ys[0] * 0, (i64) 2), values(xs, ys, ks));"
                            + "output p = l.carry0, q = l.carry1, r = l.carry2, u = l.output0, v = l.output1,"
                            + "t = l.output2;")
            .put(
                    "carries that change places, stay or come twice",
                    "var l = scan((p, q, r, t, x) -> { var n = p * q + x; return values(q, p, n, n).emit(r, q); },"
                            + "values(w, w * 2, w + 1, w), xs);"
                            + "output a0 = l.carry0, a1 = l.carry1, a2 = l.carry2, a3 = l.carry3, o = l.output0,"
                            + "e = l.output1;")
            .put(
                    "a constant carry and a captured result",
                    "var l = scan((p, q, x) -> values(x, w).emit(w, s), values(w, w), xs);"
                            + "output a0 = l.carry0, a1 = l.carry1, o = l.output0, e = l.output1;")
            .put(
                    "loops in loops",
                    "var l = scan((h, x) -> scan((g, r) -> tanh(g * r + x) , h, a) * s, w, xs);"
                            + "var y = sum(l * l); gradient(y, w); gradient(y, a); gradient(y, xs); output l;")
            .put(
                    "steps that only some keep",
                    "var y = sum(scan((h, x) -> sin(h * w) + x, w, zs, every = 3));" + "gradient(y, w); output y;")
            .put(
                    "choices in loops",
                    "var l = scan((h, x) -> cond(sum(x) > 0, () -> tanh(h) * x, () -> h - w), w, xs);"
                            + "var y = sum(l); gradient(y, xs); output l;")
            .put(
                    "repetitions in loops",
                    "output l = scan((h, x) -> whileLoop(g -> sum(g * g) > 1, g -> g * 0.5, h + x), w, xs);")
            .put(
                    "repetitions",
                    "var l = whileLoop((k, h) -> k < 5, (k, h) -> values(k + 1, sin(h * w) + s), values((i64) 0, w));"
                            + "output k = l.carry0, h = l.carry1;")
            .put(
                    "bounded repetitions",
                    "var h = whileLoop(g -> sum(g * g) > 1, g -> g * 0.5 + w * 0.01, w, maxTrips = 30);"
                            + "var y = sum(h * h); gradient(y, w); output h;")
            .put(
                    "values that are computed again",
                    "var l = scan((h, x) -> checkpoint((u, v) -> sin(u) * exp(v * 0.1), h, x), w, xs);"
                            + "var y = sum(l); gradient(y, w); output l;")
            .put(
                    "own gradients",
                    "var l = scan((h, x) -> customGradient(u -> tanh(u) * 2, (u, y, g) -> g * y, h + x), w, xs);"
                            + "var y = sum(l); gradient(y, xs); output l;")
            .put("products", "output l = scan((h, x) -> tanh(matmul(a, h)[0] * w + x), w, xs);")
            .put(
                    "calls",
                    "output l = scan((h, x) -> sort(h * x + w) + cumSum(x, axis = 0), w, xs);"
                            + "var i5 = ks - ks / 5 * 5;"
                            + "output g = scan((h, i) -> h + gather(a, expandDims(i, axis = 0), axis = 0)[0], w, i5);")
            .buildOrThrow();

    private static Map<String, Tensor> feeds(Graph graph, int n) {
        SplittableRandom random = new SplittableRandom(n);
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        graph.leaves().forEach((name, leaf) -> {
            ImmutableIntArray shape = ImmutableIntArray.copyOf(
                    leaf.shape().dims().stream().mapToInt(d -> (int) d.evaluate(symbol -> (long) n)));
            feeds.put(
                    name,
                    leaf.dtype().isFloat()
                            ? Tensor.fill(leaf.dtype(), shape, i -> random.nextDouble(-2, 2))
                            : Tensor.fillLong(leaf.dtype(), shape, i -> random.nextInt(100)));
        });
        return feeds.buildOrThrow();
    }

    @TestFactory
    Stream<DynamicTest> loopsAgreeWithTheirDefinitions() {
        List<DynamicTest> tests = new ArrayList<>();
        LOOPS.forEach((name, text) -> {
            for (CompileOptions options : List.of(
                    CompileOptions.unoptimized(), CompileOptions.defaults().withThreads(2))) {
                tests.add(dynamicTest(name + " " + options.threads(), () -> agree(name, text, options)));
            }
        });
        return tests.stream();
    }

    private static void agree(String name, String text, CompileOptions options) {
        Graph graph = GraphReader.read(name, GIVEN + text);
        CompiledFunction compiled = Compiler.compile(graph, options);
        Interpreter interpreter = new Interpreter(options.pipeline().run(graph).graph());
        for (int n : name.contains("types") ? new int[] {1, 4, 17} : new int[] {0, 1, 4, 17}) {
            Map<String, Tensor> feeds = feeds(graph, n);
            Map<String, Tensor> expected = interpreter.call(feeds).outputs();
            for (int call = 0; call < 3; call++) { // the second works in the first's memory
                Map<String, Tensor> actual = compiled.call(feeds).outputs();
                expected.forEach(
                        (output, tensor) -> Tensors.assertSameBits(actual.get(output), tensor, output + " at " + n));
            }
        }
    }

    /** Carries have arrays of their own: the caller's first values are not written to. */
    @Test
    void inputsOfACallStay() {
        Graph graph = GraphReader.read("t", GIVEN + LOOPS.get("carries that change places, stay or come twice"));
        CompiledFunction compiled = Compiler.compile(graph, CompileOptions.unoptimized());
        Map<String, Tensor> given = feeds(graph, 5);
        compiled.call(given);
        feeds(graph, 5).forEach((name, tensor) -> Tensors.assertSameBits(given.get(name), tensor, name));
    }

    /** In several threads at once each call has a loop of its own. */
    @Test
    void callsAtOnceDoNotMeet() {
        Graph graph = GraphReader.read("t", GIVEN + LOOPS.get("loops in loops"));
        CompiledFunction compiled = Compiler.compile(graph, CompileOptions.defaults());
        Map<String, Tensor> feeds = feeds(graph, 9);
        Map<String, Tensor> expected = compiled.call(feeds).outputs();
        IntStream.range(0, 200)
                .parallel()
                .forEach(i -> compiled.call(feeds)
                        .outputs()
                        .forEach((name, tensor) -> Tensors.assertSameBits(tensor, expected.get(name), name)));
    }

    private static final String FAILS = """
            input xs = f64(4);
            output y = scan((h, x) -> check(print(h + x, "sum"), h + x < 5, "too much"), 0.0, xs);
            """;

    /** A loop that fails in the middle has printed what it did, and the next call begins anew. */
    @Test
    void aLoopThatFailsCanBeCalledAgain() {
        List<List<String>> lines = new ArrayList<>();
        for (boolean compiles : new boolean[] {false, true}) {
            List<String> printed = new ArrayList<>();
            Graph graph = GraphReader.read("t.graph", FAILS);
            GraphFunction function = compiles
                    ? Compiler.compile(graph, new CompileOptions(Pipelines.o0(), printed::add))
                    : new Interpreter(Pipelines.o0().run(graph).graph(), printed::add);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> function.call(Map.of("xs", Tensor.vector(1, 2, 3, 4))))
                        .isInstanceOf(RunFailure.class)
                        .hasMessageEndingWith("[check] too much");
                assertThat(function.call(Map.of("xs", Tensor.vector(1, 1, 1, 1)))
                                .outputs()
                                .get("y"))
                        .isEqualTo(Tensor.scalar(4));
            }
            lines.add(printed);
        }
        assertThat(lines.get(0)).hasSize(14);
        assertThat(lines.get(1)).isEqualTo(lines.get(0));
    }

    @Test
    void tooManyTripsFailWithTheirPlace() {
        String text = "input x = f64();\noutput y = whileLoop(h -> h < 100, h -> h + x, x, maxTrips = 3);";
        Graph graph = GraphReader.read("t.graph", text);
        List<String> messages = new ArrayList<>();
        for (GraphFunction function :
                ImmutableList.of(new Interpreter(graph), Compiler.compile(graph, CompileOptions.unoptimized()))) {
            try {
                function.call(Map.of("x", Tensor.scalar(1)));
            } catch (RunFailure e) {
                messages.add(e.getMessage());
            }
        }
        assertThat(messages).hasSize(2);
        assertThat(messages.get(1)).isEqualTo(messages.get(0)).contains("t.graph:2:", "maxTrips = 3");
    }

    /** Rows shorter than a vector, as long as one and a little longer, whose last elements are computed twice. */
    @TestFactory
    Stream<DynamicTest> shortRowsAgree() {
        String rows = "input xs = TYPE(n, WIDTH); input w = TYPE(WIDTH);"
                + "var l = scan((h, x) -> (tanh(h * w + x) * sigmoid(x)).emit(exp(h - x) * h), w, xs);"
                + "var y = sum(l.carry) + sum(l.output); gradient(y, w); gradient(y, xs); output l = l.output;"
                + "output d = tanh(xs) * exp(xs * w) + xs;";
        return Arrays.stream(new int[] {1, 3, 4, 5, 7, 8, 9, 14, 15, 16, 17, 23, 31, 33, 56})
                .boxed()
                .flatMap(width -> Stream.of("f32", "f64")
                        .map(type -> dynamicTest(type + " " + width, () -> {
                            String text = rows.replace("TYPE", type).replace("WIDTH", width.toString());
                            Graph graph = GraphReader.read("rows", "dim n; " + text);
                            CompiledFunction compiled = Compiler.compile(graph, CompileOptions.defaults());
                            Interpreter interpreter =
                                    new Interpreter(Pipelines.o2().run(graph).graph());
                            Map<String, Tensor> feeds = feeds(graph, 6);
                            Map<String, Tensor> actual = compiled.call(feeds).outputs();
                            interpreter
                                    .call(feeds)
                                    .outputs()
                                    .forEach((name, tensor) -> Tensors.assertSameBits(actual.get(name), tensor, name));
                        })));
    }

    /** What overwrites its operand has no element twice. */
    @Test
    void rowsThatOverwriteTheirOperandAgree() {
        String text = "dim n; input a = f64(n, n); var p = matmul(a, a); var q = matmul(a, a + 1);"
                + "output y = matmul(tanh(p) * q, a);";
        Graph graph = GraphReader.read("t", text);
        Program program = Planner.plan(graph);
        assertThat(program.launches().stream().anyMatch(program::isInPlace)).isTrue();
        CompiledFunction compiled = Compiler.compile(graph, CompileOptions.unoptimized());
        for (int n : new int[] {3, 5, 7, 9}) {
            Map<String, Tensor> feeds = feeds(graph, n);
            Tensor actual = compiled.call(feeds).outputs().get("y");
            Tensor expected = new Interpreter(graph).call(feeds).outputs().get("y");
            IntStream.range(0, actual.size())
                    .forEach(i -> assertThat(actual.getDouble(i))
                            .isCloseTo(
                                    expected.getDouble(i),
                                    within(1e-12 * n * n))); // products have an order of their own
        }
    }
}
