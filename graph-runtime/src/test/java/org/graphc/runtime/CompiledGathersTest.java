package org.graphc.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.runtime.interp.Interpreter;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Gathers inside of loops have the bits of the interpreter, whatever the policy, and fail as it does. */
class CompiledGathersTest {
    private static final int SIZE = 7;
    private static final int[] LENGTHS = {0, 1, 7, 16, 37, 1_101};

    private static final ImmutableMap<String, String> GATHERS = ImmutableMap.<String, String>builder()
            .put(
                    "elements",
                    "input x = TYPE(7); input i = INDEX(n);"
                            + "output y = tanh(gather(x, iP));"
                            + "output s = sum(exp(gather(x, iP)));")
            .put(
                    "rows",
                    "input x = TYPE(7, n); input i = INDEX(5); input b = TYPE(n); var g = gather(x, iP);"
                            + "output y = tanh(g + b);"
                            + "output s = sum(g * b, axis = 1);"
                            + "output c = sum(exp(g), axis = 0);")
            .put(
                    "columns of rows",
                    "input x = TYPE(7, 3); input i = INDEX(n); var g = gather(x, iP); "
                            + "var c = slice(g, axis = 1, start = 1, stop = 2);"
                            + "output y = exp(c) * slice(g, axis = 1, start = 2, stop = 3);"
                            + "output s = sum(g * g, axis = 1);")
            .put(
                    "the last axis",
                    "input x = TYPE(4, 7); input i = INDEX(n);" + "output y = exp(gather(x, iP, axis = 1)) * 0.3;")
            .put(
                    "rows of their own",
                    "input x = TYPE(3, 7); input i = INDEX(3, n);"
                            + "output y = exp(gather(x, iP, axis = 1, batchDims = 1));")
            .put(
                    "one of each row",
                    "input x = TYPE(n, 7); input i = INDEX(n); var g = gather(x, iP, axis = 1, batchDims = 1);"
                            + "output y = log1p(g * g);"
                            + "output s = sum(exp(g));")
            .put(
                    "tables",
                    "input x = TYPE(7, 3); input b = TYPE(7, 3); input i = INDEX(n); input k = INDEX(n);"
                            + "output y = exp(gather(x, iP) * gather(b, iP)) + gather(x, kP);"
                            + "output g = gather(b, kP);")
            .put(
                    "moved",
                    "input x = TYPE(3, 7); input i = INDEX(n); var t = gather(transpose(x), iP);"
                            + "output y = exp(transpose(t));"
                            + "var u = slice(x, axis = 0, step = 2);"
                            + "output z = sum(sin(gather(u, new i32[] {1, 0, -1})), axis = 1);")
            .put(
                    "of one element",
                    "input x = TYPE(); input i = INDEX(n);"
                            + "output y = exp(gather(broadcastTo(x, shape(7)), iP)) - 1;")
            .put(
                    "of gathers",
                    "input x = TYPE(7, 7); input i = INDEX(n); input k = INDEX(n);"
                            + "output y = exp(gather(gather(x, iP), kP, axis = 1));"
                            + "output z = cos(gather(gather(x, iP, axis = 1), kP));")
            .put(
                    "truth values",
                    "input x = TYPE(7); input b = TYPE(n); input i = INDEX(n);"
                            + "output y = where(gather(x > 0, iP), exp(b), -b);")
            .put(
                    "several",
                    "input x = TYPE(7); input i = INDEX(n, 2, 3);" + "output y = sum(exp(gather(x, iP)), axis = 2);")
            .put("one", "input x = TYPE(7, n); input i = INDEX();" + "output y = exp(gather(x, iP));")
            .buildOrThrow();

    @TestFactory
    Stream<DynamicTest> agree() {
        List<DynamicTest> tests = new ArrayList<>();
        GATHERS.forEach((name, text) -> {
            for (String policy : List.of("error", "clamp", "drop")) {
                for (String index : List.of("i32", "i64")) {
                    for (String type : List.of("f32", "f64")) {
                        String what = String.join(" ", name, policy, index, type);
                        tests.add(dynamicTest(what, () -> agree(what, read(text, policy, index, type), policy)));
                    }
                }
            }
        });
        return tests.stream();
    }

    private static Graph read(String text, String policy, String index, String type) {
        String asked = text.replaceAll("([ik])P\\b", "$1, outOfRange = " + policy);
        return GraphReader.read(
                "test", "dim n; " + asked.replace("INDEX", index).replace("TYPE", type));
    }

    private static void agree(String what, Graph graph, String policy) {
        Interpreter interpreter = new Interpreter(graph);
        for (int threads = 1; threads <= 3; threads += 2) {
            CompileOptions options = CompileOptions.unoptimized().withThreads(threads);
            CompiledFunction compiled = Compiler.compile(graph, options);
            for (int n : LENGTHS) {
                Map<String, Tensor> feeds = feeds(graph, n, policy.equals("error") ? SIZE : SIZE + 3);
                Map<String, Tensor> actual = compiled.call(feeds).outputs();
                interpreter
                        .call(feeds)
                        .outputs()
                        .forEach((name, tensor) -> Tensors.assertSameBits(actual.get(name), tensor, what + " at " + n));
            }
        }
    }

