package org.graphc.examples;

import com.google.common.collect.ImmutableMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.train.DataBinding;
import org.graphc.runtime.train.Trainer;
import org.graphc.runtime.train.Training;
import org.graphc.runtime.train.TrainingData;
import org.graphc.runtime.train.TrainingListener;
import org.graphc.runtime.train.TrainingOptions;

/**
 * Deep Learning, 6.5.7: a multilayer perceptron on minibatches, U¹ = XW¹, H = relu(U¹), U² = HW², with the
 * cross-entropy of unnormalised log-probabilities and weight decay, on handwritten digits.
 */
public final class MlpTraining {
    private static final double LAMBDA = 1e-4;
    private static final double RATE = 0.2;
    private static final int TEST_FROM = 1437;

    private MlpTraining() {}

    static Graph graph() {
        GraphBuilder graph = GraphBuilder.create();
        Dim batch = Dim.symbol("batch");
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, batch, Dim.constant(64)));
        Node y = Ops.input(graph, "y", TensorType.of(DType.F64, batch, Dim.constant(10)));
        Node w1 = Ops.param(graph, "W1", TensorType.of(DType.F64, 64, 32), new Initializer.He(1));
        Node w2 = Ops.param(graph, "W2", TensorType.of(DType.F64, 32, 10), new Initializer.Glorot(2));

        Node h = Ops.relu(x.over(16).matmul(w1)).named("H");
        Node u2 = h.matmul(w2).named("U2");
        Node crossEntropy = Ops.mean(Ops.softmaxCrossEntropy(u2, y));
        Node decay = Ops.sum(Ops.square(w1)).plus(Ops.sum(Ops.square(w2))).times(LAMBDA);
        Node cost = crossEntropy.plus(decay);
        Node right = Ops.eq(Ops.argMax(u2, 1), Ops.argMax(y, 1));

        graph.output("loss", cost);
        graph.output("correct", Ops.sum(Ops.cast(right, DType.F64)));
        Gradients gradients = Gradients.of(cost, w1, w2);
        for (Node parameter : List.of(w1, w2)) {
            graph.update(parameter, parameter.minus(gradients.of(parameter).times(RATE)));
        }
        return graph.build();
    }

    /** A file of the folder that the first argument names; says so where there is none. */
    static Optional<Path> data(String[] args, String name) {
        Path file = Path.of(args.length > 0 ? args[0] : "examples/data", name);
        if (Files.isReadable(file)) {
            return Optional.of(file);
        }
        System.err.println("there is no file " + file + " here: give the folder examples/data as argument");
        return Optional.empty();
    }

    /** The argument is the folder of the data; {@code examples/data} where there is none. */
    public static void main(String[] args) {
        Optional<Path> file = data(args, "digits.csv");
        if (file.isEmpty()) {
            return;
        }
        Graph graph = graph();
        TrainingData data = DataBinding.read(graph, file.get(), Optional.empty());
        TrainingOptions options = TrainingOptions.of(64, 10).shuffled(1).testFrom(TEST_FROM);
        Trainer trainer = new Trainer(Compiler.compile(graph), data, options);
        Training training = trainer.run(ImmutableMap.of(), new TrainingListener() {
            @Override
            public void epoch(int epoch, double meanLoss) {
                System.out.printf(Locale.ROOT, "epoch %2d: loss %.3f%n", epoch, meanLoss);
            }
        });
        double correct = trainer.evaluate(training.parameters(), TEST_FROM, data.rows())
                .outputs()
                .get("correct")
                .item();
        System.out.printf(Locale.ROOT, "%.0f of %d test images right%n", correct, data.rows() - TEST_FROM);
    }
}
