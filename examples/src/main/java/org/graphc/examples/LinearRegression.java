package org.graphc.examples;

import java.util.HashMap;
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
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.CompiledFunction;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.Result;

/** Gradient descent on a line, Θ ← Θ − α∇J(Θ): the shortest program that defines, differentiates, compiles and runs. */
public final class LinearRegression {
    private static final double RATE = 0.1;

    private LinearRegression() {}

    /** J(w, b) = mean((w x + b − y)²), its derivatives, and the step of descent as updates. */
    static Graph graph() {
        GraphBuilder graph = GraphBuilder.create();
        Dim n = Dim.symbol("n");
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, n));
        Node y = Ops.input(graph, "y", TensorType.of(DType.F64, n));
        Node w = Ops.param(graph, "w", TensorType.scalar(DType.F64), new Initializer.Full(0));
        Node b = Ops.param(graph, "b", TensorType.scalar(DType.F64), new Initializer.Full(0));

        Node cost = Ops.mean(Ops.square(w.times(x).plus(b).minus(y)));
        Gradients gradients = Gradients.of(cost, w, b);

        graph.output("J", cost);
        graph.update(w, w.minus(gradients.of(w).times(RATE)));
        graph.update(b, b.minus(gradients.of(b).times(RATE)));
        return graph.build();
    }

    public static void main(String[] args) {
        CompiledFunction step = Compiler.compile(graph());
        Map<String, Tensor> state = new HashMap<>();
        state.put("x", Tensor.vector(0, 1, 2, 3));
        state.put("y", Tensor.vector(1, 3, 5, 7));
        for (int i = 1; i <= 100; i++) {
            Result result = step.call(state);
            state.putAll(result.updates());
            if (i % 25 == 0) {
                System.out.printf(
                        Locale.ROOT,
                        "step %3d: J = %.6f%n",
                        i,
                        result.outputs().get("J").item());
            }
        }
        System.out.printf(
                Locale.ROOT,
                "y = %.3f x + %.3f%n",
                state.get("w").item(),
                state.get("b").item());
    }
}
