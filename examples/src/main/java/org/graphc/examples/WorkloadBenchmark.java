package org.graphc.examples;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.runtime.BoundFunction;
import org.graphc.runtime.CompileOptions;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.MathMode;
import org.graphc.runtime.blas.Gemm;

/**
 * The loss and all gradients of a workload, each call over arrays that stay. Prints, beside the times, the loss and the
 * Euclidean norm of each gradient, by which results are compared with those of others on the same numbers in
 * {@code docs/benchmarks}, whose {@code run.py} starts them all and prints ratios.
 *
 * <p>Arguments: the name of a workload, {@code W1} to {@code W6}, the number of threads, and {@code fast} for
 * {@link MathMode#FAST}.
 */
public final class WorkloadBenchmark {
    private WorkloadBenchmark() {}

    /** A description, and where the numbers of its inputs lie: the seed, and the size they are uniform within. */
    private enum Workload {
        /** A network 784-128-10, batch 32. */
        W1(network(32, 784, 128, 10), networkNumbers(100, 784, 128, 10)),
        /** A network 784-512-512-10, batch 128. */
        W2(network(128, 784, 512, 512, 10), networkNumbers(200, 784, 512, 512, 10)),
        /** A chain of elementwise functions of a million elements. */
        W3("""
                param x = f32(1000000); param w = f32(1000000); param b = f32(1000000);
                var loss = sum(tanh(x * w + b) * exp(-x * x) + log1p(exp(x)) * sigmoid(w * x));
                gradient(loss, x, w, b); output loss;
                """, Map.of("x", of(301, 2), "w", of(302, 1), "b", of(303, 0.5))),
        /** Rosenbrock's function in ten dimensions. */
        W4("""
                param x = f64(10);
                var a = slice(x, axis = 0, start = 0, stop = 9);
                var c = slice(x, axis = 0, start = 1, stop = 10);
                var r = c - a * a;
                var loss = sum(100 * r * r + (1 - a) * (1 - a));
                gradient(loss, x); output loss;
                """, Map.of("x", of(401, 1.5))),
        /** Logistic regression of 1,000 rows of 50 numbers. */
        W5("""
                input X = f64(1000, 50); input y = f64(1000); param w = f64(50); param b = f64(1);
                var z = squeeze(matmul(X, expandDims(w, axis = 1)), axis = 1) + b;
                var loss = mean(softplus(z) - y * z);
                gradient(loss, w, b); output loss;
                """, Map.of("X", of(501, 1), "y", new Numbers(503, 0), "w", of(502, 0.5), "b", of(504, 0.1))),
        /** One attention head of eight batches of 128 positions of 64 numbers. */
        W6("""
                param q = f32(8, 128, 64); param k = f32(8, 128, 64); param v = f32(8, 128, 64);
                input g = f32(8, 128, 64);
                var score = matmul(q, transpose(k, axes(0, 2, 1))) * 0.125;
                var loss = sum(matmul(softmax(score, axis = 2), v) * g);
                gradient(loss, q, k, v); output loss;
                """, Map.of("q", of(600, 1.7), "k", of(601, 1.7), "v", of(602, 1), "g", of(603, 1)));

        private final String text;
        private final Map<String, Numbers> numbers;

        Workload(String text, Map<String, Numbers> numbers) {
            this.text = text;
            this.numbers = numbers;
        }
    }

    /** Uniform in [-scale, scale) by SplitMix64; 0 or 1 where the scale is 0, one-hot rows where it is -1. */
    private record Numbers(long seed, double scale) {
        Tensor fill(DType dtype, ImmutableIntArray shape) {
            int columns = shape.get(shape.length() - 1);
            return Tensor.fill(dtype, shape, i -> {
                if (scale < 0) {
                    return (int) (uniform(i / columns) * columns) == i % columns ? 1 : 0;
                }
                return scale == 0 ? (uniform(i) < 0.5 ? 1 : 0) : (uniform(i) * 2 - 1) * scale;
            });
        }

