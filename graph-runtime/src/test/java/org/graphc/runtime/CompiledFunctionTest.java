package org.graphc.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.RandomGraphs;
import org.graphc.core.testing.Tensors;
import org.graphc.optimizer.pass.Pipelines;
import org.graphc.runtime.interp.Interpreter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Interpreter and generated code are two meanings of the same graph; the Java product adds in the same order. */
class CompiledFunctionTest {
    @BeforeAll
    static void productsInJava() {
        System.setProperty("graphc.gemm", "java");
    }

    /** Of each three seeds one graph is as it is written, one after -O1, one after -O2. */
    @TestFactory
    Stream<DynamicTest> agreesBitForBitWithTheInterpreter() {
        return RandomGraphs.seeds(120)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
                    RandomGraphs.Case random = RandomGraphs.of(seed);
                    Graph graph =
                            Pipelines.of((int) (seed % 3)).run(random.graph()).graph();
                    CompiledFunction compiled = Compiler.compile(graph, CompileOptions.unoptimized());
                    agree(compiled, random.feeds(3), random);
                    agree(compiled, random.feeds(5), random);
                    agree(compiled, random.specialFeeds(), random);
                }));
    }

    private static void agree(CompiledFunction compiled, Map<String, Tensor> feeds, RandomGraphs.Case random) {
        Result expected = new Interpreter(compiled.graph()).call(feeds);
        Result actual = compiled.call(feeds);
        same(actual.outputs(), expected.outputs(), random);
        same(actual.updates(), expected.updates(), random);
    }

    private static void same(
            ImmutableMap<String, Tensor> actual, ImmutableMap<String, Tensor> expected, RandomGraphs.Case random) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, tensor) -> Tensors.assertSameBits(actual.get(name), tensor, random + " " + name));
    }

    @Test
    void givesTheSameBitsAndTheSameSourceEveryTime() {
        RandomGraphs.Case random = RandomGraphs.withGradients(7);
        CompiledFunction first = Compiler.compile(random.graph());
        CompiledFunction second = Compiler.compile(random.graph());
        assertThat(second.sources()).isEqualTo(first.sources());
        assertThat(second.plan()).isEqualTo(first.plan());
        same(second.call(random.feeds()).outputs(), first.call(random.feeds()).outputs(), random);
    }

    @Test
    void isSharedByThreads() {
        RandomGraphs.Case random = RandomGraphs.withGradients(11);
        CompiledFunction compiled = Compiler.compile(random.graph());
        List<Result> expected = IntStream.range(2, 10)
                .mapToObj(n -> compiled.call(random.feeds(n)))
                .toList();
        IntStream.range(0, 400).parallel().forEach(i -> {
            int n = 2 + i % 8;
            same(compiled.call(random.feeds(n)).outputs(), expected.get(n - 2).outputs(), random);
        });
    }
}
