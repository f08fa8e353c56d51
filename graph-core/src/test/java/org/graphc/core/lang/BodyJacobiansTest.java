package org.graphc.core.lang;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import java.util.stream.Stream;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole matrices of derivatives of loops and choices: one of each, whatever the number of rows. */
class BodyJacobiansTest {
    private static final String[] MODES = {"forward", "reverse"};
    private static final Map<String, Tensor> FEEDS = ImmutableMap.of("x", Tensor.vector(0.3, -0.8, 1.1));

    /** Each a vector of a vector x. */
    private static final String BODIES = """
            scan((s, e) -> { var t = sin(s + e * x); return t.emit(t * e); }, x * 2, x * x).carry
            scan((s, e) -> { var t = sin(s * e) + sum(x); return t.emit(cos(t)); }, x[0], x).output
            scan((s, e) -> s * e + x, x, x, every = 2)
            cond(sum(x) > 0, () -> x * x * x[1], () -> cumSum(x))
            cond(sum(x) < 0, () -> x * x * x[1], () -> cumSum(exp(x)))
            whileLoop((k, s) -> k < 3, (k, s) -> values(k + 1, sin(s) * x), values((i64) 0, x), maxTrips = 4).carry1
            checkpoint((a, b) -> a * sum(b) + sin(b), x, x * x)
            scan((s, e) -> cond(e > 0, () -> checkpoint(t -> t * s, s * e), () -> s + sin(x)), x, x)
            """;

    private static Graph graph(String type, String value, String derivative) {
        return GraphReader.read("test", type + "\nvar y = " + value + ";\noutput d = " + derivative + ";");
    }

    private static Tensor run(Graph graph) {
        return ReferenceRun.outputs(graph, FEEDS).get("d");
    }

    private static long bodies(Graph graph) {
        return graph.nodes().stream().filter(n -> n.op() instanceof Body.Holder).count();
    }

    static Stream<String> values() {
        return BODIES.lines();
    }

    @ParameterizedTest
    @MethodSource("values")
    void aMatrixIsItsRowsOneByOne(String value) {
        String rows = "stack(gradient(y[0], x), gradient(y[1], x), gradient(y[2], x))";
        String second = "stack(gradient(g[0], x), gradient(g[1], x), gradient(g[2], x))";
        String three = "input x = f64(3);";
        Tensor expected = run(graph(three, value, rows));
        String twice = value + ";\nvar g = gradient(sum(y * y), x)";
        Tensor curved = run(graph(three, twice, second));
        for (String mode : MODES) {
            String options = "x, mode = " + mode + ")";
            Graph matrix = graph(three, value, "jacobian(y, " + options);
            Tensors.assertClose(run(matrix), expected, 1e-13);
            assertThat(bodies(matrix)).isLessThanOrEqualTo(bodies(graph(three, value, "gradient(sum(y), x)")) + 2);
            Tensors.assertClose(run(graph(three, value, "hessian(sum(y * y), " + options)), curved, 1e-12);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scan((s, e) -> { var t = sin(s * e) + sum(x); return t.emit(cos(t)); }, x[0], x).output",
                "cond(sum(x) > 0, () -> x * x * x[1], () -> cumSum(x))",
                "whileLoop((k, s) -> k < 3, (k, s) -> values(k + 1, sin(s) * x), values((i64) 0, x), maxTrips = 4)"
                        + ".carry1"
            })
    void theNumberOfRowsNeedNotBeKnown(String value) {
        for (String mode : MODES) {
            String derivative = "jacobian(y, x, mode = " + mode + ")";
            Tensors.assertClose(
                    run(graph("dim n; input x = f64(n);", value, derivative)),
                    run(graph("input x = f64(3);", value, derivative)),
                    0);
        }
    }
}
