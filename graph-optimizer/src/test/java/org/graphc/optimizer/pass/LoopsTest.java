package org.graphc.optimizer.pass;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.graphc.core.grad.Gradients;
import org.graphc.core.graph.Body;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.GraphVerifier;
import org.graphc.core.graph.Node;
import org.graphc.core.op.ControlFlow;
import org.graphc.core.op.ControlFlow.Next;
import org.graphc.core.op.Gather;
import org.graphc.core.op.Indexing;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Scan;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Domain;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rewrite of an operation on bodies: where it fires, with every bit kept, and where it does not. */
class LoopsTest {
    /** Expressions of {@code x}, of 3 × 4 and of any length × 4, and of {@code w}, of 4. */
    private record Case(String rule, BiFunction<Node, Node, List<Node>> of) {
        @Override
        public String toString() {
            return rule;
        }
    }

    // spotless:off
    static final List<Case> FIRES = ImmutableList.of(
        new Case(ScanRewrite.TAPE, (x, w) -> scan((c, e) -> Next.carry(Ops.sin(c.get(0).plus(e.get(0)))), x, w)),
        new Case(ScanRewrite.UNREAD, (x, w) -> scan((c, e) ->
            Next.carry(c.get(0).plus(e.get(0)), c.get(1).times(c.get(0))), x, w, w).subList(0, 1)),
        new Case(ScanRewrite.UNREAD, (x, w) -> scan((c, e) ->
            Next.carry(c.get(0).plus(e.get(0))).emit(Ops.exp(e.get(0))), x, w).subList(0, 1)),
        new Case(ScanRewrite.TWINS, (x, w) -> scan((c, e) ->
            Next.carry(c.get(0).plus(e.get(0))).emit(Ops.exp(e.get(0)), Ops.exp(e.get(0))), x, w)),
        new Case(ScanRewrite.FIXED, (x, w) -> scan((c, e) ->
            Next.carry(c.get(0).plus(c.get(1).times(e.get(0))), c.get(1)), x, w, Ops.sin(w))),
        new Case(ScanRewrite.REPEATED, (x, w) -> scan((c, e) ->
            Next.carry(Ops.sin(c.get(0)).plus(e.get(0))), Ops.broadcastTo(w, x.shape()), w)),
        new Case(ScanRewrite.INVARIANT, (x, w) -> scan((c, e) ->
            Next.carry(c.get(0).times(e.get(0))).emit(Ops.broadcastTo(w, e.get(0).shape())), x, w)),
        new Case(ScanRewrite.INPUTS, (x, w) -> scan((c, e) ->
            Next.carry(c.get(0).times(e.get(0)).plus(e.get(1))),
            List.of(x, x), List.of(w))),
        new Case(Opened.ONCE, (x, w) -> scan((c, e) ->
            Next.carry(c.get(0).times(e.get(0))).emit(c.get(0)), Ops.slice(x, 0, Dim.ONE, Dim.constant(2), 1), w)),
        new Case(Opened.NONE, (x, w) -> scan((c, e) ->
            Next.carry(c.get(0).times(e.get(0))).emit(c.get(0)), Ops.slice(x, 0, Dim.ONE, Dim.ONE, 1), w)),
        new Case(ChoiceRewrite.SHARED, (x, w) -> ControlFlow.cond(positive(w),
            () -> List.of(Ops.sin(w), w), () -> List.of(Ops.sin(w), w))),
        new Case(Opened.KNOWN, (x, w) -> ControlFlow.cond(Ops.constant(w.owner(), Tensor.scalar(DType.BOOL, 0)),
            () -> List.of(Ops.sin(w), w), () -> List.of(Ops.cos(w), w))),
        new Case(ChoiceRewrite.SHARED, (x, w) -> ControlFlow.cond(positive(w),
            () -> List.of(Ops.sin(w), Ops.exp(w)), () -> List.of(Ops.cos(w), Ops.exp(w)))),
        new Case(ChoiceRewrite.UNREAD, (x, w) -> ControlFlow.cond(positive(w),
            () -> List.of(Ops.sin(w), Ops.exp(w)), () -> List.of(Ops.cos(w), Ops.tanh(w))).subList(0, 1)),
        new Case(ChoiceRewrite.INPUTS, (x, w) -> List.of(ControlFlow.checkpoint(
            a -> List.of(Ops.sin(a.get(0)).times(a.get(1))), List.of(w, w)).get(0))),
        new Case(Opened.NEVER, (x, w) -> ControlFlow.whileLoop(
            c -> Ops.constant(c.get(0).owner(), Tensor.scalar(DType.BOOL, 0)),
            c -> List.of(c.get(0).times(2)), List.of(w), OptionalLong.empty())),
        new Case(WhileRewrite.FIXED, (x, w) -> counted(w, c -> List.of(c.get(0).plus(1), c.get(1), c.get(2)))),
        new Case(WhileRewrite.UNREAD, (x, w) -> counted(w, c ->
            List.of(c.get(0).plus(1), Ops.sin(c.get(1)), Ops.sin(c.get(2)))).subList(1, 2)),
        new Case(WhileRewrite.INVARIANT, (x, w) -> counted(w, c ->
            List.of(c.get(0).plus(1), c.get(1).times(Ops.sin(w)), c.get(2).plus(c.get(1))))),
        new Case(WhileRewrite.INPUTS, (x, w) -> counted(w, c ->
            List.of(c.get(0).plus(1), Ops.sin(c.get(1)), c.get(2).plus(w))).subList(1, 2)),
        new Case(Opened.VALUE, (x, w) -> List.of(ControlFlow.customGradient(
            a -> Ops.sin(a.get(0)), (a, y, g) -> List.of(g), List.of(w)))));
    // spotless:on

