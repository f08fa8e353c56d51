package org.graphc.optimizer.pass;

import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;

/** Graphs that people train. */
final class Networks {
    private Networks() {}

    /** matmul, relu, matmul, softmax cross-entropy, mean; with gradients for all four parameters. */
    static Graph twoLayers() {
        GraphBuilder graph = GraphBuilder.create();
        Dim n = Dim.symbol("n");
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, n, Dim.constant(8)));
        Node y = Ops.input(graph, "y", TensorType.of(DType.F64, n, Dim.constant(3)));
        Node w1 = parameter(graph, "W1", 8, 5);
        Node b1 = parameter(graph, "b1", 5);
        Node w2 = parameter(graph, "W2", 5, 3);
        Node b2 = parameter(graph, "b2", 3);
        Node h = Ops.relu(Ops.matmul(x, w1).plus(b1)).named("h");
        Node logits = Ops.matmul(h, w2).plus(b2).named("logits");
        Node loss = Ops.mean(Ops.softmaxCrossEntropy(logits, y)).named("loss");
        graph.output("loss", loss);
        Gradients gradients = Gradients.of(loss, w1, b1, w2, b2);
        gradients.gradients().forEach((parameter, gradient) -> {
            graph.output("d_" + graph.name(parameter).orElseThrow(), gradient);
            graph.update(parameter, parameter.minus(gradient.times(0.1)));
        });
        return graph.build();
    }

    private static Node parameter(GraphBuilder graph, String name, long... sizes) {
        TensorType type = TensorType.of(DType.F64, sizes);
        return Ops.param(graph, name, type, new Initializer.Normal(0, 0.5, name.hashCode()));
    }
}
