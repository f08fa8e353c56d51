package org.graphc.core.lang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.graphc.core.dot.DotWriter;
import org.graphc.core.dot.PictureOptions;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphVerifier;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops and choices at their edges, each against what it is unrolled or written otherwise, and their mistakes. */
class ControlEdgesTest {
    private static final Map<String, Tensor> FEEDS =
            Map.of("x", Tensor.scalar(0.7), "v", Tensor.vector(0.4, -0.3, 0.9));

    private static Map<String, Tensor> run(String text, Map<String, Tensor> feeds) {
        Graph graph = GraphReader.read("test", "dim n;\ninput x = f64();\ninput v = f64(n);\n" + text);
        GraphVerifier.verify(graph, "reading");
        assertThat(GraphReader.read("again", GraphPrinter.print(graph)).sameStructure(graph))
                .as(GraphPrinter.print(graph))
                .isTrue();
        return ReferenceRun.outputs(graph, feeds);
    }

    private static String message(String text) {
        return GraphReader.check("t.graph", text).diagnostics().render();
    }

    /** Value, gradients, and a Hessian times a direction of two ways to write a scalar. */
    private static void assertSame(String one, String other, Map<String, Tensor> feeds) {
        String rest = ";\noutput y;\noutput gx = gradient(y, x);\noutput gv = gradient(y, v);\n"
                + "output h = gradient(sum(gradient(y, v) * (v + 1)) + gradient(y, x) * 2, v);\n"
                + "output t = jvp(y, x, 2, v, v * 0.5 + 1);\noutput w = hvp(y, v, v * 0.5 + 1);\n";
        Map<String, Tensor> expected = run("var y = x * 0 + sum(v * v * v) * 0 + " + other + rest, feeds);
        Map<String, Tensor> actual = run("var y = x * 0 + sum(v * v * v) * 0 + " + one + rest, feeds);
        expected.forEach((name, value) -> assertThat(actual.get(name).toDoubleArray())
                .as(name)
                .containsExactly(value.toDoubleArray(), within(1e-13)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sum(scan((e) -> values().emit(e * e * x), values(), v).output) | sum(v * v * x)",
                "sum(scan((c, e) -> values(c).emit(c * e), x, v).output) | sum(x * v)",
                "scan((c, d, e) -> values(d * e, c + x), values(x, x), v).carry0 | ((x * v[0]) + x) * v[2]",
                "scan((c, a, b) -> c + a * b * b, x, values(v, v)) | x + sum(v * v * v)",
                "scan((c, e) -> c + scan((d, f) -> d * sin(f * e + c), x, v), x, v * 1)" + " | INNER",
                "scan((c, e) -> c + cond(x > 0, () -> e * scan((d, f) -> d * f, x, v), () -> e), x, v)"
                        + " | x + sum(v) * (x * v[0] * v[1] * v[2])",
                "scan((c, e) -> c * whileLoop(k -> k < 1, k -> k + e * e, x, maxTrips = 9), x, v)"
                        + " | x * (x + 2 * v[0] * v[0]) * (x + 4 * v[1] * v[1]) * (x + v[2] * v[2])",
                "scan((c, e) -> c + gradient(sin(c * e), c), x, v)" + " | scan((c, e) -> c + e * cos(c * e), x, v)",
                "cond(x > 0, () -> scan((c, e) -> c * e, x, v), () -> x) | x * v[0] * v[1] * v[2]",
                "scan((c, e) -> cond(e > 0, () -> c * e, () -> c + e * x), x, v) | (x * v[0] + v[1] * x) * v[2]",
                "checkpoint(a -> sin(checkpoint(b -> exp(b * x), a)), sum(v)) | sin(exp(sum(v) * x))",
                "customGradient((a, k) -> a * cast(k, f64), (a, k, y, g) -> g * cast(k, f64), x, (i64) 3) | x * 3",
                "scan((c, e) -> customGradient(a -> a * a, (a, y, g) -> 2 * a * g, c) * e, x, v)"
                        + " | pow(x, 8) * pow(v[0], 4) * pow(v[1], 2) * v[2]",
                "whileLoop((k, c) -> k < 4, (k, c) -> values(k + 1, c * x + v[0]),"
                        + " values((i64) 0, x), maxTrips = 6).carry1 | (((x * x + v[0]) * x + v[0])"
                        + " * x + v[0]) * x + v[0]",
                "whileLoop(c -> c < 0, c -> c * x, x, maxTrips = 3) | x",
                "whileLoop(c -> c < 2, c -> scan((d, e) -> d + e * d, c, v), x, maxTrips = 5)"
                        + " | x * (1 + v[0]) * (1 + v[1]) * (1 + v[2])"
                        + " * (1 + v[0]) * (1 + v[1]) * (1 + v[2])"
            })
    void isWhatItIsWrittenOtherwise(String loop, String plain) {
        String steps = "x";
        for (int i = 0; i < 3; i++) {
            String c = steps;
            String inner = "x";
            for (int k = 0; k < 3; k++) {
                inner = "(" + inner + ") * sin(v[" + k + "] * v[" + i + "] + " + c + ")";
            }
            steps = "(" + c + " + " + inner + ")";
        }
        String other = plain.equals("INNER") ? steps : plain;
        if (other.contains("v[")) { // an index that a size bounds is refused unless the size is known
            assertSame(loop, other.replaceAll("v\\[(\\d)]", "sum(slice(v, start = $1, stop = $1 + 1))"), FEEDS);
        } else {
            assertSame(loop, other, FEEDS);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void runsOverFewElements(int length) {
        Map<String, Tensor> feeds = ImmutableMap.of("x", Tensor.scalar(0.7), "v", Tensor.vector(new double[length]));
        Map<String, Tensor> out = run("""
                var s = scan((c, e) -> (c * x + e).emit(c), x, v);
                output y = s.carry;
                output o = s.output;
                output g = gradient(s.carry + sum(s.output), x);
                output t = jvp(s.carry, x, 1);
                """, feeds);
        assertThat(out.get("y").item()).isCloseTo(Math.pow(0.7, length + 1), within(1e-15));
        assertThat(out.get("o").size()).isEqualTo(length);
        assertThat(out.get("t").item()).isCloseTo((length + 1) * Math.pow(0.7, length), within(1e-15));
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (i + 1) * Math.pow(0.7, i);
        }
        assertThat(out.get("g").item()).isCloseTo((length + 1) * Math.pow(0.7, length) + sum, within(1e-14));
    }

    @Test
    void parametersAreReadByEveryBodyAndBothLoops() {
        Map<String, Tensor> out = run("""
                param w = f64().init(full(0.5));
                def step = (c, e) -> c * w + e * w;
                var y = scan(step, x, v) + scan(step, w, v);
                output y;
                output g = gradient(y, w);
                """, FEEDS);
        double w = 0.5;
        double x = 0.7;
        double sums = 2 * (0.4 * w * w * w - 0.3 * w * w + 0.9 * w);
        assertThat(out.get("y").item()).isCloseTo(x * w * w * w + Math.pow(w, 4) + sums, within(1e-15));
        assertThat(out.get("g").item())
                .isCloseTo(3 * x * w * w + 4 * w * w * w + 2 * (3 * 0.4 * w * w - 2 * 0.3 * w + 0.9), within(1e-14));
    }

    @Test
    void randomNumbersOfEachStepAreTheirOwn() {
        Map<String, Tensor> out = run(
                """
                input ks = i64(3);
                var s = scan((c, k) -> c.emit(randomNormal(foldIn((i64) 7, k), shape(2)) * c), x, ks).output;
                output s;
                output a = randomNormal(foldIn((i64) 7, (i64) 1), shape(2)) * x;
                """,
                with(
                        "ks",
                        Tensor.fillLong(
                                org.graphc.core.type.DType.I64,
                                com.google.common.primitives.ImmutableIntArray.of(3),
                                i -> i)));
        double[] s = out.get("s").toDoubleArray();
        assertThat(s).doesNotHaveDuplicates();
        assertThat(new double[] {s[2], s[3]}).containsExactly(out.get("a").toDoubleArray());
    }

    private static Map<String, Tensor> with(String name, Tensor value) {
        Map<String, Tensor> feeds = new LinkedHashMap<>(FEEDS);
        feeds.put(name, value);
        return feeds;
    }

    @Test
    void aRuleThatIsNotLinearHasNoForwardMode() {
        String clip = "input x = f64();\nvar y = customGradient(a -> a * 1, (a, y, g) -> minimum(g, 1), x);\n";
        assertThat(message(clip + "output d = jvp(y * 3, x, x);")).contains("not linear in the adjoint");
        assertThat(message(clip + "output d = gradient(y * 3, x);")).isEmpty();
    }

    @Test
    void anUnboundedLoopHasForwardModeAlone() {
        String loop = "input x = f64();\nvar y = whileLoop(s -> s < 100, s -> s * x, x);\n";
        assertThat(message(loop + "output d = gradient(y, x);")).contains("needs a bound: maxTrips = n");
        Graph graph = GraphReader.read("t", loop + "output d = jvp(y, x, 1);");
        assertThat(ReferenceRun.outputs(graph, Map.of("x", Tensor.scalar(3)))
                        .get("d")
                        .item())
                .isEqualTo(5 * 81);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "scan((c, e) -> c * v, x, v) | a step turns carry 0 from f64[] into f64[3]",
                "scan((c) -> c, x, v) | the function takes 1, it is given 2 values",
                "scan((c, e) -> c, x, x) | needs sequences of rank 1 or more",
                "scan((c, e) -> values(c, e), x, v) | a step gives 2 carries, there are 1",
                "scan((c, e) -> values(), values(), v) | the function takes 2, it is given 1 values",
                "scan((e) -> values(), values(), v) | neither carries nor outputs",
                "cond(x > 0, () -> x, () -> v) | one side gives f64[], the other f64[3]",
                "cond(v > 0, () -> x, () -> x) | the condition is bool[3], not a scalar bool",
                "whileLoop(c -> c, c -> c, x) | the condition is f64[], not a scalar bool",
                "whileLoop(c -> c > 0, c -> v, x) | a step turns carry 0 from f64[] into f64[3]",
                "customGradient(a -> a * a, (a, y, g) -> stack(g, g), x) | the rule gives f64[2] for inputs of f64[]",
                "customGradient(a -> a * v, (a, y, g) -> g, x) | reads a value that is not among its arguments",
                "scan((c, e) -> c, x, v, every = 0) | every = 0 is not positive",
                "scan((c, e) -> c.nothing(), x, v) | nothing",
                "scan((c, e) -> c + w, x, v) | w",
                "scan(x, x, v) | function"
            })
    void saysWhatIsWrong(String expression, String expected) {
        String text = "input x = f64();\ninput v = f64(3);\noutput y = " + expression + ";\n";
        assertThat(message(text)).contains(expected).contains("t.graph:3:").contains("^");
    }

    @Test
    void pointsIntoFunctionsAndFindsCircles() {
        String text = "input x = f64();\ninput v = f64(3);\nvar y = scan((c, e) -> {\n    var d = matmul(c, e);\n"
                + "    return d;\n}, x, v);\noutput y;\n";
        assertThat(message(text)).contains("t.graph:4:");
        String circle = "input v = f64(3);\ndef f = (c, e) -> scan(f, c, v);\noutput y = scan(f, v[0], v);\n";
        assertThat(message(circle)).contains("t.graph:");
    }

    @Test
    void picturesAreShort() {
        Graph graph = GraphReader.read("t", """
                dim n;
                input x = f64(n, 2);
                param W = f64(2, 2).init(normal(0, 1, seed = 1));
                var h = scan((h, e) -> tanh(matmul(W, h) + e), x[0] * 0, x);
                var loss = sum(h);
                gradient(loss, W);
                output loss;
                """);
        StringBuilder picture = new StringBuilder();
        DotWriter.write(graph, PictureOptions.DEFAULT, picture);
        String dot = picture.toString();
        assertThat(dot).contains("scan");
        assertThat(dot.lines().mapToInt(String::length).max().orElse(0)).isLessThan(1200);
    }
}
