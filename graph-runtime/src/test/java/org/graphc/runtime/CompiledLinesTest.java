package org.graphc.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.op.Elementwise;
import org.graphc.core.op.Ops;
import org.graphc.core.op.ScalarFn;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.TensorType;
import org.graphc.optimizer.pass.Pipelines;
import org.graphc.runtime.interp.Interpreter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Small programs without loops have the bits of the interpreter. */
class CompiledLinesTest {
    private static final CompileOptions UNROLLED = new CompileOptions(Pipelines.o0());
    private static final int[] LENGTHS = {1, 2, 7, 8, 9, 17};

    /** Norms are no sums, and reversing is an operation that is called; all else is a line while it is short. */
    private static final Set<String> LOOPED = Set.of("norms", "padded");

    /** Where elements come from and go to; products of each type. */
    private static final ImmutableMap<String, String> MOVES = ImmutableMap.of(
            "slices",
                    "input x = TYPE(n, 4); output y = slice(x, axis = 1, start = 1, stop = 3)"
                            + " * slice(x, axis = 1, start = 2, stop = 4);",
            "joined", "input x = TYPE(n); output y = concat(x, x * 2, -x); output z = stack(x, x + 1);",
            "padded", "input x = TYPE(n); output y = exp(pad(x, low(1), high(2))); output z = reverse(x);",
            "products", "input x = TYPE(2, n); output y = matmul(x, transpose(x)); output z = matmul(transpose(x), x);",
            "batches", "input x = TYPE(2, 2, n); output y = matmul(x, transpose(x, axes(0, 2, 1)));",
            "nothing", "input x = TYPE(n); output y = x; output z = 2.5; output w = x + 0;");

    @BeforeAll
    static void productsInJava() {
        System.setProperty("graphc.gemm", "java"); // of those that are too large for a line
    }

    @TestFactory
    Stream<DynamicTest> loopsAgree() {
        return each(CompiledLoopsTest.LOOPS, List.of("f32", "f64"));
    }

    @TestFactory
    Stream<DynamicTest> movesAgree() {
        return each(MOVES, List.of("f32", "f64", "i32", "i64"));
    }

    private static Stream<DynamicTest> each(Map<String, String> texts, List<String> types) {
        List<DynamicTest> tests = new ArrayList<>();
        texts.forEach((name, text) -> types.forEach(type -> {
            boolean isFloat = type.startsWith("f") || !text.contains("exp(") && !text.contains("2.5");
            if (isFloat) {
                tests.add(dynamicTest(name + " " + type, () -> {
                    for (int n : LENGTHS) {
                        String known = text.replace("TYPE", type).replaceAll("\\bn\\b", String.valueOf(n));
                        Graph graph = GraphReader.read(name, known);
                        boolean isLine = isLine(agree(graph, CompiledLoopsTest.feeds(graph, n)));
                        assertThat(isLine || n > 2 || LOOPED.contains(name)).isTrue();
                    }
                }));
            }
        }));
        return tests.stream();
    }

    private static CompiledFunction agree(Graph graph, Map<String, Tensor> feeds) {
        CompiledFunction compiled = Compiler.compile(graph, UNROLLED);
        Map<String, Tensor> actual = compiled.call(feeds).outputs();
        new Interpreter(graph)
                .call(feeds)
                .outputs()
                .forEach((name, tensor) -> Tensors.assertSameBits(actual.get(name), tensor, name + " of " + graph));
        return compiled;
    }

    private static boolean isLine(CompiledFunction compiled) {
        return compiled.sources().size() == 1 && compiled.sources().get(0).contains(" void line(");
    }

    /** All in one graph each, so that javac is called twice. */
    @TestFactory
    Stream<DynamicTest> functionsAgree() {
        Set<ScalarFn> integer = EnumSet.of(ScalarFn.SINC, ScalarFn.POLYGAMMA); // their second argument is a number
        return Stream.of(DType.F32, DType.F64)
                .map(dtype -> dynamicTest(dtype.text(), () -> {
                    for (ScalarFn fn : ScalarFn.values()) {
                        if (fn.kind() != ScalarFn.Kind.LOGIC && !integer.contains(fn)) {
                            agree(fn, dtype);
                        }
                    }
                }));
    }

    private static void agree(ScalarFn fn, DType dtype) {
        GraphBuilder graph = GraphBuilder.create();
        List<Node> arguments = new ArrayList<>();
        TensorType type = TensorType.of(dtype, 40);
        for (int i = 0; i < fn.arity(); i++) {
            Node x = Ops.input(graph, "x" + i, type);
            arguments.add(fn.kind() == ScalarFn.Kind.CHOICE && i == 0 ? Ops.gt(x, Ops.zerosLike(x)) : x);
        }
        Graph built =
                graph.output("y", graph.append(new Elementwise(fn), arguments)).build();
        ImmutableMap.Builder<String, Tensor> feeds = ImmutableMap.builder();
        built.leaves()
                .forEach((name, leaf) -> feeds.put(
                        name,
                        Tensors.special(
                                dtype,
                                CompiledLoopsTest.feeds(built, 0).get(name).shape(),
                                name.hashCode())));
        assertThat(isLine(agree(built, feeds.buildOrThrow()))).isTrue();
    }

    /** Sizes that are symbols, and more steps than a method takes, are left to loops. */
    @Test
    void largeProgramsHaveLoops() {
        assertThat(isLine(Compiler.compile(read("input x = f64(100); output y = sin(x);"))))
                .isTrue();
        assertThat(isLine(Compiler.compile(read("input x = f64(1000); output y = sin(x);"))))
                .isFalse();
        assertThat(isLine(Compiler.compile(read("input x = f64(2000000000); output y = sum(x);"))))
                .isFalse();
        assertThat(isLine(Compiler.compile(read("dim n; input x = f64(n); output y = sin(x);"))))
                .isFalse();
        assertThat(isLine(Compiler.compile(read("input x = f64(3); output y = sin(x);"), UNROLLED.withLoops())))
                .isFalse();
    }

    private static Graph read(String text) {
        return GraphReader.read("small", text);
    }
}
