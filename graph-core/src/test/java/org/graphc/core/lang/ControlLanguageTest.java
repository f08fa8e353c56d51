package org.graphc.core.lang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.graphc.core.graph.Graph;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.type.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops, choices and rules as they are written in a description. */
class ControlLanguageTest {
    private static final String RECURRENT = """
            dim n;
            input xs = f64(n, 2);
            param W = f64(2, 2).init(normal(0, 1, seed = 1));
            def cell = (h, x) -> tanh(matmul(W, h) + x);
            var h0 = xs[0] * 0;
            var last = scan(cell, h0, xs);
            var s = scan((h, x) -> { var next = cell(h, x); return next.emit(sum(next), x); }, h0, xs);
            var loss = sum(last * s.carry) + sum(s.output0) + sum(s.output1);
            gradient(loss, W, xs);
            output loss;
            """;

    /** Bodies in which a function f of a carry is used, which reads x and z from outside. */
    private static final String[] BODIES = {
        "scan((s, e) -> sin(e + f(s)), x, stack(x, x + 1, x * 3))",
        "whileLoop((k, s) -> k < 3, (k, s) -> values(k + 1, sin(f(s))), values((i64) 0, x), maxTrips = 3).carry1",
        "checkpoint(s -> cond(x > 0, () -> cos(f(s + 1)), () -> f(2 * s)), x)",
        "checkpoint(s -> exp(sin(f(s))), x)",
        "scan((t, e) -> scan((s, g) -> sin(g + f(s)), t * e, stack(x * x, e)), x, stack(x, x + 1))",
        "scan((t, e) -> cond(t > 0, () -> sin(f(t)) + e, () -> f(e)), x, stack(x, x + 1))",
    };

    private static Map<String, Tensor> run(String text, Map<String, Tensor> feeds) {
        Graph graph = GraphReader.read("test", text);
        Graph again = GraphReader.read("again", GraphPrinter.print(graph));
        assertThat(again.sameStructure(graph)).as(GraphPrinter.print(graph)).isTrue();
        return ReferenceRun.outputs(graph, feeds);
    }

    private static double scalar(String expression, double x) {
        return run("input x = f64();\noutput y = " + expression + ";", Map.of("x", Tensor.scalar(x)))
                .get("y")
                .item();
    }

    @Test
    void scansReadNamesFromOutsideAndGiveParts() {
        Tensor xs = Tensor.matrix(new double[][] {{0.1, 0.2}, {-0.4, 0.3}, {0.7, -0.1}});
        Map<String, Tensor> out = run(RECURRENT, Map.of("xs", xs));
        String unrolled = RECURRENT
                .replace("scan(cell, h0, xs)", "cell(cell(cell(h0, xs[0]), xs[1]), xs[2])")
                .replaceAll(
                        "(?m)^var s = .*$", "var a = cell(h0, xs[0]); var b = cell(a, xs[1]); var c = cell(b, xs[2]);")
                .replace("s.carry", "c")
                .replace("sum(s.output0)", "sum(a + b + c)")
                .replace("sum(s.output1)", "sum(xs)");
        Map<String, Tensor> expected =
                run(unrolled.replace("dim n;", "").replace("(n, 2)", "(3, 2)"), Map.of("xs", xs));
        for (String name : new String[] {"loss", "dloss_dW", "dloss_dxs"}) {
            assertThat(out.get(name).toDoubleArray())
                    .as(name)
                    .containsExactly(expected.get(name).toDoubleArray(), within(1e-14));
        }
    }

    @Test
    void choosesRepeatsAndKeepsRules() {
        assertThat(scalar("cond(x > 0, () -> log(x), () -> 3 * x)", -2)).isEqualTo(-6);
        assertThat(scalar("gradient(cond(x > 0, () -> log(x), () -> 3 * x), x)", 4))
                .isEqualTo(0.25);
        assertThat(scalar("whileLoop(s -> s < 100, s -> s * x, x)", 3)).isEqualTo(243);
        assertThat(scalar("gradient(whileLoop(s -> s < 100, s -> s * x, x, maxTrips = 9), x)", 3))
                .isEqualTo(405);
        assertThat(scalar("gradient(checkpoint((a, b) -> exp(a * b), x, x), x)", 1))
                .isEqualTo(2 * Math.E);
        assertThat(scalar("gradient(customGradient(a -> a * a, (a, y, g) -> 7 * g, x), x)", 1))
                .isEqualTo(7);
    }

