package org.graphc.runtime.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.GraphFunction;
import org.graphc.runtime.Result;
import org.graphc.runtime.RunFailure;
import org.graphc.runtime.interp.Interpreter;
import org.junit.jupiter.api.Test;

class TrainerTest {
    private static final TrainingData FIVE = data(1, 2, 3, 4, 10);

    @Test
    void stepsThroughBatchesInFileOrderWithAShorterLastOne() {
        List<List<Double>> seen = new ArrayList<>();
        new Trainer(spying(meanSquare(0), seen), FIVE, TrainingOptions.of(2, 2)).run(Map.of(), TrainingListener.SILENT);
        assertThat(seen)
                .containsExactly(
                        List.of(1.0, 2.0),
                        List.of(3.0, 4.0),
                        List.of(10.0),
                        List.of(1.0, 2.0),
                        List.of(3.0, 4.0),
                        List.of(10.0));
    }

    @Test
    void recordsTheLossBeforeEachUpdate() {
        // loss = mean (x - w)^2, w <- w - 0.25 * 2 * mean (w - x): half way to the mean
        Trainer trainer = new Trainer(new Interpreter(meanSquare(0.25)), data(4), TrainingOptions.of(1, 3));
        Training training = trainer.run(Map.of(), TrainingListener.SILENT);
        assertThat(training.losses())
                .containsExactly(new StepLoss(1, 1, 16), new StepLoss(2, 2, 4), new StepLoss(3, 3, 1));
        assertThat(training.parameters()).isEqualTo(ImmutableMap.of("w", Tensor.scalar(3.5)));
        assertThat(training.converged()).isFalse();
    }

    @Test
    void followsTheFirstScalarThatIsNoDerivative() {
        String text = "dim n; input x = f64(n); param w = f64(); var J = mean((x - w) * (x - w)); gradient(J, w);"
                + " output J; update w = w - dJ_dw;";
        Trainer trainer =
                new Trainer(new Interpreter(GraphReader.read("j.graph", text)), data(4), TrainingOptions.of(1, 1));
        assertThat(trainer.loss()).isEqualTo("J");
    }

    @Test
    void startsFromGivenParameters() {
        Trainer trainer = new Trainer(new Interpreter(meanSquare(0.25)), data(4), TrainingOptions.of(1, 1));
        Training training = trainer.run(Map.of("w", Tensor.scalar(8)), TrainingListener.SILENT);
        assertThat(training.parameters()).isEqualTo(ImmutableMap.of("w", Tensor.scalar(6)));
    }

    @Test
    void stopsWhereAllDerivativesAreBelowTheTolerance() {
        Trainer trainer = new Trainer(
                new Interpreter(meanSquare(0.25)),
                FIVE,
                TrainingOptions.of(5, 1000).tolerance(1e-3));
        Training training = trainer.run(Map.of(), TrainingListener.SILENT);
        assertThat(training.converged()).isTrue();
        // the derivative, 2 (w - 4), is -8 at first and is halved by every step: the 14th is the first below
        assertThat(training.epochs()).isEqualTo(14);
        assertThat(training.parameters().get("w").item()).isCloseTo(4, within(1e-3));
    }

    @Test
    void shufflesEveryEpochAnewAndTheSameForTheSameSeed() {
        List<List<Double>> first = shuffled(7);
        assertThat(first).hasSize(10).isEqualTo(shuffled(7)).isNotEqualTo(shuffled(8));
        assertThat(first.subList(0, 5)).isNotEqualTo(first.subList(5, 10));
        assertThat(first.subList(0, 5)).containsExactlyInAnyOrderElementsOf(first.subList(5, 10));
        assertThat(first.subList(0, 5).toString()).isEqualTo("[[4.0], [1.0], [3.0], [10.0], [2.0]]");
    }

    private static List<List<Double>> shuffled(long seed) {
        List<List<Double>> seen = new ArrayList<>();
        TrainingOptions options = TrainingOptions.of(1, 2).shuffled(seed);
        new Trainer(spying(meanSquare(0), seen), FIVE, options).run(Map.of(), TrainingListener.SILENT);
        return seen;
    }

    @Test
    void leavesTestRowsOutAndEvaluatesThem() {
        List<List<Double>> seen = new ArrayList<>();
        TrainingOptions options = TrainingOptions.of(10, 1).testFrom(3);
        Trainer trainer = new Trainer(spying(meanSquare(0), seen), FIVE, options);
        trainer.run(Map.of(), TrainingListener.SILENT);
        assertThat(seen).containsExactly(List.of(1.0, 2.0, 3.0));
        Result test = trainer.evaluate(Map.of("w", Tensor.scalar(4)), 3, 5);
        assertThat(test.outputs().get("loss").item()).isEqualTo(18);
    }

