package org.graphc.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.op.OpCatalog;
import org.graphc.core.op.Ops;
import org.graphc.core.testing.Golden;
import org.graphc.core.testing.RandomGraphs;
import org.graphc.core.type.DType;
import org.graphc.core.type.Sizes;
import org.graphc.core.type.TensorType;
import org.graphc.optimizer.pass.Pipelines;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static Program plan(String text) {
        return Planner.plan(
                Pipelines.o2().run(GraphReader.read("test.graph", text)).graph());
    }

    @Test
    void everyOperationHasALowering() {
        assertThat(Lowerings.covered()).containsExactlyInAnyOrderElementsOf(OpCatalog.OPS);
    }

    @Test
    void aChainOfScalarFunctionsAndItsSumAreOneLaunch() {
        Program program = plan("dim n;\ninput x = f64(n);\nvar y = sum(exp(-x * x) * tanh(x + 1));\noutput y;\n");
        assertThat(program.launches()).hasSize(1);
        assertThat(program.kernels().get(0).stores().get(0).kind()).isEqualTo(Kernel.Kind.SUM);
        assertThat(program.memory().slots()).isEmpty();
    }

    /** A gradient beside its value, over the same elements, reads them once, and passes on in registers. */
    @Test
    void valuesOverTheSameElementsAreOneKernel() {
        Program program = plan("dim n;\ninput x = f64(n);\ninput w = f64(n);\nvar t = tanh(x * w);\n"
                + "var y = sum(t * exp(t));\ngradient(y, w);\noutput y;\n");
        assertThat(program.launches()).hasSize(1);
        assertThat(program.kernels().get(0).stores().stream().map(Kernel.Store::kind))
                .containsExactlyInAnyOrder(Kernel.Kind.SUM, Kernel.Kind.MAP);
        assertThat(program.memory().slots()).isEmpty();
    }

    /** What a sum's result is needed for waits for the sum. */
    @Test
    void whatReadsASumComesBehindIt() {
        Program program = plan("dim n;\ninput x = f64(n);\nvar e = sin(x);\noutput p = e / sum(e);\n");
        assertThat(program.launches()).hasSize(2);
        int sum = program.launches().get(0).written().get(1);
        assertThat(program.launches().get(1).read().contains(sum)).isTrue();
    }

    @Test
    void kernelsStayWithinWhatTheJvmCompilesWell() {
        StringBuilder text = new StringBuilder("dim n;\ninput x = f64(n);\nvar t0 = x;\n");
        for (int i = 0; i < 40; i++) {
            text.append("var t" + (i + 1) + " = tanh(t" + i + " * x) + t" + i + ";\n");
        }
        Program program = plan(text + "output y = sum(t40);\n");
        assertThat(program.launches()).hasSizeBetween(8, 12); // a tanh of f64 weighs 44 of 240
    }

    @Test
    void transposesOfOperandsAreFlags() {
        Program program =
                plan("input a = f64(5, 3);\ninput b = f64(4, 5);\nvar c = matmul(transpose(a), transpose(b));\n"
                        + "output c;\n");
        assertThat(program.launches()).hasSize(1);
        assertThat(program.launches().get(0).kernel()).isEqualTo(Launch.GEMM);
    }

    @Test
    void equalKernelsAreOne() {
        GraphBuilder graph = GraphBuilder.create();
        for (int i = 0; i < 50; i++) {
            Node x = Ops.input(graph, "x" + i, TensorType.of(DType.F64, i + 1));
            graph.output("y" + i, Ops.sum(Ops.exp(x)));
        }
        Program program = Planner.plan(graph.build());
        assertThat(program.kernels()).hasSize(2); // a single element needs no loop
        assertThat(program.launches()).hasSize(50);
    }

    @Test
    void twoLayersBothWays() {
        Golden.check(
                PlannerTest.class,
                "two-layers",
                plan("dim batch;\ninput x = f64(batch, 8);\ninput y = f64(batch, 3);\nparam W = f64(8, 5);\n"
                                + "param V = f64(5, 3);\nparam b = f64(5);\n"
                                + "var h = relu(matmul(x, W) + b);\n"
                                + "var loss = mean(softmaxCrossEntropy(matmul(h, V), y));\n"
                                + "gradient(loss, W, b, V);\noutput loss;\n")
                        .toString());
    }

    /** No two values that live at once may share an array, and nothing is read before it is written. */
    @Test
    void valuesKeepTheirArraysWhileTheyLive() {
        RandomGraphs.seeds(100).forEach(seed -> check(RandomGraphs.of(seed).graph(), seed));
    }

    private static void check(Graph graph, long seed) {
        Program program = Planner.plan(graph);
        List<Launch> launches = program.launches();
        int[] holder = new int[program.memory().slots().size()];
        Arrays.fill(holder, -1);
        for (Launch launch : launches) {
            launch.read().forEach(buffer -> {
                int slot = program.memory().slotOf(buffer);
                if (slot >= 0) {
                    assertThat(holder[slot]).as("seed " + seed).isEqualTo(buffer);
                }
            });
            launch.written().forEach(buffer -> {
                int slot = program.memory().slotOf(buffer);
                if (slot >= 0) {
                    holder[slot] = buffer;
                }
            });
            launch.written().forEach(buffer -> {
                int slot = program.memory().slotOf(buffer);
                assertThat(slot < 0 || holder[slot] == buffer)
                        .as("seed %d: two results in one array", seed)
                        .isTrue();
            });
        }
    }

    /** A value that many products read has an adjoint of as many terms; they do not wait for one another. */
    @Test
    void adjointsOfAValueThatIsUsedOftenAddUpInOneArray() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 32, 32));
        Node h = Ops.sin(x);
        Node loss = Ops.constant(graph, 0.0);
        for (int i = 0; i < 50; i++) {
            Node w = Ops.input(graph, "W" + i, TensorType.of(DType.F64, 32, 32));
            loss = loss.plus(Ops.sum(Ops.matmul(h, w)));
        }
        graph.output("gradient", Gradients.of(loss, x).of(x));
        Program program = Planner.plan(Pipelines.o0().run(graph.build()).graph());
        assertThat(program.memory().bytes(Sizes.NONE)).isLessThanOrEqualTo(10L * 32 * 32 * 8);
    }

    @Test
    void anElementwiseKernelOverwritesAnOperandThatDies() {
        Program program = plan("input a = f64(5, 5); input b = f64(5, 5); var p = matmul(a, b); var q = matmul(b, a);"
                + "var s = p + q; output y = matmul(s, s) + 1;");
        assertThat(program.memory().slots()).hasSize(2);
        Launch sum = program.launches().get(2);
        assertThat(program.memory().slotOf(sum.buffers().get(0)))
                .isEqualTo(program.memory().slotOf(sum.buffers().get(1)));
    }

    /** Neither where an operand is also read elsewhere than at the element, nor where it is read again later. */
    @Test
    void anOperandThatIsReadElsewhereIsNotOverwritten() {
        for (String s : List.of("p + transpose(p)", "p + p[0]", "reverse(p, axes(0)) + 1", "cumSum(p, axis = 0)")) {
            Program program = plan("input a = f64(5, 5); input b = f64(5, 5); var p = matmul(a, b);\nvar s = " + s
                    + ";\noutput y = matmul(s, s) + 1;");
            Launch second = program.launches().get(1);
            assertThat(program.memory().slotOf(second.buffers().get(0)))
                    .as(s)
                    .isNotEqualTo(program.memory().slotOf(second.buffers().get(1)));
        }
        Program again = plan("input a = f64(5, 5); input b = f64(5, 5); var p = matmul(a, b);\nvar s = sin(p);\n"
                + "output y = matmul(s, p) + 1;");
        assertThat(again.memory().slots()).hasSize(3);
    }

    /** Else a gradient of a few numbers would hold an array of thousands until its update. */
    @Test
    void smallValuesLeaveLargeArraysToLargeOnes() {
        Program program = plan("input a = f64(100, 100); input b = f64(100, 100);\n"
                + "def part = x -> slice(slice(x, axis = 0, start = 0, stop = 2), axis = 1, start = 0, stop = 2);\n"
                + "var large = matmul(a, b); var small = matmul(part(large), part(large));\n"
                + "var large2 = matmul(sin(a), b); output y = part(matmul(large2, large2)) + small;");
        assertThat(program.memory().bytes(Sizes.NONE)).isLessThan(3 * 8 * 10_000);
    }
}
