package org.graphc.examples;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.graphc.core.graph.Graph;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.Sizes;
import org.graphc.runtime.BoundFunction;
import org.graphc.runtime.CompiledFunction;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.blas.Gemm;
import org.graphc.runtime.blas.Product;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What is inside one JVM, by JMH: the overhead of calls, elementwise loops by function, matrix products by shape.
 * {@code docs/benchmarks.md} has the command; no test runs them.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class JvmBenchmarks {
    private static final int ELEMENTS = 4_096;

    private static CompiledFunction compiled(String text) {
        return Compiler.compile(GraphReader.read("benchmark", text));
    }

    /** Values within [-1, 1) for each input and parameter. */
    private static Map<String, Tensor> feeds(Graph graph) {
        Map<String, Tensor> feeds = new TreeMap<>();
        graph.leaves()
                .forEach((name, leaf) -> feeds.put(
                        name, Tensor.fill(leaf.dtype(), Sizes.NONE.of(leaf.shape()), i -> (i * 37 % 64 - 32) / 32.0)));
        return feeds;
    }

    /** Rosenbrock's function in ten dimensions and its gradient: hardly more than the call itself. */
    @State(Scope.Thread)
    public static class Rosenbrock {
        private CompiledFunction function;
        private BoundFunction bound;
        private Map<String, Tensor> feeds;

        /** Compiles. */
        @Setup
        public void compile() {
            function = compiled("""
                    param x = f64(10);
                    var a = slice(x, axis = 0, start = 0, stop = 9);
                    var r = slice(x, axis = 0, start = 1, stop = 10) - a * a;
                    var loss = sum(100 * r * r + (1 - a) * (1 - a));
                    gradient(loss, x); output loss;
                    """);
            feeds = feeds(function.graph());
            bound = function.bind(feeds);
        }
    }

    /** A loop over {@value #ELEMENTS} elements that caches hold. */
    @State(Scope.Thread)
    public static class Elementwise {
        @Param({"x * x + x", "exp(x)", "log(x * x)", "sin(x)", "tanh(x)", "sigmoid(x)", "softplus(x)", "erf(x)"})
        private String function;

        @Param({"f32", "f64"})
        private String type;

        private BoundFunction bound;

        /** Compiles. */
        @Setup
        public void compile() {
            CompiledFunction one =
                    compiled("input x = " + type + "(" + ELEMENTS + "); var y = " + function + "; output y;");
            bound = one.bind(feeds(one.graph()));
        }
    }

    /** One product of m × k by k × n. */
    @State(Scope.Thread)
    public static class Multiplied {
        @Param({"4x4x4", "16x16x16", "64x64x64", "32x784x128", "128x784x512", "1024x1024x1024"})
        private String mkn;

        private Product product;
        private float[] a;
        private float[] b;
        private float[] c;

        /** Of zeros: the time is that of any numbers. */
        @Setup
        public void allocate() {
            String[] sizes = mkn.split("x");
            int m = Integer.parseInt(sizes[0]);
            int k = Integer.parseInt(sizes[1]);
            int n = Integer.parseInt(sizes[2]);
            product = Product.batch(1, false, false, m, n, k);
            a = new float[m * k];
            b = new float[k * n];
            c = new float[m * n];
        }
    }

    @Benchmark
    public void bound(Rosenbrock state) {
        state.bound.run();
    }

    @Benchmark
    public Object called(Rosenbrock state) {
        return state.function.call(state.feeds);
    }

    /** Of an element. */
    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public void element(Elementwise state) {
        state.bound.run();
    }

    @Benchmark
    public float[] product(Multiplied state) {
        Gemm.get().multiply(state.product, state.a, state.b, state.c);
        return state.c;
    }
}
