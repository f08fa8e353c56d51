package org.graphc.examples.adbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.graphc.core.grad.Differentials.sparseJacobian;
import static org.graphc.core.op.Ops.concat;
import static org.graphc.core.op.Ops.constant;
import static org.graphc.core.op.Ops.reshape;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.graphc.core.grad.Differentials;
import org.graphc.core.grad.Differentials.Choices;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.grad.Sparsity;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.graphc.examples.adbench.Expected.Difference;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.GraphFunction;
import org.graphc.runtime.interp.Interpreter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The small cases of ADBench; {@link AdBench} runs all of them. */
class AdBenchTest {
    private static final Path FOLDER = Path.of("data/adbench");

    static List<String> all() {
        return cases().stream().map(Case::name).toList();
    }

    /** Those that the interpreter, which is slow and obvious, has time for. */
    static List<String> tiny() {
        return all().stream().filter(name -> name.matches(".*(tiny|var).*")).toList();
    }

    private static List<Case> cases() {
        return Case.in(FOLDER.resolve("data"), FOLDER.resolve("expected"));
    }

    private static Case named(String name) {
        return cases().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("all")
    void compiledCasesAreAsAccurateAsPlainDoubles(String name) {
        Case one = named(name);
        Problem problem = one.problem(one.expected());
        Graph graph = problem.graphs().derivative();
        check(one.expected(), graph, Compiler.compile(graph), problem.feeds());
    }

    @ParameterizedTest
    @MethodSource("tiny")
    void interpretedCasesAreAsAccurateAsPlainDoubles(String name) {
        Case one = named(name);
        Problem problem = one.problem(one.expected());
        Graph graph = problem.graphs().derivative();
        check(one.expected(), graph, new Interpreter(graph), problem.feeds());
    }

    private static void check(Expected expected, Graph graph, GraphFunction function, Map<String, Tensor> feeds) {
        assertThat(graph.outputs().keySet()).isSubsetOf(expected.parts().keySet());
        Difference difference = Case.compare(expected, function.call(feeds).outputs());
        assertThat(difference.isSmall()).as("%s", difference).isTrue();
    }

    @Test
    void aMixtureIsTheSameInBlocksOfAnySize() {
        Case one = named("gmm_var_d3_K4_n50");
        for (int block : List.of(1, 7, 25, 49)) {
            Problem problem = Gmm.read(one.data(), block);
            assertThat(problem.feeds().get("x").shape().get(0)).isEqualTo(50 / block);
            Graph graph = problem.graphs().derivative();
            check(one.expected(), graph, new Interpreter(graph), problem.feeds());
        }
    }

    @Test
    void oneGraphServesHandsOfAllNumbersOfPoints() {
        Case small = named("simple_tiny_c2");
        Case large = named("simple_hand1_c100");
        Graph graph = small.problem(small.expected()).graphs().derivative();
        GraphFunction function = Compiler.compile(graph);
        check(small.expected(), graph, function, small.problem(small.expected()).feeds());
        check(large.expected(), graph, function, large.problem(large.expected()).feeds());
    }

    /** The other way: all parameters in one vector, and the pattern of the whole Jacobian. */
    @Test
    void colouringFindsTheSameJacobianOfBundleAdjustment() {
        Case one = named("bafull_var_n5_m40_p120");
        ImmutableMap<String, Tensor> data = BundleAdjustment.read(one.data()).feeds();
        Node all = Ops.input(GraphBuilder.create(), "all", TensorType.of(DType.F64, 11 * 5 + 3 * 40 + 120));
        BundleAdjustment problem = new BundleAdjustment(
                Map.of(
                        "cameras", reshape(part(all, 0, 55), Shape.of(5, 11)),
                        "points", reshape(part(all, 55, 175), Shape.of(40, 3)),
                        "weights", part(all, 175, 295),
                        "features", constant(all.owner(), data.get("features")),
                        "camera", constant(all.owner(), data.get("camera")),
                        "point", constant(all.owner(), data.get("point"))),
                ImmutableMap.of());
        Node errors = concat(0, problem.objective().values().toArray(Node[]::new));
        Sparsity pattern = pattern(data.get("camera"), data.get("point"));
        assertThat(Differentials.sweeps(pattern)).isLessThan(60);
        all.owner().output("J_vals", sparseJacobian(errors, all, pattern, Choices.of(Disconnected.ERROR)));
        double[] parameters = Stream.of("cameras", "points", "weights")
                .flatMapToDouble(name -> Arrays.stream(data.get(name).toDoubleArray()))
                .toArray();
        Graph graph = all.owner().build();
        check(one.expected(), graph, Compiler.compile(graph), Map.of("all", Tensor.vector(parameters)));
    }

    private static Node part(Node vector, long from, long to) {
        return Ops.slice(vector, 0, Dim.constant(from), Dim.constant(to), 1);
    }

    /** Two rows for each observation, then one for its weight. */
    private static Sparsity pattern(Tensor camera, Tensor point) {
        int p = camera.size();
        ImmutableIntArray.Builder offsets = ImmutableIntArray.builder().add(0);
        ImmutableIntArray.Builder columns = ImmutableIntArray.builder();
        for (int row = 0; row < 3 * p; row++) {
            int i = row < 2 * p ? row / 2 : row - 2 * p;
            if (row < 2 * p) {
                int first = 11 * (int) camera.getLong(i);
                IntStream.range(first, first + 11).forEach(columns::add);
                int next = 55 + 3 * (int) point.getLong(i);
                IntStream.range(next, next + 3).forEach(columns::add);
            }
            columns.add(175 + i);
            offsets.add(row < 2 * p ? 15 * (row + 1) : 30 * p + i + 1);
        }
        return new Sparsity(3 * p, 175 + p, offsets.build(), columns.build());
    }

    @Test
    void noticesANumberThatIsWrong() {
        Expected expected = named("gmm_d2_K5_n1000").expected();
        Expected.Part part = expected.parts().get("gradient");
        for (int wrong = 0; wrong < part.size(); wrong++) {
            double[] values = IntStream.range(0, part.size())
                    .mapToDouble(i -> part.numbers().get(i))
                    .toArray();
            values[wrong] += 1e-9 * Math.max(1, Math.abs(values[wrong]));
            Difference difference = expected.compare("gradient", Tensor.vector(values));
            assertThat(difference.isSmall()).isFalse();
        }
    }
}
