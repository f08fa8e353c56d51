package org.graphc.runtime.train;

import static org.graphc.core.op.Ops.argMax;
import static org.graphc.core.op.Ops.cast;
import static org.graphc.core.op.Ops.constant;
import static org.graphc.core.op.Ops.div;
import static org.graphc.core.op.Ops.eq;
import static org.graphc.core.op.Ops.input;
import static org.graphc.core.op.Ops.matmul;
import static org.graphc.core.op.Ops.mean;
import static org.graphc.core.op.Ops.param;
import static org.graphc.core.op.Ops.relu;
import static org.graphc.core.op.Ops.softmaxCrossEntropy;
import static org.graphc.core.op.Ops.sum;

import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.graphc.runtime.data.NpyFormat;

/** The 64-64-10 network of the reference run, its data and its weights. */
final class DigitsNetwork {
    private static final Path FOLDER = Path.of("src/test/resources/digits");
    private static final double RATE = 0.1;

    private DigitsNetwork() {}

    static Graph graph() {
        GraphBuilder graph = GraphBuilder.create();
        Dim batch = Dim.symbol("batch");
        Node x = input(graph, "x", TensorType.of(DType.F64, batch, Dim.constant(64)));
        Node y = input(graph, "y", TensorType.of(DType.F64, batch, Dim.constant(10)));
        List<Node> parameters = new ArrayList<>();
        Map<String, TensorType> types = ImmutableMap.of(
                "W1", TensorType.of(DType.F64, 64, 64),
                "b1", TensorType.of(DType.F64, 64),
                "W2", TensorType.of(DType.F64, 64, 10),
                "b2", TensorType.of(DType.F64, 10));
        types.forEach((name, type) -> parameters.add(param(graph, name, type, new Initializer.Full(0))));
        Node hidden =
                relu(matmul(div(x, constant(graph, 16)), parameters.get(0)).plus(parameters.get(1)));
        Node logits = matmul(hidden, parameters.get(2)).plus(parameters.get(3));
        Node loss = mean(softmaxCrossEntropy(logits, y));
        graph.output("loss", loss);
        graph.output("correct", sum(cast(eq(argMax(logits, 1), argMax(y, 1)), DType.I64)));
        Gradients gradients = Gradients.of(loss, parameters.toArray(new Node[0]));
        List<String> names = List.copyOf(types.keySet());
        for (int i = 0; i < names.size(); i++) {
            Node gradient = gradients.of(parameters.get(i));
            graph.output("dloss_d" + names.get(i), gradient);
            graph.update(parameters.get(i), Ops.sub(parameters.get(i), Ops.mul(constant(graph, RATE), gradient)));
        }
        return graph.build();
    }

    static TrainingData data(Graph graph) {
        return DataBinding.read(graph, FOLDER.resolve("digits.csv"), Optional.empty());
    }

    static ImmutableMap<String, Tensor> firstWeights() {
        return weights("");
    }

    static ImmutableMap<String, Tensor> lastWeights() {
        return weights("sgd_relu_final_");
    }

    private static ImmutableMap<String, Tensor> weights(String prefix) {
        ImmutableMap.Builder<String, Tensor> weights = ImmutableMap.builder();
        for (String name : List.of("W1", "b1", "W2", "b2")) {
            weights.put(name, NpyFormat.read(FOLDER.resolve(prefix + name + ".npy")));
        }
        return weights.buildOrThrow();
    }

    static Path trace() {
        return FOLDER.resolve("sgd_relu.json");
    }
}
