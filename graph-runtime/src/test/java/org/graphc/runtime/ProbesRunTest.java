package org.graphc.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.graphc.core.graph.Graph;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.tensor.Tensor;
import org.graphc.optimizer.pass.Pipeline;
import org.graphc.optimizer.pass.Pipelines;
import org.graphc.runtime.interp.Interpreter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What probes do to a run, however the graph is run. */
class ProbesRunTest {
    private static final Map<String, Tensor> X = Map.of("x", Tensor.vector(1, 2, 3));

    enum Way {
        INTERPRETED,
        INTERPRETED_O2,
        COMPILED,
        COMPILED_O2;

        GraphFunction prepare(Graph graph, Consumer<String> printed) {
            Pipeline pipeline = this == INTERPRETED || this == COMPILED ? Pipelines.o0() : Pipelines.o2();
            return this == INTERPRETED || this == INTERPRETED_O2
                    ? new Interpreter(pipeline.run(graph).graph(), printed)
                    : Compiler.compile(graph, new CompileOptions(pipeline, printed));
        }
    }

    private static List<String> printed(Way way, String text) {
        List<String> lines = new ArrayList<>();
        way.prepare(GraphReader.read("t.graph", text), lines::add).call(X);
        return lines;
    }

    private static Result run(Way way, String text) {
        return way.prepare(GraphReader.read("t.graph", text), line -> {}).call(X);
    }

    @ParameterizedTest
    @EnumSource
    void keepValuesAndDerivatives(Way way) {
        Result result = run(way, """
                input x = f64(3);
                var h = print(check(tag(x, "h"), x > 0, "m"), "x");
                var y = sum(h * h);
                gradient(y, x);
                output y, h;
                """);
        assertThat(result.outputs().get("y")).isEqualTo(Tensor.scalar(14));
        assertThat(result.outputs().get("h")).isEqualTo(Tensor.vector(1, 2, 3));
        assertThat(result.outputs().get("dy_dx")).isEqualTo(Tensor.vector(2, 4, 6));
    }

    @ParameterizedTest
    @EnumSource
    void aCheckFailsWithItsLineAndMessage(Way way) {
        assertThatThrownBy(() -> run(way, "input x = f64(3);\noutput y = sin(check(x, x < 3, \"too\\nlarge\"));"))
                .isInstanceOf(RunFailure.class)
                .hasMessage("t.graph:2:16: [check] too\\u000alarge (element 2)");
    }

    @ParameterizedTest
    @EnumSource
    void aCheckInALoopFailsWithItsOwnLine(Way way) {
        String loop = """
                input x = f64(3);
                output y = scan(
                    (s, e) -> check(s + e, s < 2, "sum"),
                    0.0, x);
                """;
        assertThatThrownBy(() -> run(way, loop)).isInstanceOf(RunFailure.class).hasMessage("t.graph:3:15: [check] sum");
    }

    @ParameterizedTest
    @EnumSource
    void whatNothingDependsOnIsNeitherTestedNorShown(Way way) {
        String unused = """
                input x = f64(3);
                var a = check(x, x < 0, "never");
                var b = print(x, "x");
                output y = sin(x);
                """;
        assertThat(printed(way, unused)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aPrintShowsItsValueOnceAndNoAdjoint(Way way) {
        String text = """
                input x = f64(3);
                var h = print(x * 2, "h\\u001b");
                var y = sum(sin(h));
                gradient(y, x);
                output y;
                """;
        assertThat(printed(way, text)).containsExactly("t.graph:2:9: h\\u001b = f64[3] {2.0, 4.0, 6.0}");
    }

    @ParameterizedTest
    @EnumSource
    void aPrintOfAConstantIsNotFolded(Way way) {
        assertThat(printed(way, "input x = f64(3); output y = x * print((f64) 2, \"two\");"))
                .containsExactly("t.graph:1:34: two = f64[] {2.0}");
    }

    @ParameterizedTest
    @EnumSource
    void aPrintInALoopShowsEveryStepAndOneInABranchOnlyWhereItIsTaken(Way way) {
        String loop = """
                input x = f64(3);
                var s = scan((s, e) -> print(s + e, "s"), 0.0, x);
                output y = cond(s > 5, () -> print(s, "large"), () -> print(s, "small"));
                """;
        assertThat(printed(way, loop))
                .containsExactly(
                        "t.graph:2:24: s = f64[] {1.0}",
                        "t.graph:2:24: s = f64[] {3.0}",
                        "t.graph:2:24: s = f64[] {6.0}",
                        "t.graph:3:30: large = f64[] {6.0}");
    }
}