    private static Node positive(Node w) {
        return Ops.gt(Ops.at(w, 0), Ops.scalar(w.owner(), w.dtype(), 0));
    }

    private static List<Node> scan(ControlFlow.Step step, Node x, Node... initial) {
        return scan(step, List.of(x), List.of(initial));
    }

    private static List<Node> scan(ControlFlow.Step step, List<Node> sequences, List<Node> initial) {
        ControlFlow.Scanned scanned = ControlFlow.scan(step, initial, sequences);
        return ImmutableList.<Node>builder()
                .addAll(scanned.carries())
                .addAll(scanned.outputs())
                .build();
    }

    private static List<Node> counted(Node w, ControlFlow.Function step) {
        Node zero = Ops.scalar(w.owner(), w.dtype(), 0);
        return ControlFlow.whileLoop(
                c -> Ops.lt(c.get(0), Ops.constantLike(c.get(0), 3)),
                step,
                List.of(zero, w, Ops.cos(w)),
                OptionalLong.empty());
    }

    static Stream<Graph> examples(String rule) {
        return fires().filter(each -> each.rule.equals(rule)).map(each -> graph(each, DType.F64, Shape.of(3, 4)));
    }

    static Stream<Case> fires() {
        return FIRES.stream();
    }

    private static Graph graph(Case each, DType dtype, Shape shape) {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", new TensorType(dtype, shape));
        Node w = Ops.input(graph, "w", TensorType.of(dtype, 4));
        int i = 0;
        for (Node output : each.of.apply(x, w)) {
            graph.output("y" + i++, output);
        }
        return graph.build();
    }

    private static Graph looped(Graph graph, Trace trace) {
        return GraphVerifier.verify(new Loops().run(graph, trace), "loops");
    }

    @ParameterizedTest
    @MethodSource("fires")
    void firesAndKeepsEveryBit(Case each) {
        for (Shape shape : List.of(Shape.of(3, 4), Shape.of(Dim.symbol("n"), Dim.constant(4)))) {
            for (DType dtype : List.of(DType.F32, DType.F64)) {
                Graph before = graph(each, dtype, shape);
                Trace trace = Trace.create();
                Graph after = looped(before, trace);
                assertThat(trace.hits()).contains(each.rule);
                for (int seed = 0; seed < 4; seed++) {
                    assertSame(before, after, Tensors.special(dtype, ImmutableIntArray.of(3, 4), seed), seed);
                    assertSame(
                            before,
                            after,
                            Tensors.random(dtype, ImmutableIntArray.of(3, 4), Domain.ANY, seed),
                            seed + 9);
                }
            }
        }
    }

    private static void assertSame(Graph before, Graph after, Tensor x, int seed) {
        ImmutableMap<String, Tensor> feeds =
                ImmutableMap.of("x", x, "w", Tensors.special(x.dtype(), ImmutableIntArray.of(4), seed + 5));
        ReferenceRun.outputs(before, feeds)
                .forEach((name, value) -> Tensors.assertSameBits(
                        ReferenceRun.outputs(after, feeds).get(name), value));
    }

