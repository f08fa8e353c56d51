package org.graphc.optimizer.pass;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.stream.Stream;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.graph.Sweep;
import org.graphc.core.lang.GraphReader;
import org.graphc.core.op.ControlFlow;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Scan;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.RandomGraphs;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pairs of scans: which become one loop, with every bit kept, and which do not. */
class ScanMergesTest {
    private static final String GIVEN = "dim n;\ninput x = f64(n, 4);\ninput z = f64(n, 4);\n"
            + "input w = f64(4);\ninput v = f64(4);\n"
            + "var a = scan((c, e) -> (tanh(c * w + e)).emit(c + e), w, x);\n";

    private static final Pipeline LOOPS =
            Pipeline.parse("repeat<8>(cse,simplify{precision=exact},loops,dce)").verifying();

    // spotless:off
    static Stream<Arguments> pairs() {
        return Stream.of(
            Arguments.of(ScanPair.BESIDE,
                "var b = scan((c, e) -> (sin(c) + e).emit(e * v), v, x);\n"
                + "output p = a.output;\noutput q = b.output;\noutput r = a.carry + b.carry;\n"),
            Arguments.of(ScanPair.BESIDE,
                "var s = exp(w) * v;\nvar b = scan((c, e) -> (c * s + e), s, z);\n"
                + "output p = sum(a.output * 2);\noutput q = b;\n"),
            Arguments.of(ScanPair.THROUGH,
                "var b = scan((c, e) -> (tanh(c * v + e)).emit(c * e), v, a.output);\n"
                + "output q = b.output;\noutput r = b.carry;\n"),
            Arguments.of(ScanPair.THROUGH,
                "var b = scan((c, e, f) -> (tanh(c * v + e * f)), v, values(a.output, z));\n"
                + "output q = b;\noutput p = a.output;\noutput r = a.carry;\n"));
    }

    static Stream<String> refused() {
        return Stream.of(
            // the second starts from where the first ends
            "var b = scan((c, e) -> (sin(c) + e), a.carry, z);\noutput q = b;\n",
            // a step of the second reads all that the first stacks
            "var b = scan((c, e) -> (sin(c) + e + sum(a.output, axis = 0)), v, z);\noutput q = b;\n",
            // another length
            "dim m;\ninput y = f64(m, 4);\nvar b = scan((c, e) -> (sin(c) + e), v, y);\n"
                + "output p = a.output;\noutput q = b;\n",
            // the second reads through a function of the stack
            "var b = scan((c, e) -> (sin(c) + e), v, cumSum(a.output, axis = 0));\noutput q = b;\n",
            // probes would act in another order, in a choice within a step as well
            "var b = scan((c, e) -> (print(sin(c), \"s\") + e), v, z);\noutput p = a.output;\noutput q = b;\n",
            "var b = scan((c, e) -> cond(sum(e) > 0, () -> print(sin(c), \"s\") + e, () -> c), v, z);\n"
                + "output p = a.output;\noutput q = b;\n",
            // the second starts from all that the first stacks
            "var b = scan((c, e) -> (sin(c) + e), a.output, z);\noutput q = b;\n",
            // a step of the second reads all that the first stacks, and its carry with it
            "var b = scan((c, e) -> (sin(c) + sum(a.output * c, axis = 0)), v, z);\noutput q = b;\n",
            // where the first ends is as long as a sequence
            "input k = f64(4, 4);\nvar d = scan((c, e) -> (tanh(c * w + e)).emit(c + e), w, k);\n"
                + "var b = scan((c, e) -> (sin(c) + e), v[0], d.carry);\noutput q = b;\noutput p = d.output;\n",
            // other element types
            "input s = f32(n, 4);\nvar b = scan((c, e) -> (sin(c) + e), cast(v, f32), s);\n"
                + "output p = a.output;\noutput q = b;\n",
            // a step of the second has elements of another shape
            "var b = scan((c, e) -> (tanh(c) + e), reshape(v, shape(2, 2)),\n"
                + "    reshape(a.output, shape(n, 2, 2)));\noutput q = b;\n",
            // steps so large that nothing is gained
            "input m = f64(100, 100);\n"
                + "var b = scan((c, e) -> (matmul(matmul(m, c), m) + sum(e)), m, z);\n"
                + "output p = a.output;\noutput q = b;\n");
    }
    // spotless:on

