package org.graphc.examples;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.GraphFunction;

/** Units that start equal get equal gradients and stay equal, however long one trains: symmetry must be broken. */
public final class SymmetryBreaking {
    private SymmetryBreaking() {}

    static Graph graph(Initializer init) {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 4, 2));
        Node y = Ops.input(graph, "y", TensorType.of(DType.F64, 4, 1));
        Node w1 = Ops.param(graph, "W1", TensorType.of(DType.F64, 2, 3), init);
        Node w2 = Ops.param(graph, "W2", TensorType.of(DType.F64, 3, 1), new Initializer.Full(0.5));
        Node loss = Ops.mean(Ops.square(Ops.tanh(x.matmul(w1)).matmul(w2).minus(y)));
        graph.output("loss", loss);
        Gradients gradients = Gradients.of(loss, w1, w2);
        for (Node parameter : List.of(w1, w2)) {
            graph.update(parameter, parameter.minus(gradients.of(parameter).times(0.1)));
        }
        return graph.build();
    }

    /** W1 after training; its columns are the weights of the three hidden units. */
    static Tensor trained(Initializer init) {
        GraphFunction step = Compiler.compile(graph(init));
        Map<String, Tensor> state = new HashMap<>();
        state.put("x", Tensor.matrix(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}}));
        state.put("y", Tensor.matrix(new double[][] {{0}, {1}, {-1}, {0.5}}));
        for (int i = 0; i < 100; i++) {
            state.putAll(step.call(state).updates());
        }
        return state.get("W1");
    }

    private static void print(String title, Tensor w1) {
        System.out.println(title);
        double[] w = w1.toDoubleArray();
        for (int row = 0; row < 2; row++) {
            System.out.printf(Locale.ROOT, "  %7.4f %7.4f %7.4f%n", w[3 * row], w[3 * row + 1], w[3 * row + 2]);
        }
    }

    public static void main(String[] args) {
        print("all weights began as 0.5: W1 has one column three times", trained(new Initializer.Full(0.5)));
        print("weights began at random: three different units", trained(new Initializer.Glorot(1)));
    }
}
