package org.graphc.examples;

import com.google.common.collect.ImmutableList;
import java.util.Map;
import org.graphc.core.grad.Gradients;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.graphc.core.type.TypeMismatch;
import org.graphc.runtime.interp.Interpreter;

/** The cost must be a scalar; where it is not, there are two ways out. */
public final class NonScalarCost {
    private NonScalarCost() {}

    public static void main(String[] args) {
        GraphBuilder graph = GraphBuilder.create();
        Node w = Ops.input(graph, "w", TensorType.of(DType.F64, 3));
        Node cost = Ops.square(w).named("cost");
        try {
            Gradients.of(cost, w);
        } catch (TypeMismatch e) {
            System.out.println(e.getMessage());
        }
        graph.output("reduced", Gradients.of(Ops.sum(cost), w).of(w));
        Node seed = Ops.constant(graph, Tensor.vector(1, 0, 0));
        graph.output(
                "seeded",
                Gradients.vjp(cost, ImmutableList.of(w), seed, Disconnected.ERROR)
                        .of(w));
        new Interpreter(graph.build())
                .call(Map.of("w", Tensor.vector(1, 2, 3)))
                .outputs()
                .forEach((name, value) -> System.out.println(name + ": " + value));
    }
}