    static Stream<Graph> examples(String rule) {
        return pairs().filter(each -> each.get()[0].equals(rule)).map(each -> read((String) each.get()[1]));
    }

    private static Graph read(String rest) {
        return GraphReader.read("pair.graph", GIVEN + rest);
    }

    private static long scans(Graph graph) {
        return graph.nodes().stream().filter(node -> node.op() instanceof Scan).count();
    }

    private static ImmutableMap<String, Tensor> feeds(int steps, int seed) {
        ImmutableIntArray rows = ImmutableIntArray.of(steps, 4);
        ImmutableIntArray row = ImmutableIntArray.of(4);
        return ImmutableMap.of(
                "x", Tensors.special(DType.F64, rows, seed),
                "z", Tensors.special(DType.F64, rows, seed + 1),
                "w", Tensors.special(DType.F64, row, seed + 2),
                "v", Tensors.special(DType.F64, row, seed + 3));
    }

    private static void assertSame(Graph before, Graph after) {
        for (int steps : new int[] {0, 1, 5}) {
            for (int seed = 0; seed < 4; seed++) {
                ImmutableMap<String, Tensor> feeds = feeds(steps, seed);
                ImmutableMap<String, Tensor> made = ReferenceRun.outputs(after, feeds);
                ReferenceRun.outputs(before, feeds)
                        .forEach((name, value) -> Tensors.assertSameBits(made.get(name), value));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void becomeOneAndKeepEveryBit(String rule, String text) {
        Graph before = read(text);
        Optimized made = LOOPS.run(before);
        assertThat(made.hits()).contains(rule);
        assertThat(scans(made.graph())).isEqualTo(1);
        assertSame(before, made.graph());
        Optimized without = LOOPS.withoutRule(rule).run(before);
        assertThat(scans(without.graph())).isEqualTo(2);
        assertSame(before, without.graph());
    }

    @ParameterizedTest
    @MethodSource("refused")
    void stayTwo(String text) {
        Optimized made = LOOPS.run(read(text));
        assertThat(made.hits()).doesNotContain(ScanPair.BESIDE, ScanPair.THROUGH);
    }

    /** Two million operations a step are worth a loop of their own, unless another loop computes half of them too. */
    @Test
    void largeStepsShareALoopIfTheyShareWork() {
        String step = "var %s = scan((c, e) -> (c).emit(sum(%s(matmul(%s, transpose(%s))))), 0.0, x);\n";
        String rows = "broadcastTo(e * w, shape(400, 4))";
        String a = String.format(step, "large", "tanh", rows, rows);
        String same = a + String.format(step, "b", "sin", rows, rows);
        String other = a + String.format(step, "b", "sin", rows.replace(" w", " v"), rows.replace(" w", " v"));
        for (String text : List.of(same, other)) {
            Graph before = read(text + "output p = large.output;\noutput q = b.output;\n");
            Optimized made = LOOPS.run(before);
            assertThat(scans(made.graph())).isEqualTo(text.equals(same) ? 1 : 2);
            assertThat(made.hits().contains(ScanPair.BESIDE)).isEqualTo(text.equals(same));
            assertSame(before, made.graph());
        }
    }

    /** A step that hands nothing on needs no way back: the derivative runs beside the loop, in one with it. */
    @Test
    void theDerivativeOfALoopWithoutCarriesIsMergedWithIt() {
        GraphBuilder builder = GraphBuilder.create();
        Shape rows = Shape.of(Dim.symbol("n"), Dim.constant(4));
        Node x = Ops.input(builder, "x", new TensorType(DType.F64, rows));
        Node w = Ops.input(builder, "w", TensorType.of(DType.F64, 4));
        Node each = ControlFlow.scan(
                        (none, e) -> ControlFlow.Next.carry()
                                .emit(Ops.sum(Ops.tanh(e.get(0).times(w)))),
                        List.of(),
                        List.of(x))
                .output();
        Node loss = Ops.sum(each);
        builder.output("loss", loss).output("slope", Gradients.of(loss, w).of(w));
        Graph graph = builder.build();
        Optimized made = LOOPS.run(graph);
        assertThat(scans(made.graph())).isEqualTo(1);
        assertSame(graph, made.graph());
    }

    /** As in a network that reads a sequence from both sides. */
    @Test
    void refusesTheOtherDirection() {
        Graph same = read("var b = scan((c, e) -> (sin(c) + e), v, z);\noutput p = a.output;\noutput q = b;\n");
        Graph both = Sweep.forward(
                same,
                (out, old, in) -> out.append(
                        old.op() instanceof Scan scan && scan.body().results().size() == 1 ? reversed(scan) : old.op(),
                        in));
        Optimized made = LOOPS.run(both);
        assertThat(scans(made.graph())).isEqualTo(2);
        assertSame(both, made.graph());
        assertThat(scans(LOOPS.run(same).graph())).isEqualTo(1);
    }

    private static Scan reversed(Scan scan) {
        return new Scan(
                scan.body(),
                scan.carries(),
                scan.sequences(),
                scan.sums(),
                scan.length(),
                true,
                scan.dtype(),
                scan.tapes());
    }

    /** The gradient of a scan runs the other way. */
    @Test
    void staysApartFromItsGradient() {
        Graph forward = read("output p = sum(a.output);\n");
        Node w = forward.leaves().get("w");
        Node loss = forward.outputs().get("p");
        Node gradient = Gradients.of(loss, w).of(w);
        Graph both = loss.owner().output("d", gradient).build();
        Graph made = LOOPS.run(both).graph();
        assertThat(scans(made)).isEqualTo(2);
        assertSame(both, made);
    }

    /** The last reads what the second stacks, which starts where the first ends: none of that is the first's. */
    @Test
    void tellsWhoStacked() {
        Graph before = read("var b = scan((c, e) -> (sin(c) + e).emit(c * e), a.carry, z);\n"
                + "var d = scan((c, e) -> (cos(c) + e), v, b.output);\noutput q = d;\n");
        Graph made = LOOPS.run(before).graph();
        assertThat(scans(made)).isEqualTo(2);
        assertSame(before, made);
    }

    /** What the first stacks for the second alone is not stacked. */
    @Test
    void doesNotStackWhatOnlyTheSecondReads() {
        Graph made = LOOPS.run(read("var b = scan((c, e) -> (tanh(c * v + e)), v, a.output);\noutput q = b;\n"))
                .graph();
        Scan both = (Scan) made.nodes().stream()
                .filter(node -> node.op() instanceof Scan)
                .findFirst()
                .orElseThrow()
                .op();
        assertThat(both.carries()).isEqualTo(2);
        assertThat(both.parts()).hasSize(2);
    }

    @Test
    void mergesManySideBySide() {
        StringBuilder text = new StringBuilder("output o = a.carry;\n");
        for (int i = 0; i < 12; i++) {
            text.append("output o" + i + " = scan((c, e) -> (sin(c) + e * " + (i + 2) + "), v, x);\n");
        }
        Graph before =
                LOOPS.withoutRule(ScanPair.BESIDE).run(read(text.toString())).graph();
        assertThat(scans(before)).isEqualTo(13);
        Graph made = new Loops().run(before);
        assertThat(scans(made)).isEqualTo(1);
        assertSame(before, made);
    }

    /** Each rewrite says at which node of the graph before the pass it was. */
    @Test
    void tellsWhere() {
        Graph written = read("output o = scan((c, e) -> (sin(c) + e), v, exp(x));\n"
                + "output u = scan((c, e) -> (cos(c) + e), v, sin(x));\noutput t = a.carry;\n"
                + "output r = scan((c, e) -> (exp(c) + e), v, tanh(x));\n");
        Graph before = LOOPS.withoutRule(ScanPair.BESIDE).run(written).graph();
        Trace trace = Trace.create(Long.MAX_VALUE, true);
        new Loops().run(before, trace);
        assertThat(trace.firings()).extracting(Trace.Firing::rule).containsOnly(ScanPair.BESIDE);
        List<Integer> scans = before.nodes().stream()
                .filter(node -> node.op() instanceof Scan)
                .map(Node::id)
                .toList();
        assertThat(trace.firings()).extracting(Trace.Firing::node).containsExactlyElementsOf(scans.subList(1, 4));
    }

    @Test
    void keepsEveryBitOfRandomPrograms() {
        long merged = RandomGraphs.seeds(300)
                .mapToObj(RandomGraphs::of)
                .filter(each -> {
                    Optimized made = LOOPS.run(each.graph());
                    PassPropertiesTest.assertSameBits(each.graph(), made.graph(), each.feeds(4), each.toString());
                    return made.hits().contains(ScanPair.BESIDE) || made.hits().contains(ScanPair.THROUGH);
                })
                .count();
        assertThat(merged).isPositive();
    }
}
