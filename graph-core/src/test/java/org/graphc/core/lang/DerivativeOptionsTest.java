package org.graphc.core.lang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DerivativeOptionsTest {
    private static final Map<String, Tensor> FEEDS = Map.of(
            "x", Tensor.vector(1, 2, 3),
            "A", Tensor.matrix(new double[] {1, 2, 3}, new double[] {4, 5, 6}),
            "s", Tensor.scalar(2));

    private static Map<String, Tensor> run(String text) {
        String declared = "dim n; input x = f64(3); input A = f64(n, 3); input s = f64();\n" + text;
        return ReferenceRun.outputs(GraphReader.read("t.graph", declared), FEEDS);
    }

    private static double value(String expression) {
        return run("output y = sum(" + expression + ");").get("y").item();
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "jvp(x * s, x, x)                                     ; 12",
        "jvp(x * s, x, x, s, 1)                               ; 18",
        "jvp(sin(s), x, x, disconnected = zero)               ; 0",
        "jacobian(x * s, x, mode = forward)                   ; 6",
        "jacobian(x * s, x, mode = reverse)                   ; 6",
        "jacobian(x * x, x, mode = auto)[1][1]                ; 4",
        "jacobian(A * s, s)                                   ; 21",
        "jacobian(sum(A) * x, A)[2][1][0]                     ; 3",
        "jacobian(A * A, A)[1][2][1][2]                       ; 12",
        "hessian(sum(x * x * x), x, mode = forward)[2][2]     ; 18",
        "hessian(sum(A * A * A), A)[1][0][1][0]               ; 24",
        "hvp(sum(x * x * s), x, x, convention = jax)          ; 24",
        "gradient(sum(x * x), x, convention = torch)          ; 12",
        "vjp(x * s, s, x, convention = tf)                    ; 14",
        "barrier(x)                                           ; 6",
        "gradient(sum(sin(barrier(s * 0))), s)                ; 0"})
    void aDerivativeIsTheNumber(String expression, double expected) {
        assertThat(value(expression)).isEqualTo(expected);
    }
    // spotless:on

    @Test
    void theStatementTakesOptionsToo() {
        assertThat(run("var y = sum(x * x); gradient(y, x, s, disconnected = zero, convention = jax);"))
                .containsEntry("dy_dx", Tensor.vector(2, 4, 6))
                .containsEntry("dy_ds", Tensor.scalar(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gradient(s, s, convention = mxnet)", "jacobian(x, x, convention = torch * 1)"})
    void aConventionThatNobodyHasIsRefused(String expression) {
        assertThatThrownBy(() -> value(expression)).isInstanceOf(DescriptionException.class);
    }

    @Test
    void refusalsNameTheWords() {
        assertThatThrownBy(() -> value("gradient(s, s, convention = 1)"))
                .hasMessageContaining("convention is standard, torch, tf or jax");
        assertThatThrownBy(() -> value("jacobian(x, x, mode = 2)"))
                .hasMessageContaining("mode is auto, forward or reverse");
        assertThatThrownBy(() -> value("jvp(x, x, x, x, x)"))
                .hasMessageContaining("jvp has a direction for this already");
        assertThatThrownBy(() -> value("jvp(x, x, x, s)")).hasMessageContaining("jvp takes jvp(y, p, v, …");
    }
}
