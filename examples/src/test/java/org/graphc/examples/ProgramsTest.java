package org.graphc.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.op.Initializer;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Golden;
import org.graphc.runtime.interp.Interpreter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every program runs and prints what its golden file says, and shows what it is there for. */
@Isolated("it captures System.out")
class ProgramsTest {
    private static final Path SOURCES = Path.of("src/main/java/org/graphc/examples");

    private static final Map<String, Consumer<String[]>> PROGRAMS = Map.ofEntries(
            Map.entry("ClosedForm", ClosedForm::main),
            Map.entry("Conventions", Conventions::main),
            Map.entry("DynamicBatch", DynamicBatch::main),
            Map.entry("InputsAndConsumers", InputsAndConsumers::main),
            Map.entry("Lanczos", Lanczos::main),
            Map.entry("LinearRegression", LinearRegression::main),
            Map.entry("LogisticRegression", LogisticRegression::main),
            Map.entry("MillionNodes", MillionNodes::main),
            Map.entry("Mlp", Mlp::main),
            Map.entry("MlpTraining", MlpTraining::main),
            Map.entry("Module", Module::main),
            Map.entry("NestedFunctions", NestedFunctions::main),
            Map.entry("NewtonCg", NewtonCg::main),
            Map.entry("NonScalarCost", NonScalarCost::main),
            Map.entry("RecurrentNetwork", RecurrentNetwork::main),
            Map.entry("SymbolicDerivative", SymbolicDerivative::main),
            Map.entry("SymmetryBreaking", SymmetryBreaking::main));

    /** The folder of the data as seen from this module; a depth that a test has time for. */
    private static final Map<String, String[]> ARGUMENTS = Map.of(
            "Lanczos", new String[] {"data"},
            "LogisticRegression", new String[] {"data"},
            "MlpTraining", new String[] {"data"},
            "NewtonCg", new String[] {"data"},
            "MillionNodes", new String[] {"1000"});

    static TreeSet<String> programs() {
        return new TreeSet<>(PROGRAMS.keySet());
    }

    @Test
    void everyProgramIsRun() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString().replace(".java", ""))
                            .filter(name -> !name.endsWith("Benchmark")))
                    .containsExactlyInAnyOrderElementsOf(PROGRAMS.keySet());
        }
    }

    @Test
    void saysWhatIsMissingWhereThereIsNoData() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            MlpTraining.main(new String[] {"nowhere"});
            LogisticRegression.main(new String[] {"nowhere"});
        } finally {
            System.setErr(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "there is no file " + Path.of("nowhere", "digits.csv")
                                + " here: give the folder examples/data as argument",
                        "there is no file " + Path.of("nowhere", "iris.csv")
                                + " here: give the folder examples/data as argument");
    }

    @ParameterizedTest
    @MethodSource("programs")
    void printsWhatItsGoldenFileSays(String name) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            PROGRAMS.get(name).accept(ARGUMENTS.getOrDefault(name, new String[0]));
        } finally {
            System.setOut(before);
        }
        Golden.check(
                ProgramsTest.class,
                name,
                printed.toString(StandardCharsets.UTF_8).replace("\r\n", "\n"));
    }

    @Test
    void equalColumnsStayEqualToTheLastBit() {
        double[] equal = SymmetryBreaking.trained(new Initializer.Full(0.5)).toDoubleArray();
        assertThat(equal[0]).isEqualTo(equal[1]).isEqualTo(equal[2]);
        assertThat(equal[3]).isEqualTo(equal[4]).isEqualTo(equal[5]);
    }

    @Test
    void everyFurtherLevelOfNestingAddsTheSameNumberOfNodes() {
        assertThat(List.of(2, 5, 11)).allSatisfy(depth -> {
            int added = NestedFunctions.kept(depth + 1).size()
                    - NestedFunctions.kept(depth).size();
            assertThat(added).isEqualTo(7);
            Graph tree = NestedFunctions.writtenOut(depth);
            assertThat(tree.size()).isEqualTo((2 << depth) - 1);
            assertThat(NestedFunctions.merged(tree).size()).isEqualTo(1 + 2 * depth);
        });
    }

    @Test
    void aChainOfModulesGivesTheGradientOfTheWhole() {
        Module first = new Module(3, 2, 1);
        Module second = new Module(2, 1, 2);
        Tensor x = Tensor.matrix(new double[][] {{1, 2, 3}, {0, -1, 1}});
        Tensor h = first.forward(x);
        Tensor dx = first.backward(x, second.backward(h, Tensor.matrix(new double[][] {{1}, {1}})));
        double step = 1e-6;
        for (int i = 0; i < x.size(); i++) {
            double slope = (total(first, second, x, i, step) - total(first, second, x, i, -step)) / (2 * step);
            assertThat(dx.getDouble(i)).isCloseTo(slope, within(1e-8));
        }
    }

    private static double total(Module first, Module second, Tensor x, int at, double step) {
        Tensor moved = Tensor.fill(x.dtype(), x.shape(), i -> x.getDouble(i) + (i == at ? step : 0));
        Tensor y = second.forward(first.forward(moved));
        return y.getDouble(0) + y.getDouble(1);
    }

    @Test
    void newtonConvergesQuadratically() {
        List<NewtonCg.Point> points = new NewtonCg(Path.of("data")).minimise(1e-6);
        for (int i = 1; i < points.size(); i++) {
            double before = points.get(i - 1).slope();
            assertThat(points.get(i).slope()).isLessThan(20 * before * before);
            assertThat(points.get(i).loss()).isLessThan(points.get(i - 1).loss());
        }
        assertThat(points).hasSizeLessThan(10);
    }

    @Test
    void fewProductsFindTheOuterEigenvaluesAndAsManyAsThereAreWeightsAll() {
        Lanczos network = new Lanczos(Path.of("data"));
        double[] exact = network.exact();
        double[] some = network.estimate(16);
        assertThat(some[15]).isCloseTo(exact[exact.length - 1], within(1e-9));
        assertThat(network.estimate(exact.length)).containsExactly(exact, within(1e-9));
    }

    @Test
    void theLoopHasTheGradientsOfTheStepsWrittenOut() {
        Map<String, Tensor> feeds = Map.of("xs", RecurrentNetwork.sequence(7));
        Map<String, Tensor> expected =
                new Interpreter(RecurrentNetwork.unrolled(7)).call(feeds).outputs();
        Map<String, Tensor> looped =
                new Interpreter(RecurrentNetwork.loop()).call(feeds).outputs();
        expected.forEach((name, value) -> assertThat(looped.get(name).toDoubleArray())
                .as(name)
                .containsExactly(value.toDoubleArray(), within(1e-14)));
    }

    @Test
    void thirdDerivativeOfACubeIsSix() {
        double third = new Interpreter(SymbolicDerivative.graph(3))
                .call(Map.of("x", Tensor.scalar(-7)))
                .outputs()
                .get("d3")
                .item();
        assertThat(third).isEqualTo(6);
    }
}
