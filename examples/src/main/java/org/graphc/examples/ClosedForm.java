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
import org.graphc.core.type.TensorType;
import org.graphc.runtime.Compiler;

/** The gradient graph equals the chain rule on paper, dC/dW₁ = [W₂ᵀ(∇C ⊙ σ′(z₂))] ⊙ σ′(z₁) ⊗ x. */
public final class ClosedForm {
    private ClosedForm() {}

    /** C = ½ |σ(W₂ σ(W₁ x)) − t|² with its gradient by {@link Gradients} and by the formula. */
    static Graph graph() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 3));
        Node t = Ops.input(graph, "t", TensorType.of(DType.F64, 2));
        Node w1 = Ops.param(graph, "W1", TensorType.of(DType.F64, 4, 3), new Initializer.Glorot(1));
        Node w2 = Ops.param(graph, "W2", TensorType.of(DType.F64, 2, 4), new Initializer.Glorot(2));
        Node z1 = w1.matmul(x);
        Node z2 = w2.matmul(Ops.sigmoid(z1));
        Node error = Ops.sigmoid(z2).minus(t);
        Node cost = Ops.sum(Ops.square(error)).times(0.5);

        Node delta2 = error.times(slope(z2));
        Node delta1 = Ops.transpose(w2).matmul(delta2).times(slope(z1));
        graph.output("closed", Ops.outer(delta1, x));
        graph.output("gradient", Gradients.of(cost, w1).of(w1));
        return graph.build();
    }

    /** σ′(z) */
    private static Node slope(Node z) {
        Node s = Ops.sigmoid(z);
        return s.times(s.negate().plus(1));
    }

    public static void main(String[] args) {
        Map<String, Tensor> result = Compiler.compile(graph())
                .call(Map.of("x", Tensor.vector(1, -2, 0.5), "t", Tensor.vector(0, 1)))
                .outputs();
        double most = 0;
        for (int i = 0; i < result.get("closed").size(); i++) {
            double difference =
                    result.get("closed").getDouble(i) - result.get("gradient").getDouble(i);
            most = Math.max(most, Math.abs(difference));
        }
        System.out.println(most < 1e-15 ? "the gradient is the closed form" : "they differ by " + most);
    }
}
