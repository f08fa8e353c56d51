package org.graphc.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.Sizes;
import org.graphc.runtime.plan.Planner;
import org.graphc.runtime.plan.Program;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Results have the same bits for any number of threads, in several calls at once too. */
@Timeout(300)
class CompiledThreadsTest {
    private static final List<String> PRODUCTS = List.of(
            "input a = TYPE(n, 300); input b = TYPE(300, 700); output c = matmul(a, b);",
            "input a = TYPE(300, n); input b = TYPE(700, 300); output c = matmul(transpose(a), transpose(b));",
            "input a = TYPE(9, n, 65); input b = TYPE(9, 65, 66); output c = matmul(a, b);",
            "input a = TYPE(900, n); input b = TYPE(n, 1); output c = matmul(a, b);",
            "input a = TYPE(n, 3000); input b = TYPE(n); output c = matmul(expandDims(b, axis = 0), a);");

    @Test
    void productsHaveTheSameBits() {
        for (String text : PRODUCTS) {
            for (String type : List.of("f32", "f64")) {
                agree(GraphReader.read(type, "dim n; " + text.replace("TYPE", type)), 1, 400, 777);
            }
        }
    }

    /** Around pieces, chunks, and ranges that end early. */
    private static final int[] LONG = {5_003, 65_536, 70_001, 300_000};

    private static final Map<String, String> LOOPS = ImmutableMap.<String, String>builder()
            .putAll(CompiledLoopsTest.LOOPS)
            .put(
                    "several sums",
                    "input x = TYPE(n); input w = TYPE(n); var t = tanh(x * w); output d = t * w; output q = sum(w);"
                            + "output s = sum(t * t); output e = t + x;")
            .put(
                    "gathered rows",
                    "input x = TYPE(3, n); input i = i32(5); input b = TYPE(n);"
                            + "output s = sum(exp(gather(x, i) + b), axis = 1);")
            .put(
                    "gathered elements",
                    "input x = TYPE(3); input i = i64(n); input b = TYPE(n, 2); output y = exp(gather(x, i));"
                            + "output s = sum(y * reshape(slice(b, axis = 1, start = 1, stop = 2), shape(n)));")
            .put("far columns", "input x = TYPE(5, n); input b = TYPE(5, n); output s = sum(cos(x) * b, axis = 0);")
            .buildOrThrow();

    /** Results side by side that are few; whole sums beside other reductions. */
    private static final Set<String> ALONE = Set.of("several", "columns", "rows of everything", "types");

    @TestFactory
    Stream<DynamicTest> loopsHaveTheSameBits() {
        List<DynamicTest> tests = new ArrayList<>();
        LOOPS.forEach((name, text) -> {
            for (String type : List.of("f32", "f64")) {
                Graph graph = GraphReader.read(name, "dim n; " + text.replace("TYPE", type));
                tests.add(dynamicTest(name + " " + type, () -> {
                    assertThat(shared(graph, 300_000) > 0).as("shared").isEqualTo(!ALONE.contains(name));
                    assertThat(Chains.ALWAYS || shared(graph, 100) == 0)
                            .as("small")
                            .isTrue();
                    agree(graph, LONG);
                }));
            }
        });
        return tests.stream();
    }

    private static long shared(Graph graph, int n) {
        Program program = Planner.plan(graph);
        Sizes sizes = Sizes.of(Map.of("n", (long) n));
        SharedLoops none = SharedLoops.of(program, sizes, 0);
        SharedLoops loops = SharedLoops.of(program, sizes, 2);
        int launches = program.launches().size();
        assertThat(IntStream.range(0, launches)).allMatch(i -> none.numberOf(i) < 0);
        return IntStream.range(0, launches).filter(i -> loops.numberOf(i) >= 0).count();
    }

    /** Steps of a loop run its body's launches. */
    @Test
    void bodiesHaveTheSameBits() {
        String text = "input h = f64(n); input xs = f64(4, n); output y = scan((c, x) -> tanh(c + x), h, xs);";
        agree(GraphReader.read("scan", "dim n; " + text), 70_001);
    }

    static void agree(Graph graph, int... lengths) {
        CompiledFunction one = Compiler.compile(graph, CompileOptions.unoptimized());
        List<CompiledFunction> others = List.of(
                Compiler.compile(graph, CompileOptions.unoptimized().withThreads(2)),
                Compiler.compile(graph, CompileOptions.unoptimized().withThreads(3)));
        for (CompiledFunction other : others) {
            assertThat(other.sources()).isEqualTo(one.sources());
            for (int n : lengths) {
                Map<String, Tensor> feeds = CompiledLoopsTest.feeds(graph, n);
                Map<String, Tensor> expected = one.call(feeds).outputs();
                for (int call = 0; call < 2; call++) {
                    Map<String, Tensor> actual = other.call(feeds).outputs();
                    expected.forEach((name, tensor) ->
                            Tensors.assertSameBits(actual.get(name), tensor, graph + " " + name + " at " + n));
                }
            }
        }
    }

    @Test
    void callsAtOnceHaveTheSameBits() throws InterruptedException {
        Graph graph = GraphReader.read(
                "two",
                "dim n; input a = f32(n, 300); input b = f32(300, 500); var c = tanh(matmul(a, b)); output c;"
                        + " output s = sum(c * c); output r = sum(c, axis = 1);");
        CompiledFunction function =
                Compiler.compile(graph, CompileOptions.defaults().withThreads(2));
        Map<String, Tensor> feeds = CompiledLoopsTest.feeds(graph, 450);
        Map<String, Tensor> expected = Compiler.compile(graph).call(feeds).outputs();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Thread caller = new Thread(() -> {
                for (int call = 0; call < 10; call++) {
                    Map<String, Tensor> actual = function.call(feeds).outputs();
                    expected.forEach((name, tensor) -> Tensors.assertSameBits(actual.get(name), tensor, name));
                }
            });
            caller.setUncaughtExceptionHandler((thread, e) -> failures.add(e));
            callers.add(caller);
            caller.start();
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(failures).isEmpty();
    }
}
