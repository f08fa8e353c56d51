package org.graphc.examples;

import static org.graphc.core.op.Ops.matmul;
import static org.graphc.core.op.Ops.mean;
import static org.graphc.core.op.Ops.relu;
import static org.graphc.core.op.Ops.softmaxCrossEntropy;
import static org.graphc.core.op.Ops.sum;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.optimizer.pass.Pipelines;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.GraphFunction;
import org.graphc.runtime.blas.Gemm;
import org.graphc.runtime.interp.Interpreter;

/**
 * Times the loss and all gradients of a network of 784-128-10 units at batch 32, {@code f32}: the workload W1 of the
 * comparison in docs/benchmarks.md. Prints one line of CSV: mode, GEMM provider, median and least milliseconds.
 *
 * <p>Arguments: {@code compiled} or {@code interpreted}.
 */
public final class TrainingStepBenchmark {
    private static final int BATCH = 32;

    private TrainingStepBenchmark() {}

    /** Runs one mode and prints its line. */
    public static void main(String[] args) {
        boolean compiled = args.length == 0 || args[0].equals("compiled");
        Graph graph = network();
        GraphFunction function = compiled
                ? Compiler.compile(graph)
                : new Interpreter(Pipelines.o2().run(graph).graph());
        double[] times = time(function, feeds(graph), compiled ? 3_000 : 30);
        System.out.printf(
                Locale.ROOT,
                "%s,%s,%.4f,%.4f%n",
                compiled ? "compiled" : "interpreted",
                compiled ? Gemm.get().name() : "reference",
                times[times.length / 2],
                times[0]);
    }

    /** Loss = mean cross-entropy + 1e-4 · Σ squared weights, and its four gradients. */
    static Graph network() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F32, BATCH, 784));
        Node y = Ops.input(graph, "y", TensorType.of(DType.F32, BATCH, 10));
        Node w0 = weights(graph, "w0", 784, 128);
        Node b0 = Ops.param(graph, "b0", TensorType.of(DType.F32, 128), new Initializer.Full(0));
        Node w1 = weights(graph, "w1", 128, 10);
        Node b1 = Ops.param(graph, "b1", TensorType.of(DType.F32, 10), new Initializer.Full(0));
        Node h = relu(matmul(x, w0).plus(b0));
        Node logits = matmul(h, w1).plus(b1);
        Node decay = sum(w0.times(w0)).plus(sum(w1.times(w1))).times(1e-4);
        Node loss = mean(softmaxCrossEntropy(logits, y)).plus(decay).named("loss");
        graph.output("loss", loss);
        Gradients.of(loss, w0, b0, w1, b1)
                .gradients()
                .forEach((parameter, gradient) ->
                        graph.output("dloss_d" + graph.name(parameter).orElseThrow(), gradient));
        return graph.build();
    }

    private static Node weights(GraphBuilder graph, String name, long rows, long columns) {
        return Ops.param(graph, name, TensorType.of(DType.F32, rows, columns), new Initializer.Glorot(rows));
    }

    private static Map<String, Tensor> feeds(Graph graph) {
        SplittableRandom random = new SplittableRandom(1);
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        feeds.put("x", Tensor.fill(DType.F32, ImmutableIntArray.of(BATCH, 784), i -> random.nextDouble()));
        feeds.put("y", Tensor.fill(DType.F32, ImmutableIntArray.of(BATCH, 10), i -> i % 10 == i / 10 % 10 ? 1 : 0));
        graph.parameters().forEach((name, node) -> feeds.put(name, node.op().evaluate(ImmutableList.of(), Sizes.NONE)));
        return feeds.buildOrThrow();
    }

    /** Milliseconds of single calls after as many for warming up, in increasing order. */
    private static double[] time(GraphFunction function, Map<String, Tensor> feeds, int calls) {
        double[] times = new double[calls];
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < calls; i++) {
                long start = System.nanoTime();
                function.call(feeds);
                times[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(times);
        return times;
    }
}
