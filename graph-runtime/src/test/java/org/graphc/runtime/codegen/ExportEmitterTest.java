package org.graphc.runtime.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Leaf;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.op.Initializer;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Parameter;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Domain;
import org.graphc.core.testing.Golden;
import org.graphc.core.testing.RandomGraphs;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.graphc.runtime.JavaExport;
import org.graphc.runtime.interp.Interpreter;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** An exported class is compiled by javac alone and must give what the interpreter gives. */
class ExportEmitterTest {
    @TestFactory
    Stream<DynamicTest> givesTheInterpretersBits() {
        return RandomGraphs.seeds(30)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
                    RandomGraphs.Case random = RandomGraphs.basic(seed);
                    Map<String, Tensor> feeds = random.feeds(4);
                    Class<?> exported = load(JavaExport.source(random.graph(), "Exported"));
                    Graph graph = random.graph();
                    ImmutableMap<String, Tensor> expected =
                            new Interpreter(graph).call(feeds).outputs();
                    for (String method : List.of("forward", "gradient")) {
                        compare(exported, method, graph, feeds, expected, random.toString());
                    }
                }));
    }

    private static void compare(
            Class<?> exported,
            String name,
            Graph graph,
            Map<String, Tensor> feeds,
            Map<String, Tensor> expected,
            String what)
            throws ReflectiveOperationException {
        for (Method method : exported.getDeclaredMethods()) {
            if (method.getName().equals(name)) {
                Object result = method.invoke(null, arguments(graph, feeds).toArray());
                for (var component : result.getClass().getRecordComponents()) {
                    Tensor tensor = expected.get(component.getName());
                    Object value = component.getAccessor().invoke(result);
                    Tensors.assertSameBits(tensor(value, tensor), tensor, what + " " + component.getName());
                }
            }
        }
    }

    private static List<Object> arguments(Graph graph, Map<String, Tensor> feeds) {
        List<Object> arguments = new ArrayList<>();
        TreeSet<String> symbols = new TreeSet<>();
        graph.leaves().values().forEach(leaf -> leaf.shape().dims().forEach(d -> symbols.addAll(d.symbols())));
        symbols.forEach(symbol -> arguments.add(4));
        for (Node leaf : graph.leaves().values()) {
            Tensor value = feeds.getOrDefault(((Leaf) leaf.op()).label(), initial(leaf));
            arguments.add(value.rank() == 0 ? Array.get(value.array(), 0) : value.array());
        }
        return arguments;
    }

    private static Tensor initial(Node leaf) {
        return leaf.op() instanceof Parameter parameter ? parameter.initial() : Tensor.scalar(0);
    }

    private static Tensor tensor(Object value, Tensor like) {
        if (value.getClass().isArray()) {
            return Tensor.adopt(like.shape(), value);
        }
        Object array = Tensor.allocate(like.dtype(), 1);
        Array.set(array, 0, value);
        return Tensor.adopt(ImmutableIntArray.of(), array);
    }

    private static Class<?> load(String source) throws ClassNotFoundException {
        return new GeneratedLoader(InMemoryCompiler.compile(Map.of("Exported", source))).loadClass("Exported");
    }

    @Test
    void includesTheFunctionsThatMathLacks() throws ReflectiveOperationException {
        String text = "input x = f64(50);\noutput y = erf(x) + lgamma(x) + asinh(x) + polygamma(3, x) + mod(x, 2);\n";
        Graph graph = GraphReader.read("special.graph", text);
        Map<String, Tensor> feeds = Map.of("x", Domain.ANY.tensor(DType.F64, ImmutableIntArray.of(50), 1));
        String source = JavaExport.source(graph, "Exported");
        assertThat(source)
                .contains("private static final class GammaFunctions {", "private static final class LaneMath64 {")
                .doesNotContain("LaneMath32 {");
        assertThat(JavaExport.source(graph, "Exported")).doesNotContain("graphc.core");
        ImmutableMap<String, Tensor> expected =
                new Interpreter(graph).call(feeds).outputs();
        compare(load(source), "forward", graph, feeds, expected, "special");
        assertThatThrownBy(() -> JavaExport.source(graph, "GammaFunctions"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("GammaFunctions");
        assertThat(JavaExport.source(GraphReader.read("plain.graph", "input x = f64();\noutput y = tan(x);\n"), "A"))
                .doesNotContain("private static final class");
    }

    @Test
    void isReadable() {
        Graph graph = GraphReader.read(
                "line.graph",
                "dim n;\ninput x = f64(n, 2);\ninput y = f64(n);\nparam w = f64(2);\n"
                        + "var e = matmul(x, w) - y;\nvar loss = mean(e * e);\ngradient(loss, w);\noutput loss;\n"
                        + "update w = w - 0.1 * dloss_dw;\n");
        Golden.check(ExportEmitterTest.class, "line", JavaExport.source(graph, "Line"));
    }

    @Test
    void namesThatWouldBeReadAsCodeAreNumbered() throws ClassNotFoundException {
        GraphBuilder graph = GraphBuilder.create();
        Node sum = Ops.constant(graph, 0);
        for (String name : List.of("class", "größe", "b0", "k1", "size", "matmul", "int", "_", "Math", "array1")) {
            Node leaf = Ops.param(graph, name, TensorType.of(DType.F64, 2), new Initializer.Full(1));
            sum = Ops.add(sum, Ops.sum(leaf));
        }
        graph.output("record", sum);
        graph.output("hashCode", sum);
        String source = JavaExport.source(graph.build(), "Exported");
        assertThat(source).doesNotContain("größe").contains("double[] b0, double[] k1");
        assertThat(Arrays.stream(load(source).getDeclaredMethods()).map(Method::getName))
                .contains("forward");
    }

    @Test
    void saysWhichNamesStandForOthers() throws ClassNotFoundException {
        Graph graph = GraphReader.read(
                "t.graph",
                "input wait = f64(2); input array0 = f64(2); input wait_ = f64(2); input gr\u00f6\u00dfe = f64(2);"
                        + " input holds = f64(); input Double = f64(); assert wait > 0;"
                        + " output hashCode = wait + array0 + wait_ + gr\u00f6\u00dfe + holds + Double + NaN;"
                        + " output getClass = wait;");
        String source = JavaExport.source(graph, "Exported");
        assertThat(source)
                .contains(" * wait__ stands for wait\n", " * array0_ stands for array0\n")
                .contains(" stands for gr&#246;&#223;e\n", " * hashCode_ stands for hashCode\n")
                .contains("double[] wait__, double[] array0_, double[] wait_,");
        assertThat(load(source).getDeclaredMethods()).isNotEmpty();
    }

    @Test
    void saysWhereAnAssertionIsThatDoesNotHold() throws ReflectiveOperationException {
        Graph graph = GraphReader.read(
                "t.graph", "input x = f64();\nassert x < 9;\nassert x > 0 : \"*/ {}\";\noutput y = x;\n");
        Method forward = load(JavaExport.source(graph, "Exported")).getMethod("forward", double.class);
        assertThatThrownBy(() -> forward.invoke(null, -1.0))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .rootCause()
                .hasMessage("assertion 2 (line 3) does not hold");
    }

    @Test
    void hasNoMethodAndNoHelperThatNothingNeeds() throws ReflectiveOperationException {
        Graph graph = GraphReader.read(
                "t.graph",
                "input x = f64(); assert x > 0; var y = x * x; gradient(y, x); output hess = hessian(y, x);");
        String source = JavaExport.source(graph, "Exported");
        assertThat(source)
                .contains("record Gradient(double dy_dx, double hess)")
                .doesNotContain("Forward", "require(");
        Method gradient = load(source).getMethod("gradient", double.class);
        assertThat(gradient.invoke(null, 3.0)).hasToString("Gradient[dy_dx=6.0, hess=2.0]");
        assertThatThrownBy(() -> gradient.invoke(null, -1.0)).hasRootCauseInstanceOf(IllegalStateException.class);
        Graph scalar = GraphReader.read("t.graph", "input x = f64(); assert x > 0;");
        Method check = load(JavaExport.source(scalar, "Exported")).getMethod("forward", double.class);
        assertThat(check.invoke(null, 1.0)).isNull();
    }

    @Test
    void refusesAClassNameThatIsNone() {
        for (String name :
                List.of("class", "Math", "String", "Forward", "Update", "record", "1", "a b", "\u00fcn", "a.b")) {
            assertThat(JavaExport.isClassName(name)).as(name).isFalse();
        }
        assertThat(JavaExport.isClassName("Digits2")).isTrue();
        GraphBuilder graph = GraphBuilder.create();
        graph.output("y", Ops.constant(graph, 1));
        assertThatThrownBy(() -> JavaExport.source(graph.build(), "A{}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not the name of a Java class");
    }
}