        private double uniform(int i) {
            long z = (seed << 40) + (i + 1) * 0x9E3779B97F4A7C15L;
            z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
            return ((z ^ (z >>> 31)) >>> 11) * 0x1p-53;
        }
    }

    private static Numbers of(long seed, double scale) {
        return new Numbers(seed, scale);
    }

    private static String network(int batch, int... units) {
        StringBuilder text = new StringBuilder();
        StringBuilder decay = new StringBuilder("var decay = 0");
        StringBuilder parameters = new StringBuilder();
        text.append(String.format("input x = f32(%d, %d);%n", batch, units[0]));
        text.append(String.format("input y = f32(%d, %d);%nvar h0 = x;%n", batch, units[units.length - 1]));
        for (int i = 0; i < units.length - 1; i++) {
            text.append(String.format("param w%d = f32(%d, %d);%n", i, units[i], units[i + 1]));
            text.append(String.format("param b%d = f32(%d);%n", i, units[i + 1]));
            String sum = String.format("matmul(h%d, w%d) + b%d", i, i, i);
            text.append(String.format("var h%d = %s;%n", i + 1, i < units.length - 2 ? "relu(" + sum + ")" : sum));
            decay.append(String.format(" + sum(w%d * w%d)", i, i));
            parameters.append(String.format(", w%d, b%d", i, i));
        }
        text.append(decay).append(";\n");
        text.append(String.format("var loss = mean(softmaxCrossEntropy(h%d, y)) + 1e-4 * decay;%n", units.length - 1));
        return text + "gradient(loss" + parameters + "); output loss;\n";
    }

    private static Map<String, Numbers> networkNumbers(long seed, int... units) {
        ImmutableMap.Builder<String, Numbers> numbers = ImmutableMap.builder();
        numbers.put("x", of(seed, 1)).put("y", of(seed + 1, -1));
        for (int i = 0; i < units.length - 1; i++) {
            numbers.put("w" + i, of(seed + 10 + i, Math.sqrt(6.0 / (units[i] + units[i + 1]))));
            numbers.put("b" + i, of(seed + 20 + i, 0.1));
        }
        return numbers.buildOrThrow();
    }

    private static Tensor first(Graph graph, String name, Numbers numbers) {
        Node leaf = graph.leaves().get(name);
        return numbers.fill(leaf.dtype(), Sizes.NONE.of(leaf.shape()));
    }

    private static double norm(Graph graph, BoundFunction function, String output) {
        boolean isDouble = graph.outputs().get(output).dtype() == DType.F64;
        double sum = 0;
        if (isDouble) {
            for (double value : function.output(output, double[].class)) {
                sum += value * value;
            }
        } else {
            for (float value : function.output(output, float[].class)) {
                sum += (double) value * value;
            }
        }
        return Math.sqrt(sum);
    }

    /** Runs what is asked for. */
    public static void main(String[] args) {
        Workload workload = Workload.valueOf(args[0]);
        Graph graph = GraphReader.read(workload.name(), workload.text);
        ImmutableMap.Builder<String, Tensor> given = ImmutableMap.builder();
        workload.numbers.forEach((name, numbers) -> given.put(name, first(graph, name, numbers)));
        MathMode math = args.length > 2 ? MathMode.valueOf(args[2].toUpperCase(Locale.ROOT)) : MathMode.STRICT;
        CompileOptions options =
                CompileOptions.defaults().withThreads(Integer.parseInt(args[1])).withMath(math);
        BoundFunction function = Compiler.compile(graph, options).bind(given.buildOrThrow());
        CallBenchmark.answer(
                "graphc, " + Gemm.get().name(), Map.of("call", function::run), () -> norms(graph, function));
    }

    private static String norms(Graph graph, BoundFunction function) {
        return graph.outputs().keySet().stream()
                .map(name -> String.format(Locale.ROOT, "\"%s\": %.9g", name, norm(graph, function, name)))
                .collect(Collectors.joining(", ", ", \"norms\": {", "}"));
    }
}
