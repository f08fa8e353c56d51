package org.graphc.examples;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

/** Is this iris a virginica? A binary classifier, trained from a table until every derivative is small. */
public final class LogisticRegression {
    private static final double RATE = 0.5;

    private LogisticRegression() {}

    static Graph graph() {
        GraphBuilder graph = GraphBuilder.create();
        Dim batch = Dim.symbol("batch");
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, batch, Dim.constant(4)));
        Node label = Ops.input(graph, "label", TensorType.of(DType.F64, batch));
        Node w = Ops.param(graph, "w", TensorType.of(DType.F64, 4), new Initializer.Full(0));
        Node b = Ops.param(graph, "b", TensorType.scalar(DType.F64), new Initializer.Full(0));

        Node target = Ops.cast(Ops.eq(label, Ops.constantLike(label, 2)), DType.F64);
        Node logits = x.minus(Ops.mean(x, 0)).matmul(w).plus(b);
        Node loss = Ops.mean(Ops.sigmoidCrossEntropy(logits, target));
        Node guess = Ops.cast(Ops.gt(logits, Ops.zerosLike(logits)), DType.F64);

        graph.output("loss", loss);
        graph.output("correct", Ops.sum(Ops.cast(Ops.eq(guess, target), DType.F64)));
        Gradients gradients = Gradients.of(loss, w, b);
        for (Node parameter : List.of(w, b)) {
            Node gradient = gradients.of(parameter);
            graph.output("dloss_d" + graph.name(parameter).orElseThrow(), gradient);
            graph.update(parameter, parameter.minus(gradient.times(RATE)));
        }
        return graph.build();
    }

    /** The argument is the folder of the data; {@code examples/data} where there is none. */
    public static void main(String[] args) {
        Optional<Path> file = MlpTraining.data(args, "iris.csv");
        if (file.isEmpty()) {
            return;
        }
        Graph graph = graph();
        TrainingData data = DataBinding.read(graph, file.get(), Optional.empty());
        TrainingOptions options = TrainingOptions.of(data.rows(), 5000).tolerance(5e-3);
        Trainer trainer = new Trainer(Compiler.compile(graph), data, options);

        Training training = trainer.run(Map.of(), TrainingListener.SILENT);

        double correct = trainer.evaluate(training.parameters(), 0, data.rows())
                .outputs()
                .get("correct")
                .item();
        System.out.printf(
                Locale.ROOT,
                "%s after %d epochs, %.0f of %d right%n",
                training.converged() ? "converged" : "stopped",
                training.epochs(),
                correct,
                data.rows());
    }
}
