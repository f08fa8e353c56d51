package org.graphc.examples;

import java.util.Map;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.GraphFunction;

/**
 * Samples in rows, f(aW + b), or in columns, f(Wᵀa + b): the same gradients, transposed where samples are. And since
 * the loss is a sum over samples, the gradients of single samples add up to that of the batch.
 */
public final class Conventions {
    private static final double[][] SAMPLES = {{1, 2, -1}, {0.5, -1, 3}, {-2, 0, 1}};

    private Conventions() {}

    /** The sum over rows of the squared outputs of tanh(aW + b). */
    static Graph rows() {
        GraphBuilder graph = GraphBuilder.create();
        Node a = Ops.input(graph, "a", TensorType.of(DType.F64, Dim.symbol("batch"), Dim.constant(3)));
        Node w = weights(graph);
        Node b = Ops.param(graph, "b", TensorType.of(DType.F64, 2), new Initializer.Full(0.1));
        Node loss = Ops.sum(Ops.square(Ops.tanh(a.matmul(w).plus(b))));
        Gradients gradients = Gradients.of(loss, w, b);
        return graph.output("dW", gradients.of(w)).output("db", gradients.of(b)).build();
    }

    /** The same with a sample in each column; {@code closed} is A (∂loss/∂Z)ᵀ. */
    static Graph columns() {
        GraphBuilder graph = GraphBuilder.create();
        Node a = Ops.input(graph, "a", TensorType.of(DType.F64, Dim.constant(3), Dim.symbol("batch")));
        Node w = weights(graph);
        Node b = Ops.param(graph, "b", TensorType.of(DType.F64, 2, 1), new Initializer.Full(0.1));
        Node z = Ops.transpose(w).matmul(a).plus(b);
        Node loss = Ops.sum(Ops.square(Ops.tanh(z)));
        Gradients gradients = Gradients.of(loss, w, b, z);
        graph.output("closed", a.matmul(Ops.transpose(gradients.of(z))));
        return graph.output("dW", gradients.of(w)).output("db", gradients.of(b)).build();
    }

    private static Node weights(GraphBuilder graph) {
        return Ops.param(graph, "W", TensorType.of(DType.F64, 3, 2), new Initializer.Glorot(1));
    }

    /** ∂loss/∂W with samples in rows, in columns, by the closed form, and as a sum over batches of one. */
    static Map<String, double[]> gradients() {
        GraphFunction rows = Compiler.compile(rows());
        GraphFunction columns = Compiler.compile(columns());
        Map<String, Tensor> inColumns = columns.call(Map.of("a", transposed())).outputs();
        double[] added = new double[6];
        for (double[] sample : SAMPLES) {
            double[] one = gradient(rows, Tensor.matrix(sample));
            for (int i = 0; i < one.length; i++) {
                added[i] += one[i];
            }
        }
        return Map.of(
                "rows", gradient(rows, Tensor.matrix(SAMPLES)),
                "columns", inColumns.get("dW").toDoubleArray(),
                "closed form", inColumns.get("closed").toDoubleArray(),
                "sample by sample", added);
    }

    private static double[] gradient(GraphFunction rows, Tensor a) {
        return rows.call(Map.of("a", a)).outputs().get("dW").toDoubleArray();
    }

    private static Tensor transposed() {
        return Tensor.fill(DType.F64, Tensor.matrix(SAMPLES).shape(), i -> SAMPLES[i % 3][i / 3]);
    }

    public static void main(String[] args) {
        Map<String, double[]> gradients = gradients();
        double[] expected = gradients.get("rows");
        for (String way : new String[] {"columns", "closed form", "sample by sample"}) {
            double most = 0;
            for (int i = 0; i < expected.length; i++) {
                most = Math.max(most, Math.abs(gradients.get(way)[i] - expected[i]));
            }
            System.out.println(way + (most < 1e-12 ? " agrees with rows" : " is off by " + most));
        }
    }
}
