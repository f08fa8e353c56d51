package org.graphc.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.graphc.core.graph.Graph;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.tensor.Tensor;
import org.graphc.runtime.CompileOptions;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.GraphFunction;
import org.graphc.runtime.Result;
import org.graphc.runtime.RunFailure;
import org.graphc.runtime.interp.Interpreter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OvertakingTest {
    private static final Map<String, Tensor> THREE = Map.of("x", Tensor.scalar(3.0));
    private static final Graph SQUARE = graph("input x = f64(); var y = print(x * x, \"y\"); output y;");

    private final List<String> printed = new ArrayList<>();

    private static Graph graph(String text) {
        return GraphReader.check("test", text).graph().orElseThrow();
    }

    @Test
    void interpretsUntilTheProgramIsCompiled() throws Exception {
        CountDownLatch mayCompile = new CountDownLatch(1);
        CountDownLatch called = new CountDownLatch(1);
        Overtaking function = new Overtaking(
                SQUARE,
                () -> {
                    mayCompile.await();
                    return counting(called);
                },
                printed::add);
        assertThat(function.call(THREE).outputs().get("y").item()).isEqualTo(9);
        assertThat(printed).hasSize(1);
        assertThat(called.getCount()).isEqualTo(1);
        mayCompile.countDown();
        for (int i = 0; i < 10_000 && called.getCount() > 0; i++) {
            function.call(THREE);
        }
        assertThat(called.await(1, TimeUnit.SECONDS)).isTrue();
    }

    /** The run prints first and would then take minutes; what it printed is dropped, and its thread ends. */
    @Test
    void dropsAnInterpretedRunThatIsOvertaken() throws Exception {
        StringBuilder slow = new StringBuilder("input x = f64(); var y = print(x * x, \"y\"); output y;");
        slow.append("var z0 = exp(-x * cast(range(1000000), f64));");
        for (int i = 0; i < 1_000; i++) {
            slow.append("var z").append(i + 1).append(" = exp(-z").append(i).append(");");
        }
        Overtaking function = new Overtaking(
                graph(slow.append("output z1000;").toString()),
                () -> {
                    TimeUnit.MILLISECONDS.sleep(500);
                    return new Interpreter(SQUARE, printed::add);
                },
                printed::add);
        assertThat(function.call(THREE).outputs().get("y").item()).isEqualTo(9);
        assertThat(printed).hasSize(1);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("graphc interpreter")) {
                thread.join(10_000);
                assertThat(thread.isAlive()).isFalse();
            }
        }
    }

    @Test
    void failsAsTheCompiledProgramDoes() {
        Graph wrong = graph("input x = f64(); assert x < 0; output x;");
        Overtaking function =
                new Overtaking(wrong, () -> Compiler.compile(wrong, CompileOptions.unoptimized()), printed::add);
        assertThatThrownBy(() -> function.call(THREE)).isInstanceOf(RunFailure.class);
        Overtaking broken = new Overtaking(
                wrong,
                () -> {
                    throw new IllegalStateException("no javac");
                },
                printed::add);
        assertThatThrownBy(() -> broken.call(THREE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void isForGraphsOfTheSameBitsOnly() {
        assertThat(Overtaking.givesSameBits(SQUARE)).isTrue();
        assertThat(Overtaking.givesSameBits(graph("input x = i64(2, 2); output y = matmul(x, x);")))
                .isTrue();
        assertThat(Overtaking.givesSameBits(graph("input x = f64(2, 2); output y = matmul(x, x);")))
                .isFalse();
        assertThat(Overtaking.givesSameBits(
                        graph("input x = f64(1, 1, 5); input k = f64(1, 1, 2); output y = conv1d(x, k);")))
                .isFalse();
        assertThat(Overtaking.givesSameBits(
                        graph("input x = f64(2, 2); var y = cond(sum(x) > 0, () -> matmul(x, x), () -> x); output y;")))
                .isFalse();
    }

    private static GraphFunction counting(CountDownLatch called) {
        GraphFunction function = new Interpreter(SQUARE);
        return new GraphFunction() {
            @Override
            public Graph graph() {
                return SQUARE;
            }

            @Override
            public Result call(Map<String, Tensor> feeds) {
                called.countDown();
                return function.call(feeds);
            }
        };
    }
}
