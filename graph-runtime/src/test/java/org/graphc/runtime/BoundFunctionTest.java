package org.graphc.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundFunctionTest {
    private static final CompileOptions LINE = CompileOptions.defaults();
    private static final CompileOptions LOOPS = LINE.withLoops();

    @BeforeAll
    static void productsInJava() {
        System.setProperty("graphc.gemm", "java"); // as other tests of one process want them
    }

    private static Node param(GraphBuilder graph, String name, Tensor initial) {
        return Ops.param(graph, name, initial.type(), new Initializer.Literal(initial));
    }

    /** f(x) = sum (x - 1)², its gradient, and a step down. */
    private static Graph descent() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = param(graph, "x", Tensor.vector(3, 5));
        Node rate = Ops.input(graph, "rate", TensorType.scalar(DType.F64));
        Node loss = Ops.sum(x.minus(1).times(x.minus(1)));
        Node gradient = Gradients.of(loss, x).of(x);
        return graph.output("loss", loss)
                .output("gradient", gradient)
                .update(x, x.minus(gradient.times(Ops.broadcastTo(rate, x.shape()))))
                .build();
    }

    private static BoundFunction bound(Graph graph, boolean unrolls, Map<String, Tensor> given) {
        return Compiler.compile(graph, unrolls ? LINE : LOOPS).bind(given);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void runsOverArraysThatStay(boolean unrolls) {
        BoundFunction function = bound(descent(), unrolls, Map.of("rate", Tensor.scalar(0.5)));
        double[] x = function.input("x", double[].class);
        double[] loss = function.output("loss", double[].class);
        double[] gradient = function.output("gradient", double[].class);

        function.run();
        assertThat(loss).containsExactly(20);
        assertThat(gradient).containsExactly(4, 8);
        x[1] = 1;
        function.run();
        assertThat(loss).containsExactly(4);
        assertThat(gradient).containsExactly(4, 0);
        assertThat(function.output("loss", double[].class)).isSameAs(loss);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void movesUpdatesIntoParameters(boolean unrolls) {
        BoundFunction function = bound(descent(), unrolls, Map.of("rate", Tensor.scalar(0.5)));
        function.step();
        assertThat(function.input("x", double[].class)).containsExactly(1, 1);
        function.step();
        assertThat(function.output("loss", double[].class)).containsExactly(0);
    }

    /** What one parameter gives another is its value before the step. */
    @Test
    void exchangesParameters() {
        GraphBuilder graph = GraphBuilder.create();
        Node a = param(graph, "a", Tensor.scalar(1));
        Node b = param(graph, "b", Tensor.scalar(2));
        Graph exchanging =
                graph.output("sum", a.plus(b)).update(a, b).update(b, a).build();
        BoundFunction function = bound(exchanging, true, Map.of());
        function.step();
        assertThat(function.input("a", double[].class)).containsExactly(2);
        assertThat(function.input("b", double[].class)).containsExactly(1);
    }

    /** Planning replaces operations by their parts, so that the graph that runs has other nodes. */
    @Test
    void findsValuesOfExpandedOperations() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 2, 3));
        Node w = Ops.param(graph, "w", TensorType.of(DType.F64, 3), new Initializer.Full(1));
        Node z = Ops.logSumExp(x.plus(w), 1);
        Graph summed = graph.output("z", z).output("s", Ops.sum(z)).build();
        BoundFunction function =
                bound(summed, false, Map.of("x", Tensor.matrix(new double[] {0, 0, 0}, new double[] {1, 1, 1})));
        function.run();
        double[] z0 = function.output("z", double[].class);
        assertThat(z0[1] - z0[0]).isEqualTo(1);
        assertThat(function.output("s", double[].class)).containsExactly(z0[0] + z0[1]);
    }

    @Test
    void readsFromTheCallersArrays() {
        BoundFunction function = bound(descent(), true, Map.of("rate", Tensor.scalar(0)));
        double[] mine = {1, 2};
        function.use("x", mine);
        function.run();
        mine[1] = 3;
        function.run();
        assertThat(function.output("loss", double[].class)).containsExactly(4);
        assertThat(function.input("x", double[].class)).isSameAs(mine);
    }

    /** Others read the same constant, so that a caller who writes to it may not reach theirs. */
    @Test
    void givesConstantsAsCopies() {
        GraphBuilder graph = GraphBuilder.create();
        Node c = Ops.constant(graph, Tensor.vector(1, 2));
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 2));
        BoundFunction function =
                bound(graph.output("c", c).output("y", x.plus(c)).build(), true, Map.of("x", Tensor.vector(0, 0)));
        function.output("c", double[].class)[0] = 7;
        function.run();
        assertThat(function.output("y", double[].class)).containsExactly(1, 2);
    }

    @Test
    void saysWhatIsWrong() {
        BoundFunction function = bound(descent(), true, Map.of("rate", Tensor.scalar(0)));
        assertThatThrownBy(() -> function.input("y", double[].class))
                .hasMessage("there is no input or parameter y; there are [x, rate]");
        assertThatThrownBy(() -> function.output("gain", double[].class))
                .hasMessage("there is no output gain; there are [loss, gradient]");
        assertThatThrownBy(() -> function.output("loss", float[].class))
                .hasMessage("output loss is in a double[], not a float[]");
        assertThatThrownBy(() -> function.use("x", new float[2])).hasMessage("x is declared f64[2], given f32[2]");
        assertThatThrownBy(() -> function.use("x", new double[3])).hasMessageContaining("3 elements");
        assertThatThrownBy(() -> function.use("z", new double[3])).hasMessageContaining("there is no input");
    }

    /** One kernel, which keeps what it sums in from one launch to the next. */
    @Test
    void launchesOfAKernelMayDifferInWidth() {
        Graph graph = GraphReader.read(
                "test",
                "input x = f64(3, 5); input y = f64(3, 200); input z = f64(3, 7);"
                        + "output a = sum(x, axis = 0); output b = sum(y, axis = 0); output c = sum(z, axis = 0);");
        ImmutableMap.Builder<String, Tensor> given = ImmutableMap.builder();
        graph.leaves()
                .forEach((name, leaf) -> given.put(name, Tensor.fill(DType.F64, Sizes.NONE.of(leaf.shape()), i -> i)));
        BoundFunction function = bound(graph, false, given.buildOrThrow());
        function.run();
        function.run();
        for (String output : new String[] {"a", "b", "c"}) {
            double[] sums = function.output(output, double[].class);
            for (int i = 0; i < sums.length; i++) {
                assertThat(sums[i]).isEqualTo(3.0 * i + 3 * sums.length);
            }
        }
    }

    @Test
    void refusesWhatAssertionsRefuse() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        Graph checked = graph.output("y", x.plus(1))
                .check(Ops.gt(x, Ops.constant(graph, 0)), "x is positive")
                .build();
        BoundFunction function = bound(checked, true, Map.of("x", Tensor.scalar(1)));
        function.run();
        function.input("x", double[].class)[0] = -1;
        assertThatThrownBy(function::run).isInstanceOf(RunFailure.class).hasMessageContaining("x is positive");
    }

    /**
     * Without loops and with them; sums in rows and in columns, all that is joined, products that are not worth a call,
     * a training step.
     */
    @DisabledIfSystemProperty(
            named = "org.graphc.vectors",
            matches = "at-once",
            disabledReason = "vectors are objects until the JVM has compiled their loop")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "input x = f64(10); output y = sum(x * x); output z = tanh(x);",
                "input x = f32(5000); param w = f32(5000); var loss = sum(tanh(x * w) * exp(-x * x)"
                        + " + softplus(x) * sigmoid(w * x)); gradient(loss, x, w); output loss;",
                "input X = f64(300, 50); input y = f64(300); param w = f64(50); param b = f64(1);"
                        + "var z = sum(X * w, axis = 1) + b; var loss = mean(softplus(z) - y * z);"
                        + "gradient(loss, w, b); output loss;",
                "input x = f32(8, 8); input y = f32(8, 8); param w = f32(8, 8); param b = f32(8); param v = f32(8, 8);"
                        + "var h = relu(matmul(x, w) + b);"
                        + "var loss = mean(softmaxCrossEntropy(matmul(h, v), y)) + 1e-4 * sum(w * w);"
                        + "gradient(loss, w, b, v); output loss; update w = w - 0.1 * dloss_dw;",
                "input x = f64(600, 300); output a = max(x, axis = 0); output b = min(x, axis = 1); output c = prod(x);"
                        + "output d = sum(x, axis = 0); output e = any(x > 2); output f = all(x > 2, axis = 0);",
                "input x = i32(600, 300); output a = sum(x, axis = 0); output b = sum(x); output c = max(x);",
            })
    void allocatesNothing(String text) {
        Graph graph = GraphReader.read("test", text);
        ImmutableMap.Builder<String, Tensor> given = ImmutableMap.builder();
        graph.leaves()
                .forEach((name, leaf) ->
                        given.put(name, Tensor.fill(leaf.dtype(), Sizes.NONE.of(leaf.shape()), i -> 0)));
        BoundFunction function = Compiler.compile(graph).bind(given.buildOrThrow());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 10; i++) {
            function.step();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
            function.step();
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1000); // what measuring takes
    }
}
