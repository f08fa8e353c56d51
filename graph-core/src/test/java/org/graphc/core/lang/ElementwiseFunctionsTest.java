package org.graphc.core.lang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ElementwiseFunctionsTest {
    private static final String INPUTS = "input x = f64(3);\ninput k = i32(3);\ninput b = bool(3);\n";

    private static Graph read(String expression) {
        return GraphReader.read("e.graph", INPUTS + "output y = " + expression + ";\n");
    }

    /** At x = -2, 0, 3 and k = -7, 0, 7. */
    private static Tensor value(String expression) {
        return ReferenceRun.outputs(
                        read(expression),
                        Map.of(
                                "x", Tensor.vector(-2, 0, 3),
                                "k", Tensor.of(ImmutableIntArray.of(3), -7, 0, 7),
                                "b", Tensor.of(ImmutableIntArray.of(3), true, false, true)))
                .get("y");
    }

    private static final ImmutableMap<String, double[]> VALUES = ImmutableMap.<String, double[]>builder()
            .put("leakyRelu(x)", new double[] {-0.02, 0, 3})
            .put("leakyRelu(x, alpha = 0.5)", new double[] {-1, 0, 3})
            .put("leakyRelu(x, 0.5)", new double[] {-1, 0, 3})
            .put("leakyRelu(x, alpha = x)", new double[] {4, 0, 3})
            .put("elu(x, alpha = 0)", new double[] {0, 0, 3})
            .put("relu6(x * 3)", new double[] {0, 0, 6})
            .put("clamp(-1, x, 1)", new double[] {-1, 0, 1})
            .put("clamp(-1, k, 1)", new double[] {-1, 0, 1})
            .put("mod(x, 5)", new double[] {3, 0, 3})
            .put("mod(k, 4)", new double[] {1, 0, 3})
            .put("mod(k, k)", new double[] {0, 0, 0})
            .put("maximum(k, 1)", new double[] {1, 1, 7})
            .put("square(k)", new double[] {49, 0, 49})
            .put("powi(k, 3)", new double[] {-343, 0, 343})
            .put("powi(x, 3)", new double[] {-8, 0, 27})
            .put("powi(x, 0)", new double[] {1, 1, 1})
            .put("powi(x, -1)", new double[] {-0.5, Double.POSITIVE_INFINITY, 1 / 3.0})
            .put("safeDiv(6, x)", new double[] {-3, 0, 2})
            .put("safeDiv(7, k)", new double[] {-1, 0, 1})
            .put("isFinite(1 / x)", new double[] {1, 0, 1})
            .put("isNaN(x / x)", new double[] {0, 1, 0})
            .put("xor(b, x > 0)", new double[] {1, 0, 0})
            .put("round(x + 0.5)", new double[] {-2, 0, 4})
            .put("atan2(0, x)", new double[] {Math.PI, 0, 0})
            .put("hypot(x, 4)", new double[] {Math.sqrt(20), 4, 5})
            .put("polygamma(1, x + 3)", new double[] {Math.PI * Math.PI / 6, 0.39493406684822646, 0.18132295573711532})
            .put("sinc(x)", new double[] {0, 1, 0})
            .put("erf(1 / 2) * x", new double[] {-1.0409997556260928, 0, 1.561499633439139})
            .buildOrThrow();

    @TestFactory
    Stream<DynamicTest> valuesAreThoseOfTheFunctions() {
        return VALUES.entrySet().stream()
                .map(entry -> dynamicTest(entry.getKey(), () -> {
                    Tensor value = value(entry.getKey());
                    for (int i = 0; i < 3; i++) {
                        assertThat(value.getDouble(i))
                                .isEqualTo(entry.getValue()[i] + 0.0, within(entry.getValue()[i]));
                    }
                }));
    }

    private static org.assertj.core.data.Offset<Double> within(double value) {
        return org.assertj.core.data.Offset.offset(Double.isFinite(value) ? 1e-15 * Math.abs(value) : 0);
    }

    private static final ImmutableMap<String, Elementwise> CHOICES = ImmutableMap.<String, Elementwise>builder()
            .put("abs(x, at0 = 1)", new Elementwise(ScalarFn.ABS, OptionalDouble.of(1)))
            .put("abs(x, at0 = NaN)", new Elementwise(ScalarFn.ABS, OptionalDouble.of(Double.NaN)))
            .put("abs(x)", new Elementwise(ScalarFn.ABS))
            .put("relu(x, at0 = -0.5)", new Elementwise(ScalarFn.RELU, OptionalDouble.of(-0.5)))
            .put("leakyRelu(x, alpha = 0.1, at0 = 1)", new Elementwise(ScalarFn.LEAKY_RELU, OptionalDouble.of(1)))
            .put("hypot(x, x, at0 = NaN)", new Elementwise(ScalarFn.HYPOT, OptionalDouble.of(Double.NaN)))
            .put("maximum(x, 0, tie = first)", new Elementwise(ScalarFn.MAX, OptionalDouble.of(1)))
            .put("maximum(x, 0, tie = last)", new Elementwise(ScalarFn.MAX, OptionalDouble.of(0)))
            .put("minimum(x, 0, tie = split)", new Elementwise(ScalarFn.MIN, OptionalDouble.of(0.5)))
            .put("minimum(x, 0, tie = 0.25)", new Elementwise(ScalarFn.MIN, OptionalDouble.of(0.25)))
            .put("clamp(0, x, 6, atBound = 0)", new Elementwise(ScalarFn.CLAMP, OptionalDouble.of(0)))
            .buildOrThrow();

    @TestFactory
    Stream<DynamicTest> choicesAreReadPrintedAndReadAgain() {
        return CHOICES.entrySet().stream()
                .map(entry -> dynamicTest(entry.getKey(), () -> {
                    Graph graph = read(entry.getKey());
                    assertThat(graph.outputs().get("y").op()).isEqualTo(entry.getValue());
                    String text = GraphPrinter.print(graph);
                    assertThat(GraphReader.read("again.graph", text).sameStructure(graph))
                            .as(text)
                            .isTrue();
                }));
    }

    @Test
    void aChoiceIsPartOfWhatMakesNodesEqual() {
        GraphBuilder graph = GraphBuilder.interning();
        Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        assertThat(Ops.elementwise(new Elementwise(ScalarFn.ABS, OptionalDouble.of(1)), x))
                .isNotSameAs(Ops.abs(x))
                .isSameAs(Ops.elementwise(new Elementwise(ScalarFn.ABS, OptionalDouble.of(1)), x));
    }

    @Test
    void functionsWithoutASingularPointRefuseAChoice() {
        assertThatThrownBy(() -> read("sin(x, at0 = 1)")).hasMessageContaining("no argument called at0");
        assertThatThrownBy(() -> read("abs(x, tie = first)")).hasMessageContaining("no argument called tie");
        assertThatThrownBy(() -> read("abs(x, at0 = x)")).hasMessageContaining("a number is needed here");
        assertThatThrownBy(() -> read("leakyRelu(x, 0.1, alpha = 0.2)")).hasMessageContaining("given twice");
        assertThatThrownBy(() -> read("floor(k)")).hasMessageContaining("takes floats");
        assertThatThrownBy(() -> read("isFinite(k)")).hasMessageContaining("takes floats");
        assertThatThrownBy(() -> read("xor(x, x)")).hasMessageContaining("takes bool");
        assertThatThrownBy(() -> read("powi(k, -2)")).hasMessageContaining("integers have no power -2");
        assertThatThrownBy(() -> new Elementwise(ScalarFn.SIN, OptionalDouble.of(1)))
                .hasMessage("[sin] has no singular point with a choice");
    }
}