    /** Switched off, it does nothing, and the graph becomes another one than with it. */
    @ParameterizedTest
    @MethodSource("fires")
    void isMissedWhereItIsOff(Case each) {
        Graph before = graph(each, DType.F64, Shape.of(3, 4));
        Pipeline with = Pipeline.parse("repeat<8>(loops,dce)").verifying();
        Optimized without = with.withoutRule(each.rule).run(before);
        assertThat(without.hits()).doesNotContain(each.rule);
        assertThat(without.graph().sameStructure(with.run(before).graph())).isFalse();
        assertSame(before, without.graph(), Tensors.special(DType.F64, ImmutableIntArray.of(3, 4), 3), 3);
    }

    @Test
    void everyRuleHasACase() {
        Set<String> named = new TreeSet<>();
        FIRES.forEach(each -> named.add(each.rule));
        ScanMergesTest.pairs().forEach(each -> named.add((String) each.get()[0]));
        assertThat(named).containsAll(Loops.RULES);
    }

    private static Scan firstScan(Graph graph) {
        return (Scan) graph.nodes().stream()
                .filter(node -> node.op() instanceof Scan)
                .findFirst()
                .orElseThrow()
                .op();
    }

    /** What is read by the last step alone needs no tape; what a derivative reads keeps it. */
    @Test
    void keepsTheTapeThatADerivativeReads() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, Dim.symbol("n"), Dim.constant(4)));
        Node w = Ops.input(graph, "w", TensorType.of(DType.F64, 4));
        List<Node> values = scan(
                (c, e) -> Next.carry(Ops.sin(c.get(0).plus(e.get(0))), c.get(1).plus(c.get(0))), x, w, w);
        Node loss = Ops.sum(values.get(1));
        Graph built = graph.output("d", Gradients.of(loss, w).of(w)).build();
        Scan forward = firstScan(Pipelines.o1().run(built).graph());
        assertThat(forward.tapes()).isEqualTo(ImmutableIntArray.of(0));
        assertThat(forward.body().results()).hasSize(1);
    }

    /** A gather may be out of range, and a loop of no step would never have asked. */
    @Test
    void takesWhatMayFailOutOnlyWhereAStepIsSure() {
        assertThat(gathersInside(Dim.symbol("n"))).isTrue();
        assertThat(gathersInside(Dim.constant(3))).isFalse();
    }

    private static boolean gathersInside(Dim length) {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, length));
        Node w = Ops.input(graph, "w", TensorType.of(DType.F64, 4));
        Node at = Ops.input(graph, "at", TensorType.of(DType.I64, 2));
        GraphBuilder step = GraphBuilder.create();
        List<Node> given = new ArrayList<>();
        for (TensorType type :
                List.of(TensorType.scalar(DType.F64), TensorType.scalar(DType.F64), w.type(), at.type())) {
            given.add(Ops.input(step, "p" + given.size(), type));
        }
        Node next = given.get(0).plus(Ops.sum(Indexing.gather(given.get(2), given.get(3), 0)));
        Body body = Body.of(step, given, List.of(next));
        Scan scan = new Scan(body, 1, 1, 0, length, false, DType.F64, Scan.allOf(0));
        Node y = graph.append(scan, List.of(Ops.scalar(graph, DType.F64, 1), x, w, at));
        Graph after = Pipelines.o1().run(graph.output("y", y).build()).graph();
        return after.nodes().stream().noneMatch(node -> node.op() instanceof Gather);
    }

    @Test
    void makesEqualScansOne() {
        GraphBuilder graph = GraphBuilder.create();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, Dim.symbol("n"), Dim.constant(4)));
        Node w = Ops.input(graph, "w", TensorType.of(DType.F64, 4));
        ControlFlow.Step one =
                (c, e) -> Next.carry(Ops.sin(c.get(0).plus(e.get(0).times(w))));
        ControlFlow.Step other = (c, e) -> Next.carry(Ops.sin(w.times(e.get(0)).plus(c.get(0))));
        graph.output("a", scan(one, x, w).get(0)).output("b", scan(other, x, w).get(0));
        graph.output(
                "c",
                ControlFlow.cond(positive(w), () -> List.of(w.plus(x)), () -> List.of(x))
                        .get(0));
        graph.output(
                "d",
                ControlFlow.cond(positive(w), () -> List.of(x.plus(w)), () -> List.of(x))
                        .get(0));
        Graph after = Pipelines.o1().run(graph.build()).graph();
        assertThat(after.nodes().stream().filter(node -> node.op() instanceof Body.Holder))
                .hasSize(2);
        assertThat(after.outputs().get("a")).isSameAs(after.outputs().get("b"));
        assertThat(after.outputs().get("c")).isSameAs(after.outputs().get("d"));
    }
}
