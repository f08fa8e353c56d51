package org.graphc.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.graphc.core.graph.Graph;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cross-entropies as their definitions say are those that cannot overflow, and so are their gradients. */
class WrittenOutLossesTest {
    private static final Pattern PRODUCT = Pattern.compile("(v\\d+) \\* (v\\d+)");
    private static final String ROWS = "dim n; input z = f64(n, 3); input y = f64(n, 3); input i = i64(n, 1);";
    private static final Tensor FAR =
            Tensor.matrix(new double[] {1e4, -1e4, 3}, new double[] {-1e4, -1e4, -1e4}, new double[] {1e4, 1e4, -1e4});
    private static final ImmutableMap<String, Tensor> FEEDS = ImmutableMap.of(
            "z", FAR,
            "y", Tensor.matrix(new double[] {0, 1, 0}, new double[] {0, 0, 1}, new double[] {1, 0, 0}),
            "i", Tensor.fillLong(DType.I64, ImmutableIntArray.of(3, 1), r -> new int[] {1, 2, 0}[r]));

    private static CompiledFunction compiled(String rows, String loss) {
        return Compiler.compile(graph(rows, loss));
    }

    private static Graph graph(String rows, String loss) {
        return GraphReader.read("loss.graph", rows + "var loss = " + loss + "; gradient(loss, z); output loss;");
    }

    private static void assertRight(CompiledFunction function, Map<String, Tensor> feeds, double factor) {
        Map<String, Tensor> outputs = function.call(feeds).outputs();
        double third = 1.0 / 3;
        double[][] minusTarget = {{1, -1, 0}, {third, third, third - 1}, {-0.5, 0.5, 0}};
        for (int k = 0; k < 9; k++) {
            assertThat(outputs.get("dloss_dz").getDouble(k))
                    .isEqualTo(minusTarget[k / 3][k % 3] * factor, within(1e-12));
        }
        double loss = (20000 + Math.log(3) + Math.log(2)) * factor;
        assertThat(outputs.get("loss").getDouble(0)).isEqualTo(loss, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-mean(sum(y * log(exp(z) / sum(exp(z), axis = 1, keepDims = true)), axis = 1))",
                "mean(-sum(log(exp(z) / sum(exp(z), axis = 1, keepDims = true)) * y, axis = 1))",
                "mean(sum(-y * (z - log(sum(exp(z), axis = 1, keepDims = true))), axis = 1))",
                "mean(log(sum(exp(z), axis = 1)) - sum(y * z, axis = 1))",
                "-mean(log(takeAlong(exp(z) / sum(exp(z), axis = 1, keepDims = true), i, axis = 1)))",
                "-mean(takeAlong(log(exp(z) / sum(exp(z), axis = 1, keepDims = true)), i, axis = 1))",
                "-mean(takeAlong(log(softmax(z, axis = 1)), i, axis = 1))",
                "-mean(sum(y * log(softmax(z, axis = 1)), axis = 1))",
                "mean(softmaxCrossEntropy(z, y))"
            })
    void isRightWhereExponentialsOverflow(String loss) {
        assertRight(compiled(ROWS, loss), FEEDS, 1.0 / 3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-sum(y * log(exp(z) / sum(exp(z), axis = 1, keepDims = true)))",
                "-sum(log(takeAlong(exp(z) / sum(exp(z), axis = 1, keepDims = true), i, axis = 1)))"
            })
    void isRightAsASum(String loss) {
        assertRight(compiled(ROWS, loss), FEEDS, 1);
    }

    @Test
    void isRightAlongTheFirstAxis() {
        CompiledFunction function = compiled(
                "dim n; input x = f64(n, 3); input t = f64(n, 3); var z = transpose(x); var y = transpose(t);",
                "-sum(y * log(exp(z) / sum(exp(z), axis = 0, keepDims = true)))");
        Map<String, Tensor> outputs =
                function.call(ImmutableMap.of("x", FAR, "t", FEEDS.get("y"))).outputs();
        assertThat(outputs.get("dloss_dz").getDouble(0)).isEqualTo(1);
        assertThat(outputs.get("dloss_dz").getDouble(3)).isEqualTo(-1);
    }

    /** But for the order of the factors of a product, which follows that of the author's lines. */
    @Test
    void hasTheKernelsOfTheLossThatIsMadeForIt() {
        String naive = "-mean(sum(y * log(exp(z) / sum(exp(z), axis = 1, keepDims = true)), axis = 1))";
        CompiledFunction written = compiled(ROWS, naive);
        CompiledFunction made = compiled(ROWS, "mean(softmaxCrossEntropy(z, y))");
        assertThat(written.plan().lines().count()).isEqualTo(made.plan().lines().count());
        assertThat(ordered(written)).isEqualTo(ordered(made));
    }

    private static String ordered(CompiledFunction function) {
        return PRODUCT.matcher(String.join("\n", function.sources())).replaceAll(WrittenOutLossesTest::ordered);
    }

    private static String ordered(MatchResult product) {
        return String.join(" * ", new TreeSet<>(List.of(product.group(1), product.group(2))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-(y * log(1 / (1 + exp(-z))) + (1 - y) * log(1 - 1 / (1 + exp(-z))))",
                "-(y * log(sigmoid(z)) + (1 - y) * log(1 - sigmoid(z)))",
                "-(y * log(exp(z) / (1 + exp(z))) + (1 - y) * log(1 / (1 + exp(z))))",
                "log(1 + exp(z)) - y * z",
                "sigmoidCrossEntropy(z, y)"
            })
    void isRightForOneLogit(String loss) {
        CompiledFunction function = compiled("dim n; input z = f64(n); input y = f64(n);", "sum(" + loss + ")");
        Map<String, Tensor> outputs = function.call(
                        ImmutableMap.of("z", Tensor.vector(1e4, -1e4, 1e4, -1e4, 0), "y", Tensor.vector(0, 1, 1, 0, 1)))
                .outputs();
        Tensors.assertClose(outputs.get("dloss_dz"), Tensor.vector(1, -1, 0, 0, -0.5), 1e-14);
        Tensors.assertClose(outputs.get("loss"), Tensor.scalar(20000 + Math.log(2)), 1e-14);
    }
}
