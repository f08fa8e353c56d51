package org.graphc.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.ImmutableIntArray;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.graphc.core.graph.Graph;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.op.Parameter;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.type.DType;
import org.graphc.runtime.Compiler;
import org.graphc.runtime.GraphFunction;
import org.graphc.runtime.interp.Interpreter;
import org.junit.jupiter.api.Test;

/** Infinities as masks, and formulas that overflow. */
class SingularDescriptionsTest {
    private static final int LENGTH = 4;

    private static Graph read(String name) {
        return GraphReader.read(Path.of("descriptions", name + ".graph"));
    }

    private static Map<String, Tensor> words(IntUnaryOperator seen) {
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        feeds.put("x", Tensor.fill(DType.F64, ImmutableIntArray.of(2, LENGTH, 4), i -> Math.sin(i * i)));
        feeds.put("seen", Tensor.fill(DType.BOOL, ImmutableIntArray.of(2, LENGTH, LENGTH), seen::applyAsInt));
        return feeds;
    }

    /** Each word sees itself and those before it. */
    private static int causal(int i) {
        return i % LENGTH <= i / LENGTH % LENGTH ? 1 : 0;
    }

    @Test
    void aWordThatMaySeeNoneGetsZerosAndNoNaN() {
        int blind = 1; // the second of each sequence
        Map<String, Tensor> feeds = words(i -> i / LENGTH % LENGTH == blind ? 0 : 1);
        for (GraphFunction way : List.of(new Interpreter(read("attention")), Compiler.compile(read("attention")))) {
            Map<String, Tensor> outputs = way.call(feeds).outputs();
            outputs.forEach(
                    (name, value) -> assertThat(value.toDoubleArray()).as(name).doesNotContain(Double.NaN));
            double[] weight = outputs.get("weight").toDoubleArray();
            for (int row = 0; row < weight.length / LENGTH; row++) {
                double sum = 0;
                for (int i = 0; i < LENGTH; i++) {
                    sum += weight[row * LENGTH + i];
                }
                assertThat(sum).isCloseTo(row % LENGTH == blind ? 0 : 1, within(1e-14));
            }
        }
    }

    @Test
    void whatIsMaskedHasNoInfluence() {
        GraphFunction attention = Compiler.compile(read("attention"));
        Map<String, Tensor> feeds = words(SingularDescriptionsTest::causal);
        double[] before = attention.call(feeds).outputs().get("y").toDoubleArray();
        Tensor x = feeds.get("x");
        feeds.put("x", Tensor.fill(DType.F64, x.shape(), i -> i / 4 == LENGTH - 1 ? 7 : x.getDouble(i)));
        double[] after = attention.call(feeds).outputs().get("y").toDoubleArray();
        int last = 4 * (LENGTH - 1);
        for (int i = 0; i < before.length; i++) {
            boolean changed = i >= last && i < last + 4;
            assertThat(after[i] == before[i]).as("element %d", i).isEqualTo(!changed);
        }
    }

    @Test
    void maskedAttentionHasTheGradientOfDifferences() {
        Graph graph = read("attention");
        GraphFunction attention = Compiler.compile(graph);
        Map<String, Tensor> feeds = words(SingularDescriptionsTest::causal);
        Map<String, Tensor> outputs = attention.call(feeds).outputs();
        for (String name : graph.parameters().keySet()) {
            Tensor start = ((Parameter) graph.parameters().get(name).op()).initial();
            for (int i = 0; i < start.size(); i += 5) {
                double slope =
                        (loss(attention, feeds, name, start, i, 1e-5) - loss(attention, feeds, name, start, i, -1e-5))
                                / 2e-5;
                assertThat(outputs.get("dloss_d" + name).getDouble(i))
                        .as("%s %d", name, i)
                        .isCloseTo(slope, within(1e-9));
            }
        }
    }

    private static double loss(
            GraphFunction function, Map<String, Tensor> feeds, String name, Tensor start, int at, double step) {
        Map<String, Tensor> moved = new LinkedHashMap<>(feeds);
        moved.put(name, Tensor.fill(start.dtype(), start.shape(), i -> start.getDouble(i) + (i == at ? step : 0)));
        return function.call(moved).outputs().get("loss").item();
    }

    @Test
    void theCrossEntropyAsItIsDefinedAgreesUntilAnExponentialOverflows() {
        Interpreter written = new Interpreter(read("softmax_ce"));
        Map<String, Tensor> ordinary = written.call(logits(3)).outputs();
        assertThat(ordinary.get("naive").item())
                .isCloseTo(ordinary.get("stable").item(), within(1e-15));
        assertThat(ordinary.get("dnaive_dz").toDoubleArray())
                .containsExactly(ordinary.get("dstable_dz").toDoubleArray(), within(1e-15));
        Map<String, Tensor> large = written.call(logits(3000)).outputs();
        assertThat(large.get("naive").item()).isNaN();
        assertThat(large.get("dnaive_dz").toDoubleArray()).contains(Double.NaN);
        assertThat(large.get("stable").item()).isEqualTo(2998);
        assertThat(large.get("dstable_dz").toDoubleArray()).containsExactly(0, -1, 1);
    }

    private static Map<String, Tensor> logits(double last) {
        return Map.of(
                "z", Tensor.matrix(new double[][] {{1, 2, last}}), "y", Tensor.matrix(new double[][] {{0, 1, 0}}));
    }
}
