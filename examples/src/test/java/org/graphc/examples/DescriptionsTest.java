package org.graphc.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.lang.Reading;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Parameter;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Golden;
import org.graphc.core.type.Sizes;
import org.graphc.optimizer.pass.CommonSubexpressions;
import org.graphc.optimizer.pass.Pipeline;
import org.graphc.optimizer.pass.Pipelines;
import org.graphc.runtime.CompileOptions;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.GraphFunction;
import org.graphc.runtime.Result;
import org.graphc.runtime.data.NpzFormat;
import org.graphc.runtime.interp.Interpreter;
import org.graphc.runtime.train.DataBinding;
import org.graphc.runtime.train.Trainer;
import org.graphc.runtime.train.Training;
import org.graphc.runtime.train.TrainingData;
import org.graphc.runtime.train.TrainingListener;
import org.graphc.runtime.train.TrainingOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every description reads, runs at every level as interpreted, and shows what it is there for. */
class DescriptionsTest {
    private static final Path FOLDER = Path.of("descriptions");
    private static final Path DATA = Path.of("data");
    private static final String MISTAKE = "not_scalar.graph";

    static List<String> sound() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(MISTAKE))
                    .sorted()
                    .toList();
        }
    }

    private static Graph read(String name) {
        return GraphReader.read(FOLDER.resolve(name));
    }

    @ParameterizedTest
    @MethodSource("sound")
    void checksWithoutAWord(String name) {
        assertThat(GraphReader.check(FOLDER.resolve(name)).diagnostics().render())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("sound")
    void givesTheSameCompiledAtEveryLevel(String name) {
        Graph graph = read(name);
        Map<String, Tensor> feeds = feeds(graph);
        Result expected = new Interpreter(graph).call(feeds);
        for (Pipeline level : List.of(Pipelines.o0(), Pipelines.o1(), Pipelines.o2())) {
            Result result = Compiler.compile(graph, new CompileOptions(level)).call(feeds);
            assertClose(result.outputs(), expected.outputs());
            assertClose(result.updates(), expected.updates());
        }
    }

    /** Numbers between −1 and 1 that repeat after a while, three for every symbolic size. */
    private static Map<String, Tensor> feeds(Graph graph) {
        Map<String, Long> three = new LinkedHashMap<>();
        graph.inputs()
                .values()
                .forEach(input -> input.shape().dims().stream()
                        .filter(dim -> !dim.isConstant())
                        .forEach(dim -> three.put(dim.toString(), 3L)));
        Sizes sizes = Sizes.of(ImmutableMap.copyOf(three));
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        graph.inputs()
                .forEach((name, input) -> feeds.put(
                        name, Tensor.fill(input.dtype(), sizes.of(input.shape()), i -> Math.sin(i + feeds.size()))));
        return feeds;
    }

    private static void assertClose(Map<String, Tensor> got, Map<String, Tensor> expected) {
        assertThat(got.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
        expected.forEach((name, tensor) -> {
            assertThat(got.get(name).shape()).as(name).isEqualTo(tensor.shape());
            for (int i = 0; i < tensor.size(); i++) {
                double bound = 1e-12 * Math.max(1, Math.abs(tensor.getDouble(i)));
                assertThat(got.get(name).getDouble(i)).as(name).isCloseTo(tensor.getDouble(i), within(bound));
            }
        });
    }

    @Test
    void aCostThatIsNoScalarIsRefusedWithBothWaysOut() {
        Reading reading = GraphReader.check(FOLDER.resolve(MISTAKE));
        assertThat(reading.graph()).isEmpty();
        Golden.check(DescriptionsTest.class, "not_scalar", reading.diagnostics().render());
    }

    @Test
    void theErrorSignalIsThereTwiceAsWrittenAndOnceAfterMerging() {
        Graph written = read("delta.graph");
        assertThat(errorSignals(written)).isEqualTo(2);
        assertThat(errorSignals(new CommonSubexpressions().run(written))).isEqualTo(1);
    }

    /** ∂s/∂z and nothing else multiplies by the slope of tanh, which is the only subtraction. */
    private static long errorSignals(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> node.op().equals(new Elementwise(ScalarFn.MUL)))
                .filter(node -> node.inputs().stream()
                        .anyMatch(in -> in.origin().isDerivative() && in.op().equals(new Elementwise(ScalarFn.SUB))))
                .count();
    }

    @Test
    void layersHandDownOneErrorSignalEach() {
        Graph graph = new CommonSubexpressions().run(read("two_layer.graph"));
        for (String layer : List.of("1", "2")) {
            Node delta = graph.outputs().get("delta" + layer);
            assertThat(graph.outputs().get("dC_db" + layer)).isSameAs(delta);
        }
        Result result = new Interpreter(graph).call(feeds(graph));
        assertThat(result.outputs().get("dC_db1")).isEqualTo(result.outputs().get("delta1"));
    }

    @Test
    void localGradientsOfTheTreeAreThoseOnPaper() {
        Map<String, Tensor> at = Map.of("a", Tensor.scalar(2), "b", Tensor.scalar(1));
        Map<String, Tensor> outputs =
                new Interpreter(read("expression_tree.graph")).call(at).outputs();
        Map<String, Double> paper = Map.of("e", 6.0, "de_da", 2.0, "de_db", 5.0, "de_dc", 2.0, "de_dd", 3.0);
        paper.forEach(
                (name, value) -> assertThat(outputs.get(name).item()).as(name).isEqualTo(value));
    }

    @Test
    void mergingLeavesNothingToDoTwiceInTheExpandedDerivative() {
        Graph expanded = read("nested_expanded.graph");
        assertThat(count(expanded, ScalarFn.TANH)).isEqualTo(12);
        assertThat(count(new CommonSubexpressions().run(expanded), ScalarFn.TANH))
                .isEqualTo(3);
        Map<String, Tensor> at = Map.of("w", Tensor.scalar(0.5));
        Result byHand = new Interpreter(expanded).call(at);
        Result bySweep = new Interpreter(read("nested.graph")).call(at);
        assertClose(byHand.outputs(), bySweep.outputs());
    }

    private static long count(Graph graph, ScalarFn fn) {
        return graph.nodes().stream()
                .filter(node -> node.op().equals(new Elementwise(fn)))
                .count();
    }

    @Test
    void equalUnitsStayEqualAndRandomOnesDiffer() {
        Graph graph = read("symmetry.graph");
        GraphFunction step = Compiler.compile(graph);
        Map<String, Tensor> state = new LinkedHashMap<>(feeds(graph));
        for (int i = 0; i < 20; i++) {
            state.putAll(step.call(state).updates());
        }
        double[] equal = state.get("W1").toDoubleArray();
        double[] broken = state.get("V1").toDoubleArray();
        assertThat(equal[0]).isEqualTo(equal[1]).isEqualTo(equal[2]).isNotEqualTo(0.5);
        assertThat(broken[0]).isNotEqualTo(broken[1]).isNotEqualTo(broken[2]);
    }

    @Test
    void digitsRetraceTheReferenceRun() {
        Graph graph = read("digits.graph");
        Map<String, Tensor> start = NpzFormat.read(DATA.resolve("digits_initial.npz"));
        TrainingData data = DataBinding.read(graph, DATA.resolve("digits.csv"), Optional.empty());
        TrainingOptions options = TrainingOptions.of(64, 30).testFrom(1437);
        Trainer trainer = new Trainer(Compiler.compile(graph), data, options);
        Training training = trainer.run(start, TrainingListener.SILENT);
        // the first and the last loss of PyTorch's run; graph-runtime compares all 690
        assertThat(training.losses()).hasSize(690);
        assertThat(training.losses().get(0).loss()).isCloseTo(2.41836116726011, within(1e-12));
        assertThat(training.losses().get(689).loss()).isCloseTo(0.07057043928207891, within(1e-12));
        Result test = trainer.evaluate(training.parameters(), 1437, data.rows());
        assertThat(test.outputs().get("correct").item()).isEqualTo(322);
    }

    @Test
    void weightDecayAddsTwiceLambdaTimesTheWeight() throws IOException {
        String text = Files.readString(FOLDER.resolve("digits_l2.graph"));
        Graph decaying = GraphReader.read("digits_l2.graph", text);
        Graph free = GraphReader.read("free.graph", text.replace("lambda = 1e-4", "lambda = 0"));
        Tensor with = new Interpreter(decaying).call(feeds(decaying)).outputs().get("dloss_dW2");
        Tensor without = new Interpreter(free).call(feeds(free)).outputs().get("dloss_dW2");
        Tensor weights = ((Parameter) decaying.parameters().get("W2").op()).initial();
        for (int i = 0; i < weights.size(); i++) {
            double difference = with.getDouble(i) - without.getDouble(i);
            assertThat(difference).isCloseTo(2e-4 * weights.getDouble(i), within(1e-15));
        }
    }

    @Test
    void irisAndBreastCancerAreLearnt() {
        TrainingOptions shuffled = TrainingOptions.of(30, 200).shuffled(1);
        assertThat(correct("iris", shuffled, 0)).isGreaterThanOrEqualTo(145);
        TrainingOptions options = TrainingOptions.of(64, 50).testFrom(500);
        assertThat(correct("breast_cancer", options, 500)).isGreaterThanOrEqualTo(66);
    }

    @Test
    void theLineIsFoundOnceEveryDerivativeIsSmall() {
        Graph graph = read("linear_regression.graph");
        TrainingData data = DataBinding.read(graph, DATA.resolve("line.csv"), Optional.empty());
        TrainingOptions options = TrainingOptions.of(20, 1000).tolerance(1e-6);
        Training training = new Trainer(Compiler.compile(graph), data, options).run(Map.of(), TrainingListener.SILENT);
        assertThat(training.converged()).isTrue();
        assertThat(training.parameters().get("w").item()).isCloseTo(2, within(0.05));
        assertThat(training.parameters().get("b").item()).isCloseTo(1, within(0.05));
    }

    /** How many rows from one to the last the trained graph gets right. */
    private static double correct(String name, TrainingOptions options, int from) {
        Graph graph = read(name + ".graph");
        String file = name + ".csv";
        TrainingData data = DataBinding.read(graph, DATA.resolve(file), Optional.empty());
        Trainer trainer = new Trainer(Compiler.compile(graph), data, options);
        Training training = trainer.run(Map.of(), TrainingListener.SILENT);
        return trainer.evaluate(training.parameters(), from, data.rows())
                .outputs()
                .get("correct")
                .item();
    }
}
