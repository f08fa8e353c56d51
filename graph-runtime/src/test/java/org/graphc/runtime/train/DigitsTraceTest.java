package org.graphc.runtime.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.tensor.Tensor;
import org.graphc.optimizer.pass.Pipelines;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.GraphFunction;
import org.graphc.runtime.Result;
import org.graphc.runtime.interp.Interpreter;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Training on the digits retraces, step for step, what PyTorch did; see digits/PROVENANCE.md. */
class DigitsTraceTest {
    private static final int TEST_FROM = 1437;

    static Stream<Named<Function<Graph, GraphFunction>>> ways() {
        return Stream.of(
                Named.of("interpreted", Interpreter::new),
                Named.of(
                        "optimised",
                        graph -> new Interpreter(Pipelines.o2().run(graph).graph())),
                Named.of("compiled", Compiler::compile));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void retracesTheReferenceRun(Function<Graph, GraphFunction> way) throws IOException {
        Graph graph = DigitsNetwork.graph();
        TrainingData data = DigitsNetwork.data(graph);
        TrainingOptions options = TrainingOptions.of(64, 30).testFrom(TEST_FROM);
        Trainer trainer = new Trainer(way.apply(graph), data, options);

        Training training = trainer.run(DigitsNetwork.firstWeights(), TrainingListener.SILENT);

        double[] expected = expectedLosses();
        assertThat(training.losses()).hasSize(690).hasSize(expected.length);
        for (StepLoss step : training.losses()) {
            double reference = expected[step.step() - 1];
            assertThat(step.loss()).as("step %d", step.step()).isCloseTo(reference, within(1e-12 * reference));
        }
        DigitsNetwork.lastWeights().forEach((name, last) -> assertSame(name, training, last));
        Result test = trainer.evaluate(training.parameters(), TEST_FROM, data.rows());
        assertThat(test.outputs().get("correct").item()).isEqualTo(322);
    }

    private static void assertSame(String name, Training training, Tensor expected) {
        assertThat(training.parameters().get(name).toDoubleArray())
                .as(name)
                .containsExactly(expected.toDoubleArray(), within(1e-12));
    }

    private static double[] expectedLosses() throws IOException {
        String json = Files.readString(DigitsNetwork.trace());
        int start = json.indexOf('[', json.indexOf("\"step_losses\"")) + 1;
        String[] numbers = json.substring(start, json.indexOf(']', start)).split(",");
        return Arrays.stream(numbers).mapToDouble(Double::parseDouble).toArray();
    }
}
