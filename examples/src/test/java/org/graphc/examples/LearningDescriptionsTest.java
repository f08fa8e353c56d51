package org.graphc.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.graphc.core.graph.Graph;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.GraphFunction;
import org.graphc.runtime.Result;
import org.graphc.runtime.interp.Interpreter;
import org.graphc.runtime.train.DataBinding;
import org.graphc.runtime.train.StepLoss;
import org.graphc.runtime.train.Trainer;
import org.graphc.runtime.train.Training;
import org.graphc.runtime.train.TrainingData;
import org.graphc.runtime.train.TrainingListener;
import org.graphc.runtime.train.TrainingOptions;
import org.junit.jupiter.api.Test;

/** What loops, windows, decompositions, random numbers and second derivatives are for: they learn. */
class LearningDescriptionsTest {
    private static final Path FOLDER = Path.of("descriptions");
    private static final Path DATA = Path.of("data");

    private static Graph read(String name) {
        return GraphReader.read(FOLDER.resolve(name + ".graph"));
    }

    private static TrainingData data(Graph graph, String name) {
        return DataBinding.read(graph, DATA.resolve(name + ".csv"), Optional.empty());
    }

    /** A trained description, and what it was trained on. */
    private record Trained(Trainer trainer, Training training, TrainingData data) {
        static Trained of(String name, String file, TrainingOptions options) {
            Graph graph = read(name);
            TrainingData data = LearningDescriptionsTest.data(graph, file);
            Trainer trainer = new Trainer(Compiler.compile(graph), data, options);
            return new Trained(trainer, trainer.run(Map.of(), TrainingListener.SILENT), data);
        }

        double parameter(String name) {
            return training.parameters().get(name).item();
        }

        Result test(int from) {
            return trainer.evaluate(training.parameters(), from, data.rows());
        }

        double meanLoss(int epoch) {
            return training.losses().stream()
                    .filter(step -> step.epoch() == epoch)
                    .mapToDouble(StepLoss::loss)
                    .average()
                    .orElseThrow();
        }
    }

    @Test
    void momentumIsAtTheLeastSquaresLineWhilePlainDescentIsOnItsWay() {
        Trained trained =
                Trained.of("momentum", "line", TrainingOptions.of(20, 200).tolerance(1e-6));
        // the velocities are no arguments of the loss, so the tolerance asks for no derivative by them
        assertThat(trained.training().converged()).isTrue();
        double[] line = leastSquares(trained.data().feedRange(0, 20));
        assertThat(trained.parameter("W")).isCloseTo(line[0], within(1e-5));
        assertThat(trained.parameter("B")).isCloseTo(line[1], within(1e-5));
        assertThat(Math.abs(trained.parameter("w") - line[0])).isGreaterThan(1e-3);
    }

    private static double[] leastSquares(Map<String, Tensor> points) {
        double[] x = points.get("x").toDoubleArray();
        double[] y = points.get("y").toDoubleArray();
        double sx = 0;
        double sy = 0;
        double sxx = 0;
        double sxy = 0;
        for (int i = 0; i < x.length; i++) {
            sx += x[i];
            sy += y[i];
            sxx += x[i] * x[i];
            sxy += x[i] * y[i];
        }
        double slope = (x.length * sxy - sx * sy) / (x.length * sxx - sx * sx);
        return new double[] {slope, (sy - slope * sx) / x.length};
    }

