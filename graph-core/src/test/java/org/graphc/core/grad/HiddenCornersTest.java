package org.graphc.core.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.junit.jupiter.api.Test;

/** Derivatives that were wrong once where neither finite differences nor ordinary sizes lead. */
class HiddenCornersTest {
    private static double[] run(String text, String output, Map<String, Tensor> feeds) {
        return ReferenceRun.outputs(GraphReader.read("corner", text), feeds)
                .get(output)
                .toDoubleArray();
    }

    @Test
    void theHessianOfAPowerIsSymmetricWhereTheExponentIsZero() {
        double[] hessian =
                run("input x = f64(2); output h = hessian(pow(x[0], x[1]), x);", "h", Map.of("x", Tensor.vector(2, 0)));
        double log = Math.log(2);
        assertThat(hessian).containsExactly(new double[] {0, 0.5, 0.5, log * log}, within(1e-15));
    }

    @Test
    void aBranchThatIsNotTakenContributesNothingThroughABroadcast() {
        double[] gradient = run(
                "input x = f64(2); input c = f64(3, 2);\n" + "output g = gradient(sum(x > 0 ? c * sqrt(x) : c), x);",
                "g",
                Map.of("x", Tensor.vector(4, 0), "c", Tensor.matrix(new double[3][2])));
        assertThat(gradient).containsExactly(0, 0);
    }

    @Test
    void derivativesThroughAStridedSliceOfNothingAreEmpty() {
        String text = "dim n; input x = f64(2 * n); var y = slice(x, step = 2); var l = sum(y * y);\n"
                + "output d = gradient(l, x); output h = hvp(l, x, x);";
        assertThat(run(text, "d", Map.of("x", Tensor.vector()))).isEmpty();
        assertThat(run(text, "h", Map.of("x", Tensor.vector()))).isEmpty();
        assertThat(run(text, "d", Map.of("x", Tensor.vector(1, 2, 3, 4)))).containsExactly(2, 0, 6, 0);
    }
}
