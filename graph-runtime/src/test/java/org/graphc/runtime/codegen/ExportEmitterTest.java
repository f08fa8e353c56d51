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
import java.util.stream.LongStream;
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
        return LongStream.range(0, 60)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
                    RandomGraphs.Case random = RandomGraphs.of(seed);
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
        assertThat(source).contains("private static final class GammaFunctions {");
        assertThat(JavaExport.source(graph, "Exported")).doesNotContain("graphc.core");
        ImmutableMap<String, Tensor> expected =
                new Interpreter(graph).call(feeds).outputs();
        compare(load(source), "forward", graph, feeds, expected, "special");
        assertThatThrownBy(() -> JavaExport.source(graph, "GammaFunctions"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("GammaFunctions");
        assertThat(JavaExport.source(GraphReader.read("plain.graph", "input x = f64();\noutput y = exp(x);\n"), "A"))
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
    void refusesAClassNameThatIsNone() {
        GraphBuilder graph = GraphBuilder.create();
        graph.output("y", Ops.constant(graph, 1));
        assertThatThrownBy(() -> JavaExport.source(graph.build(), "A{}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not the name of a Java class");
    }
}
