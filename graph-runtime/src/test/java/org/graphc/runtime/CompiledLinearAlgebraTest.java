package org.graphc.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Map;
import java.util.stream.Stream;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.GraphPrinter;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.OpSpec;
import org.graphc.core.testing.OpSpecs;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.runtime.interp.Interpreter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Equations and decompositions, with their derivatives, in compiled programs, and printed and read again. */
class CompiledLinearAlgebraTest {
    private static final ImmutableSet<String> NAMES = ImmutableSet.of(
            "cholesky",
            "triangularSolve",
            "solve",
            "inv",
            "lstsq",
            "det",
            "cofactor",
            "slogDetPacked",
            "luPacked",
            "qrPacked",
            "eighPacked",
            "svdPacked");

    @BeforeAll
    static void productsInJava() {
        System.setProperty("graphc.gemm", "java");
    }

    private static Stream<OpSpec> specs() {
        return OpSpecs.all().stream().filter(spec -> NAMES.contains(spec.op().name()));
    }

    @Test
    void allOperationsAreSpecified() {
        assertThat(specs().map(spec -> spec.op().name()).distinct()).containsExactlyInAnyOrderElementsOf(NAMES);
    }

    @TestFactory
    Stream<DynamicTest> valuesAndGradientsAgreeBitForBitWithTheInterpreter() {
        return specs().map(spec -> DynamicTest.dynamicTest(spec.toString(), () -> {
            Graph graph = withGradient(spec);
            ImmutableMap<String, Tensor> feeds = spec.feeds(3);
            ImmutableMap<String, Tensor> expected =
                    new Interpreter(graph).call(feeds).outputs();
            compare(Compiler.compile(graph, CompileOptions.unoptimized()), feeds, expected);
            Result optimized = Compiler.compile(graph).call(feeds);
            expected.forEach((name, value) -> Tensors.assertClose(
                    optimized.outputs().get(name), value, value.dtype() == DType.F32 ? 1e-5 : 1e-12));
        }));
    }

    private static void compare(
            CompiledFunction compiled, Map<String, Tensor> feeds, ImmutableMap<String, Tensor> expected) {
        ImmutableMap<String, Tensor> actual = compiled.call(feeds).outputs();
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, value) -> Tensors.assertSameBits(actual.get(name), value, name));
    }

    @TestFactory
    Stream<DynamicTest> graphsReadBackAsTheyWerePrinted() {
        return specs().map(spec -> DynamicTest.dynamicTest(spec.toString(), () -> {
            Graph graph = withGradient(spec);
            String text = GraphPrinter.print(graph);
            assertThat(GraphReader.read("printed.graph", text).sameStructure(graph))
                    .as(text)
                    .isTrue();
        }));
    }

    private static Graph withGradient(OpSpec spec) {
        GraphBuilder graph = GraphBuilder.create();
        Node value = graph.append(spec.op(), spec.inputs(graph));
        graph.output("z", value);
        Node loss = Ops.sum(Ops.square(value));
        Node target = graph.node(0);
        graph.output("d", Gradients.of(loss, target).of(target));
        return graph.build();
    }

    @Test
    void aFailureNamesThePlaceInTheDescription() {
        Graph graph = GraphReader.read("cov.graph", "input a = f64(2, 2);\noutput l = cholesky(a);");
        Map<String, Tensor> feeds = Map.of("a", Tensor.matrix(new double[] {1, 2}, new double[] {2, 1}));
        for (GraphFunction function : new GraphFunction[] {new Interpreter(graph), Compiler.compile(graph)}) {
            assertThatThrownBy(() -> function.call(feeds))
                    .isInstanceOf(RunFailure.class)
                    .hasMessage("cov.graph:2:12: [cholesky] matrix is not positive definite at pivot 1");
        }
    }
}
