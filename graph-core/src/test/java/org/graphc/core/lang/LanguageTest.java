package org.graphc.core.lang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.Node;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.type.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each form of the language means. */
class LanguageTest {
    private static final Map<String, Tensor> FEEDS = Map.of(
            "x", Tensor.vector(1, 2, 3),
            "A", Tensor.matrix(new double[] {1, 2, 3}, new double[] {4, 5, 6}),
            "s", Tensor.scalar(2));

    private static Graph graph(String text) {
        return GraphReader.read("t.graph", "dim n; input x = f64(3); input A = f64(n, 3); input s = f64();\n" + text);
    }

    private static Map<String, Tensor> run(String text) {
        return ReferenceRun.outputs(graph(text), FEEDS);
    }

    private static double value(String expression) {
        return run("output y = sum(cast(" + expression + ", f64));").get("y").item();
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "x + 1                                  ; 9",
        "10 - x * 2                             ; 18",
        "-x / 2                                 ; -3",
        "x % 2                                  ; 2",
        "1 / 2 * s                              ; 1",
        "x < 2                                  ; 1",
        "x <= 2 && !(x == 1)                    ; 1",
        "x > 2 || x != 2                        ; 2",
        "x >= 2 ? x : 0                         ; 5",
        "where(x >= 2, 1, 0)                    ; 2",
        "x[0] + x[2]                            ; 4",
        "x[-1]                                  ; 3",
        "A[1][0]                                ; 4",
        "slice(A, axis = 1, start = 0, stop = 3, step = 2) ; 14",
        "slice(x, start = -1)                   ; 3",
        "A.sum(axis = 0).max()                  ; 9",
        "sum(A, axis = 1, keepDims = true) * 0 + A ; 21",
        "sum(A, axes(0, 1))                     ; 21",
        "mean(A)                                ; 3.5",
        "transpose(A)[2][1]                     ; 6",
        "transpose(A, axes(1, 0))[2][0]         ; 3",
        "matmul(A, x)                           ; 46",
        "dot(x, x)                              ; 14",
        "outer(x, x)[2][2]                      ; 9",
        "reshape(A, shape(3, n))[2]             ; 11",
        "size(n * 3, f64)                       ; 6",
        "x * n                                  ; 12",
        "concat(x, x, axis = 0)[3]              ; 1",
        "stack(x, x)[1][2]                      ; 3",
        "expandDims(x, axis = 0)[0][1]          ; 2",
        "squeeze(expandDims(x, axis = 1), axis = 1)[1] ; 2",
        "flatten(A)[5]                          ; 6",
        "broadcastTo(s, shape(4, 2))            ; 16",
        "broadcastTo(x, shape(3, 2), axes(0))[2] ; 6",
        "pad(x, low(1), high(1), interior(1))[3] ; 2",
        "pow(x, 2)                              ; 14",
        "square(x) + reciprocal(s)              ; 15.5",
        "maximum(x, 2) - minimum(x, 2)          ; 2",
        "softmax(x)                             ; 1",
        "argMax(A, axis = 1)                    ; 4",
        "cast(x, i32) / 2                       ; 2",
        "sqrt(16) * s                           ; 8",
        "gradient(sum(x * x), x)                ; 12",
        "gradient(sum(gradient(sum(x * x * x), x) * x), x) ; 126",
        "vjp(x * x, x, x)                       ; 28",
        "jvp(x * x, x, x)                       ; 28",
        "hvp(sum(x * x * x), x, x)              ; 84",
        "jacobian(x * x, x)[1][1]               ; 4",
        "hessian(sum(x * x * x), x)[2][2]       ; 18",
        "gradient(sum(x * stopGradient(x)), x)  ; 6",
        "gradient(s, x, disconnected = zero)    ; 0",
        "Infinity < 1 || NaN == NaN ? 1.0 : 2.0 ; 2",
        "0x10 * s                               ; 32",
    })
    // spotless:on
    void computes(String expression, double expected) {
        assertThat(value(expression)).isCloseTo(expected, within(1e-12));
    }

    @Test
    void literalsTakeTheTypeThatTheyMeet() {
        Graph graph = GraphReader.read(
                "t.graph", "input k = f32(2); input i = i64(2); output a = 0.5 * k + 1; output b = i * 3;");
        assertThat(graph.outputs().get("a").dtype()).isEqualTo(DType.F32);
        assertThat(graph.outputs().get("b").dtype()).isEqualTo(DType.I64);
    }

    @Test
    void constantsAreDoublesUnlessTyped() {
        Map<String, Tensor> values = run("constant a = 3; constant b = (f32) 2.5; constant c = (f32) -2.5;"
                + "constant d = {{1, 2}, {3, 4}}; constant e = new i32[] {1, 2};"
                + "constant f = true; constant g = {true};"
                + "output a, b, c, d, e, f, g;");
        assertThat(values.get("a")).isEqualTo(Tensor.scalar(3));
        assertThat(values.get("b")).isEqualTo(Tensor.scalar(DType.F32, 2.5));
        assertThat(values.get("c")).isEqualTo(Tensor.scalar(DType.F32, -2.5));
        assertThat(values.get("d")).isEqualTo(Tensor.matrix(new double[] {1, 2}, new double[] {3, 4}));
        assertThat(values.get("e").dtype()).isEqualTo(DType.I32);
        assertThat(values.get("f").dtype()).isEqualTo(DType.BOOL);
        assertThat(values.get("g").dtype()).isEqualTo(DType.BOOL);
    }

    @Test
    void loopsAreUnrolledAndNamesMove() {
        assertThat(run("var y = s; for (int i = 1; i <= 3; i++) { var t = y * i; y = t; } output y;")
                        .get("y")
                        .item())
                .isEqualTo(12);
        assertThat(run("var y = s; for (int i = 6; i > 0; i -= 2) y = y + x[i / 2 - 1]; output y;")
                        .get("y")
                        .item())
                .isEqualTo(8);
    }

    @Test
    void functionsAreInlinedAndMayHaveBodies() {
        String text = "def f = (a, b) -> { var t = a * b; t = t + 1; return t; }; def g = a -> f(a, a);"
                + " output y = s.g().f(2);";
        assertThat(run(text).get("y").item()).isEqualTo(11);
    }

    @Test
    void scopesGroupAndNameTheirNodes() {
        Graph graph = graph("enc: { var h = x * 2; inner: { var k = h + 1; } } output y = enc.h + enc.inner.k;");
        Node k = graph.nodes().stream()
                .filter(v -> graph.name(v).equals(java.util.Optional.of("k")))
                .findFirst()
                .orElseThrow();
        assertThat(k.origin().scope()).isEqualTo("enc/inner");
        assertThat(k.origin().source().orElseThrow()).hasToString("t.graph:2:40");
    }

    @Test
    void gradientStatementsNameOutputsAndNodes() {
        Graph graph = graph("sc: { var q = x * 2; } var loss = sum(sc.q); gradient(loss, x, sc.q);");
        assertThat(graph.outputs().keySet()).containsExactly("dloss_dx", "dloss_dsc_q");
        Node gradient = graph.outputs().get("dloss_dx");
        assertThat(graph.name(gradient)).contains("dloss_dx");
        assertThat(graph.adjointOf(gradient)).contains(graph.leaves().get("x"));
    }

    @Test
    void anOutputOfAnExpressionDeclaresItsName() {
        Graph graph = graph("output y = sum(x * x); gradient(y, x); output twice = y * 2;");
        assertThat(graph.outputs().keySet()).containsExactly("y", "dy_dx", "twice");
        assertThat(run("var q = s; output q = q * 2; output r = q;").get("r"))
                .as("a name that is declared stays what it is")
                .isEqualTo(run("output r = s;").get("r"));
    }

    @Test
    void updatesReadTheOldValues() {
        Graph graph = GraphReader.read(
                "t.graph", "param a = f64().init(1.0); param b = f64().init(full(2)); update a = b; update b = a;");
        assertThat(ReferenceRun.of(graph, Map.of()).updates().get("a").item()).isEqualTo(2);
        assertThat(ReferenceRun.of(graph, Map.of()).updates().get("b").item()).isEqualTo(1);
    }

    @Test
    void assertionsAboutShapesAreSettledWhenReadAndOthersKept() {
        assertThat(graph("assert n * 2 > n * 2 - 1 : \"always\"; output x;").assertions())
                .isEmpty();
        assertThat(graph("assert x > 0 : \"a\\\"b\"; assert n == 2; output x;").assertions())
                .extracting(Graph.Assertion::message)
                .containsExactly("a\"b", "n == 2");
    }

    @Test
    void theExamplesOfThePageAreRead() throws IOException {
        String page = Files.readString(Path.of("../docs/language.md"));
        Matcher example = Pattern.compile("```graph\n(.*?)```", Pattern.DOTALL).matcher(page);
        int count = 0;
        while (example.find()) {
            count++;
            Reading reading = GraphReader.check("example " + count, example.group(1));
            assertThat(reading.diagnostics().errors())
                    .as(reading.diagnostics().render())
                    .isEmpty();
        }
        assertThat(count).isGreaterThan(5);
    }

    @Test
    void everyErrorOfAFileIsFoundAtOnce() {
        String text = IntStream.range(0, 20)
                .mapToObj(i -> "var a" + i + " = unknown" + i + " + ;\n")
                .reduce("", String::concat);
        assertThat(GraphReader.check("t.graph", text).diagnostics().errors()).hasSize(20);
    }
}