    /** Numbers, and indices from {@code -size} to {@code size - 1}. */
    private static Map<String, Tensor> feeds(Graph graph, int n, int size) {
        SplittableRandom random = new SplittableRandom(n);
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        graph.leaves().forEach((name, leaf) -> {
            ImmutableIntArray shape = ImmutableIntArray.copyOf(
                    leaf.shape().dims().stream().mapToInt(d -> (int) d.evaluate(symbol -> (long) n)));
            feeds.put(
                    name,
                    leaf.dtype().isInteger()
                            ? Tensor.fillLong(leaf.dtype(), shape, i -> random.nextInt(-size, size))
                            : Tensor.fill(leaf.dtype(), shape, i -> random.nextDouble(-2, 2)));
        });
        return feeds.buildOrThrow();
    }

    @Test
    void anIndexOutOfRangeFailsAsItDoesInterpreted() {
        for (String index : List.of("i32", "i64")) {
            Graph graph = read(
                    "input x = TYPE(7); input i = INDEX(n);" + "output y = sum(exp(gather(x, i)));",
                    "error",
                    index,
                    "f64");
            for (long wrong : new long[] {7, -8, Integer.MAX_VALUE}) {
                Map<String, Tensor> feeds = Map.of(
                        "x",
                        Tensor.fill(DType.F64, ImmutableIntArray.of(SIZE), i -> i),
                        "i",
                        Tensor.fillLong(
                                DType.valueOf(index.toUpperCase(java.util.Locale.ROOT)),
                                ImmutableIntArray.of(1_000),
                                i -> i == 999 ? wrong : i % SIZE));
                String message = "[gather] index " + wrong + " is out of range for an axis of size 7";
                assertThatThrownBy(() -> new Interpreter(graph).call(feeds)).hasMessageContaining(message);
                for (int threads = 1; threads <= 3; threads++) {
                    CompiledFunction compiled =
                            Compiler.compile(graph, CompileOptions.unoptimized().withThreads(threads));
                    assertThatThrownBy(() -> compiled.call(feeds))
                            .isInstanceOf(RunFailure.class)
                            .hasMessageContaining("test:1:")
                            .hasMessageContaining(message);
                }
            }
        }
    }

    /** Nothing is there to be named: what is dropped is zero, all else fails. */
    @Test
    void anEmptyAxisHasNothingToName() {
        String text = "input x = TYPE(n, 3); input i = INDEX(4);" + "output y = exp(gather(x, iP)) + 1;";
        Map<String, Tensor> feeds = Map.of(
                "x",
                Tensor.fill(DType.F32, ImmutableIntArray.of(0, 3), i -> 1),
                "i",
                Tensor.fillLong(DType.I32, ImmutableIntArray.of(4), i -> i - 2));
        CompiledFunction dropping = Compiler.compile(read(text, "drop", "i32", "f32"), CompileOptions.unoptimized());
        assertThat(dropping.call(feeds).outputs().get("y"))
                .isEqualTo(Tensor.fill(DType.F32, ImmutableIntArray.of(4, 3), i -> 2));
        for (String policy : List.of("error", "clamp")) {
            CompiledFunction failing = Compiler.compile(read(text, policy, "i32", "f32"), CompileOptions.unoptimized());
            assertThatThrownBy(() -> failing.call(feeds)).hasMessageContaining("for an axis of size 0");
        }
    }

    /** One pass over the indices, one loop for what reads what they name; two tables of other widths have its code. */
    @Test
    void nothingIsCopied() {
        String rows = "input x = TYPE(100, 3); input i = INDEX(n);"
                + "output y = sum(exp(gather(x, i)), axis = 1);"
                + "input b = TYPE(100, 5);"
                + "output z = sum(exp(gather(b, i)), axis = 1);";
        String plan = Compiler.compile(read(rows, "error", "i32", "f32"), CompileOptions.unoptimized())
                .plan();
        assertThat(plan.lines().filter(line -> line.startsWith("call"))).hasSize(1);
        assertThat(plan.lines().filter(line -> line.matches("k\\d+ loops.*"))).hasSize(1);
        assertThat(plan.lines().filter(line -> line.matches("k0 \\(.*"))).hasSize(2);
    }

    /** What is gathered from is never overwritten, though it has the size of the result and is read here last. */
    @Test
    void whatIsNamedIsKept() {
        Graph graph = read(
                "input v = TYPE(7); var x = v * 2; input i = INDEX(7); var y = exp(gather(x, i));"
                        + "output z = y * sum(y);",
                "error",
                "i32",
                "f64");
        agree("kept", graph, "error");
    }
}