    @Test
    void aBodyDifferentiatesByAValueFromOutside() {
        assertThat(scalar("whileLoop(s -> s < 100, s -> s + hvp(x * x * x, x, s), x)", 2))
                .isEqualTo(338);
        assertThat(scalar("gradient(whileLoop(s -> s < 100, s -> s * gradient(x * x, x), x, maxTrips = 9), x)", 3))
                .isEqualTo(108);
    }

    /** What is written in terms of x, s and z = x·x·x, by the formula that it has where z is outside. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gradient(x * x * s, x)                          | 2 * x * s
            gradient(x * z * s, x)                          | 4 * x * x * x * s
            gradient(z, x)                                  | 3 * x * x
            gradient(z * s, s)                              | z
            gradient(sin(z), z)                             | cos(x * x * x)
            gradient(x + s * z, z) + gradient(z + x * s, x) | s + 3 * x * x + s
            gradient(stopGradient(z) * x + s * z, x)        | stopGradient(z) + 3 * x * x * s
            gradient(gradient(z * x * s, x) * x, x)         | 16 * x * x * x * s
            vjp(z, x, s)                                    | 3 * x * x * s
            jvp(z * s, x, s)                                | 3 * x * x * s * s
            jvp(z * s, x, s, s, x)                          | 3 * x * x * s * s + z * x
            hvp(z * s, x, s)                                | 6 * x * s * s
            jacobian(stack(z, s * x), x)[0]                 | 3 * x * x
            hessian(z * s, x)                               | 6 * x * s
            gradient(x * x, s, disconnected = zero) + s     | s
            """)
    void aBodyDifferentiatesThroughWhatWasComputedOutside(String derivative, String formula) {
        for (String body : BODIES) {
            for (double at : new double[] {0.7, -1.25}) {
                String form = "input x = f64();\nvar z = x * x * x;\ndef f = s -> %s;\nvar y = " + body + ";\n"
                        + "output y;\ngradient(y, x);";
                Map<String, Tensor> feeds = Map.of("x", Tensor.scalar(at));
                Map<String, Tensor> expected = run(form.formatted(formula), feeds);
                run(form.formatted(derivative), feeds).forEach((name, value) -> {
                    double exact = expected.get(name).item();
                    assertThat(value.item())
                            .as(name + " of " + form.formatted(derivative))
                            .isCloseTo(exact, within(1e-12 * Math.max(1, Math.abs(exact))));
                });
            }
        }
    }

    @Test
    void loopsOnSeveralCarriesOfDifferentTypes() {
        Map<String, Tensor> out = run("""
                input x = f64();
                var w = whileLoop((k, s) -> k < 5, (k, s) -> values(k + 1, s * x), values((i64) 0, x));
                output count = w.carry0;
                output power = w.carry1;
                """, Map.of("x", Tensor.scalar(2)));
        assertThat(out.get("count")).isEqualTo(Tensor.scalar(DType.I64, 5));
        assertThat(out.get("power").item()).isEqualTo(64);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10})
    void segmentsChangeNoValueAndNoDerivative(int every) {
        String text = "input xs = f64(7);\ninput c = f64();\nvar s = scan((h, x) -> sin(h + x).emit(h * x), c, xs"
                + " EVERY);\nvar y = s.carry + sum(s.output);\noutput y;\ngradient(y, c, xs);\n"
                + "output again = gradient(sum(dy_dxs * xs), xs);";
        Tensor xs = Tensor.vector(0.3, -0.2, 0.9, 0.4, -1.1, 0.6, 0.8);
        Map<String, Tensor> feeds = Map.of("xs", xs, "c", Tensor.scalar(0.5));
        Map<String, Tensor> all = run(text.replace("EVERY", ""), feeds);
        Map<String, Tensor> some = run(text.replace("EVERY", ", every = " + every), feeds);
        all.forEach((name, value) -> assertThat(some.get(name).toDoubleArray())
                .as(name)
                .containsExactly(value.toDoubleArray(), within(1e-14)));
    }
}
