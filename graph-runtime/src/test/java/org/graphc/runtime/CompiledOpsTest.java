package org.graphc.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.graphc.core.grad.Gradients;
import org.graphc.core.grad.Gradients.Disconnected;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.GraphPrinter;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Domain;
import org.graphc.core.testing.OpSpec;
import org.graphc.core.testing.OpSpecs;
import org.graphc.core.testing.Tensors;
import org.graphc.runtime.interp.Interpreter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every operation and its gradient: compiled as interpreted, and printed as read. */
class CompiledOpsTest {
    @BeforeAll
    static void productsInJava() {
        System.setProperty("graphc.gemm", "java");
    }

    @TestFactory
    Stream<DynamicTest> agreesWithTheInterpreter() {
        return OpSpecs.all().stream()
                .map(spec -> dynamicTest(spec.toString(), () -> {
                    Map<String, Tensor> feeds = new LinkedHashMap<>(spec.feeds(8));
                    Graph graph = withGradients(spec, feeds);
                    ImmutableMap<String, Tensor> expected =
                            new Interpreter(graph).call(feeds).outputs();
                    CompileOptions written = CompileOptions.unoptimized();
                    ImmutableMap<String, Tensor> asWritten =
                            Compiler.compile(graph, written).call(feeds).outputs();
                    ImmutableMap<String, Tensor> optimized =
                            Compiler.compile(graph).call(feeds).outputs();
                    expected.forEach((name, value) -> {
                        Tensors.assertSameBits(asWritten.get(name), value, name);
                        Tensors.assertClose(optimized.get(name), value, 1e-6, name);
                    });
                }));
    }

    @TestFactory
    Stream<DynamicTest> readsBackWhatIsPrinted() {
        return OpSpecs.all().stream()
                .map(spec -> dynamicTest(spec.toString(), () -> {
                    Graph graph = withGradients(spec, new LinkedHashMap<>(spec.feeds(8)));
                    String text = GraphPrinter.print(graph);
                    assertThat(GraphReader.read("printed.graph", text).sameStructure(graph))
                            .as(text)
                            .isTrue();
                }));
    }

    /** The value, and where there are any the gradients of its elements by random weights. */
    private static Graph withGradients(OpSpec spec, Map<String, Tensor> feeds) {
        GraphBuilder graph = GraphBuilder.create();
        List<Node> inputs = spec.inputs(graph);
        Node value = graph.append(spec.op(), inputs);
        graph.output("z", value);
        List<Node> targets = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            if (value.dtype().isFloat() && spec.carries(i)) {
                targets.add(inputs.get(i));
            }
        }
        if (!targets.isEmpty()) {
            ImmutableIntArray shape = OpSpec.SIZES.of(value.shape());
            feeds.put("w", Domain.ANY.tensor(value.dtype(), shape, 5));
            Node seed = Ops.input(graph, "w", value.type());
            Gradients gradients = Gradients.vjp(value, targets, seed, Disconnected.ZERO);
            for (int i = 0; i < targets.size(); i++) {
                graph.output("d" + i, gradients.of(targets.get(i)));
            }
        }
        return graph.build();
    }
}
