package org.graphc.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.graphc.core.graph.Graph;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Results have the same bits for any number of threads, in several calls at once too. */
@Timeout(300)
class CompiledThreadsTest {
    private static final List<String> PRODUCTS = List.of(
            "input a = TYPE(n, 300); input b = TYPE(300, 700); output c = matmul(a, b);",
            "input a = TYPE(300, n); input b = TYPE(700, 300); output c = matmul(transpose(a), transpose(b));",
            "input a = TYPE(9, n, 65); input b = TYPE(9, 65, 66); output c = matmul(a, b);",
            "input a = TYPE(900, n); input b = TYPE(n, 1); output c = matmul(a, b);",
            "input a = TYPE(n, 3000); input b = TYPE(n); output c = squeeze(matmul(expandDims(b, axis = 0), a), axis = 0);");

    @Test
    void productsHaveTheSameBits() {
        for (String text : PRODUCTS) {
            for (String type : List.of("f32", "f64")) {
                agree(GraphReader.read(type, "dim n; " + text.replace("TYPE", type)), 1, 400, 777);
            }
        }
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
                for (int call = 0; call < 3; call++) {
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