    @Test
    void newtonStepsSquareTheGradient() {
        Graph graph = read("newton_cg");
        GraphFunction step = Compiler.compile(graph);
        Map<String, Tensor> state =
                new LinkedHashMap<>(data(graph, "breast_cancer").feedRange(0, 569));
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Result result = step.call(state);
            slopes.add(result.outputs().get("slope").item());
            state.putAll(result.updates());
        }
        assertThat(slopes.get(9)).isLessThan(1e-13);
        for (int i = 0; i < 9; i++) {
            double bound = Math.max(20 * slopes.get(i) * slopes.get(i), 1e-14);
            assertThat(slopes.get(i + 1)).as(slopes.toString()).isLessThan(bound);
        }
        assertThat(step.call(state).outputs().get("correct").item()).isGreaterThanOrEqualTo(560);
    }

    @Test
    void parityLearntOnEightBitsHoldsOnEighty() {
        Trained trained =
                Trained.of("rnn_scan", "parity", TrainingOptions.of(32, 80).shuffled(0));
        assertThat(trained.test(0).outputs().get("correct").item()).isEqualTo(256);
        SplittableRandom random = new SplittableRandom(1);
        Tensor bits = Tensor.fill(DType.F64, ImmutableIntArray.of(50, 80), i -> random.nextInt(2));
        Tensor odd = Tensor.fill(DType.F64, ImmutableIntArray.of(50), row -> {
            double sum = 0;
            for (int i = 0; i < 80; i++) {
                sum += bits.getDouble(80 * row + i);
            }
            return sum % 2;
        });
        Map<String, Tensor> feeds = new LinkedHashMap<>(trained.training().parameters());
        feeds.put("bits", bits);
        feeds.put("odd", odd);
        Result longer = Compiler.compile(read("rnn_scan")).call(feeds);
        assertThat(longer.outputs().get("correct").item()).isEqualTo(50);
        assertThat(odd.toDoubleArray()).contains(0, 1);
    }

    @Test
    void theLoopHasTheGradientOfTheStepsWrittenOut() throws IOException {
        String text = Files.readString(FOLDER.resolve("rnn_scan.graph"));
        String unrolled = text.replace("dim batch, length;", "dim batch;")
                .replace("f64(batch, length)", "f64(batch, 8)")
                .replaceAll("(?s)var states = scan.*?\\);\\n\\s*return.*?transpose\\(bits\\)\\);", """
                        var h = start;
                        var all = expandDims(start, axis = 0);
                        for (int t = 0; t < 8; t++) {
                            h = tanh(expandDims(transpose(bits)[t], axis = 1) * Wx[0] + matmul(h, Wh) + bh);
                            all = concat(all, expandDims(h, axis = 0), axis = 0);
                        }
                        """)
                .replace("states.output", "slice(all, axis = 0, start = 1, stop = 9)");
        assertThat(unrolled).doesNotContain("scan(");
        Graph steps = GraphReader.read("unrolled.graph", unrolled);
        Map<String, Tensor> some = data(steps, "parity").feedRange(0, 5);
        Map<String, Tensor> expected = new Interpreter(steps).call(some).outputs();
        Map<String, Tensor> looped =
                Compiler.compile(read("rnn_scan")).call(some).outputs();
        expected.forEach((name, value) -> assertThat(looped.get(name).toDoubleArray())
                .as(name)
                .containsExactly(value.toDoubleArray(), within(1e-13)));
    }

    @Test
    void convolutionsReadMoreDigitsThanTheMultilayerPerceptron() {
        Trained trained = Trained.of(
                "convnet", "digits", TrainingOptions.of(32, 8).shuffled(0).testFrom(1437));
        assertThat(trained.test(1437).outputs().get("correct").item()).isGreaterThanOrEqualTo(330);
    }

    @Test
    void theGaussianProcessFindsTheNoiseAndTheCurve() {
        Trained trained = Trained.of("gp", "wave", TrainingOptions.of(30, 100));
        assertThat(trained.meanLoss(100)).isLessThan(-16.4);
        assertThat(Math.exp(trained.parameter("logNoise"))).isBetween(0.05, 0.15);
        Result result = trained.test(0);
        double[] mean = result.outputs().get("mean").toDoubleArray();
        double[] sd = result.outputs().get("sd").toDoubleArray();
        for (int i = 0; i < mean.length; i++) {
            assertThat(mean[i]).isCloseTo(Math.sin(0.5 * i), within(3 * sd[i]));
        }
        assertThat(sd[6]).isLessThan(0.05);
    }

    @Test
    void theGradientOfTheLikelihoodAgreesWithDifferences() {
        Graph graph = read("gp");
        GraphFunction function = Compiler.compile(graph);
        Map<String, Tensor> points = data(graph, "wave").feedRange(0, 30);
        Map<String, Tensor> outputs = function.call(points).outputs();
        Map<String, Double> start = Map.of("logLength", 0.0, "logHeight", 0.0, "logNoise", -1.0);
        start.forEach((name, value) -> {
            double step = 1e-5;
            double slope = (loss(function, points, name, value + step) - loss(function, points, name, value - step))
                    / (2 * step);
            assertThat(outputs.get("dloss_d" + name).item()).as(name).isCloseTo(slope, within(1e-6));
        });
    }

    private static double loss(GraphFunction function, Map<String, Tensor> feeds, String name, double value) {
        Map<String, Tensor> moved = new LinkedHashMap<>(feeds);
        moved.put(name, Tensor.scalar(value));
        return function.call(moved).outputs().get("loss").item();
    }

    @Test
    void theBoundOfTheAutoencoderFallsWithNewNoiseInEveryStep() {
        Trained trained = Trained.of("vae", "digits", TrainingOptions.of(50, 6).shuffled(0));
        assertThat(trained.training().parameters().get("step")).isEqualTo(Tensor.scalar(DType.I64, 6 * 36));
        assertThat(trained.meanLoss(6)).isLessThan(30).isLessThan(0.75 * trained.meanLoss(1));
        Map<String, Tensor> feeds = new LinkedHashMap<>(trained.data().feedRange(0, 50));
        GraphFunction function = Compiler.compile(read("vae"));
        double first = function.call(feeds).outputs().get("loss").item();
        assertThat(function.call(feeds).outputs().get("loss").item()).isEqualTo(first);
        feeds.put("step", Tensor.scalar(DType.I64, 1));
        assertThat(function.call(feeds).outputs().get("loss").item()).isNotEqualTo(first);
    }

    @Test
    void theDifferentialEquationIsSolvedByTheSine() {
        Trained trained = Trained.of("pinn", "places", TrainingOptions.of(21, 3000));
        assertThat(trained.test(0).outputs().get("off").item()).isLessThan(0.005);
    }
}
