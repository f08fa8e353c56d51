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

/** A network of one hidden layer learns exclusive or, which no line separates. */
public final class Mlp {
    private static final double RATE = 0.5;

    private Mlp() {}

    static Graph graph() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 4, 2));
        Node y = Ops.input(graph, "y", TensorType.of(DType.F64, 4, 1));
        Node w1 = Ops.param(graph, "W1", TensorType.of(DType.F64, 2, 4), new Initializer.Glorot(1));
        Node b1 = Ops.param(graph, "b1", TensorType.of(DType.F64, 4), new Initializer.Full(0));
        Node w2 = Ops.param(graph, "W2", TensorType.of(DType.F64, 4, 1), new Initializer.Glorot(2));
        Node b2 = Ops.param(graph, "b2", TensorType.of(DType.F64, 1), new Initializer.Full(0));

        Node hidden = Ops.tanh(x.matmul(w1).plus(b1)).named("hidden");
        Node logits = hidden.matmul(w2).plus(b2).named("logits");
        Node loss = Ops.mean(Ops.sigmoidCrossEntropy(logits, y));

        graph.output("loss", loss);
        graph.output("answer", Ops.sigmoid(logits));
        Gradients gradients = Gradients.of(loss, w1, b1, w2, b2);
        for (Node parameter : List.of(w1, b1, w2, b2)) {
            graph.update(parameter, parameter.minus(gradients.of(parameter).times(RATE)));
        }
        return graph.build();
    }

    public static void main(String[] args) {
        GraphFunction step = Compiler.compile(graph());
        Map<String, Tensor> state = new HashMap<>();
        state.put("x", Tensor.matrix(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}}));
        state.put("y", Tensor.matrix(new double[][] {{0}, {1}, {1}, {0}}));
        for (int i = 0; i < 2000; i++) {
            state.putAll(step.call(state).updates());
        }
        double[] answers = step.call(state).outputs().get("answer").toDoubleArray();
        for (int i = 0; i < answers.length; i++) {
            System.out.printf(Locale.ROOT, "%d xor %d: %.2f%n", i / 2, i % 2, answers[i]);
        }
    }
}