    @Test
    void tellsTheListenerOfStepsAndEpochs() {
        List<String> heard = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void step(StepLoss step) {
                heard.add("step " + step.step() + " " + step.loss());
            }

            @Override
            public void epoch(int epoch, double meanLoss) {
                heard.add("epoch " + epoch + " " + meanLoss);
            }
        };
        new Trainer(new Interpreter(meanSquare(0)), data(1, 3), TrainingOptions.of(1, 1)).run(Map.of(), listener);
        assertThat(heard).containsExactly("step 1 1.0", "step 2 9.0", "epoch 1 5.0");
    }

    @Test
    void stopsAfterTheStepInWhichTheListenerSaysSo() {
        List<Integer> steps = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void step(StepLoss step) {
                steps.add(step.step());
            }

            @Override
            public boolean stops() {
                return steps.size() == 2;
            }
        };
        Trainer trainer = new Trainer(new Interpreter(meanSquare(0.25)), data(4, 4, 4), TrainingOptions.of(1, 9));
        Training training = trainer.run(Map.of(), listener);
        assertThat(steps).containsExactly(1, 2);
        assertThat(training.parameters()).isEqualTo(ImmutableMap.of("w", Tensor.scalar(3)));
        assertThat(training.converged()).isFalse();
    }

    @Test
    void refusesWhatCannotBeTrained() {
        GraphFunction function = new Interpreter(meanSquare(0.25));
        refuses(function, TrainingOptions.of(1, 1).testFrom(0), "there are no rows to train on");
        refuses(
                function,
                TrainingOptions.of(1, 1).testFrom(6),
                "row 6, where the test rows should begin, is past the end: the data has 5 rows");
        refuses(
                function,
                TrainingOptions.of(1, 1).loss("cost"),
                "there is no output cost to follow; outputs are [loss, dloss_dw]");
        GraphBuilder bare = GraphBuilder.create();
        Node x = Ops.input(bare, "x", TensorType.of(DType.F64, Dim.symbol("batch")));
        bare.output("x2", Ops.square(x));
        refuses(
                new Interpreter(bare.build()),
                TrainingOptions.of(1, 1),
                "no output is a float scalar, so there is no loss to follow");
        bare.output("loss", Ops.mean(x));
        refuses(new Interpreter(bare.build()), TrainingOptions.of(1, 1), "nothing to train: the graph has no update");
        Node w = Ops.param(bare, "w", TensorType.scalar(DType.F64), new Initializer.Full(0));
        bare.update(w, w);
        refuses(
                new Interpreter(bare.build()),
                TrainingOptions.of(1, 1).tolerance(1),
                "a tolerance needs a parameter that loss depends on");
        bare.output("distance", Ops.mean(x.minus(w)));
        refuses(
                new Interpreter(bare.build()),
                TrainingOptions.of(1, 1).loss("distance").tolerance(1),
                "a tolerance needs the output ddistance_dw: write gradient(distance, w);");
    }

    private static void refuses(GraphFunction function, TrainingOptions options, String message) {
        assertThatThrownBy(() -> new Trainer(function, FIVE, options))
                .isInstanceOf(RunFailure.class)
                .hasMessage(message);
    }

    @Test
    void refusesBatchesWhereAnInputTakesOneRow() {
        BoundInput single = new BoundInput(Tensor.vector(1, 2), 0, BoundInput.Rows.SINGLE);
        TrainingData data = new TrainingData(ImmutableMap.of("x", single), ImmutableMap.of(), 2, ImmutableList.of());
        assertThatThrownBy(() -> new Trainer(new Interpreter(meanSquare(0)), data, TrainingOptions.of(2, 1)))
                .hasMessageContaining("only batches of 1 fit");
    }

    /** loss = mean (x - w)², trained by gradient descent. */
    private static Graph meanSquare(double rate) {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, Dim.symbol("batch")));
        Node w = Ops.param(graph, "w", TensorType.scalar(DType.F64), new Initializer.Full(0));
        Node loss = Ops.mean(Ops.square(Ops.sub(x, w)));
        Node gradient = Gradients.of(loss, w).of(w);
        graph.output("loss", loss).output("dloss_dw", gradient);
        graph.update(w, Ops.sub(w, Ops.mul(Ops.constant(graph, rate), gradient)));
        return graph.build();
    }

    private static GraphFunction spying(Graph graph, List<List<Double>> seen) {
        Interpreter interpreter = new Interpreter(graph);
        return new GraphFunction() {
            @Override
            public Graph graph() {
                return graph;
            }

            @Override
            public Result call(Map<String, Tensor> feeds) {
                List<Double> rows = new ArrayList<>();
                for (double value : feeds.get("x").toDoubleArray()) {
                    rows.add(value);
                }
                seen.add(rows);
                return interpreter.call(feeds);
            }
        };
    }

    private static TrainingData data(double... values) {
        BoundInput x = new BoundInput(Tensor.vector(values), 0, BoundInput.Rows.BATCH);
        return new TrainingData(ImmutableMap.of("x", x), ImmutableMap.of(), values.length, ImmutableList.of());
    }
}
