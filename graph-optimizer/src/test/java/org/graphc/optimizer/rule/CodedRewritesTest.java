package org.graphc.optimizer.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.graphc.core.op.Ops.add;
import static org.graphc.core.op.Ops.broadcastTo;
import static org.graphc.core.op.Ops.cast;
import static org.graphc.core.op.Ops.concat;
import static org.graphc.core.op.Ops.eq;
import static org.graphc.core.op.Ops.exp;
import static org.graphc.core.op.Ops.expandDims;
import static org.graphc.core.op.Ops.flatten;
import static org.graphc.core.op.Ops.keepDims;
import static org.graphc.core.op.Ops.log;
import static org.graphc.core.op.Ops.logSoftmax;
import static org.graphc.core.op.Ops.logSumExp;
import static org.graphc.core.op.Ops.max;
import static org.graphc.core.op.Ops.min;
import static org.graphc.core.op.Ops.reshape;
import static org.graphc.core.op.Ops.sin;
import static org.graphc.core.op.Ops.slice;
import static org.graphc.core.op.Ops.softmax;
import static org.graphc.core.op.Ops.sum;
import static org.graphc.core.op.Ops.transpose;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Broadcast;
import org.graphc.core.op.Cast;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Pad;
import org.graphc.core.op.Reduce;
import org.graphc.core.op.Reshape;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Domain;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.Shape;
import org.graphc.core.type.TensorType;
import org.graphc.optimizer.pass.Simplify;
import org.graphc.optimizer.pass.Trace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each coded rewrite: an expression that it fires on, both sides run, and the tempting one that it refuses. */
class CodedRewritesTest {
    private static final RuleSet ALL =
            RuleSet.union(StabilityRules.RULES, ReductionRules.RULES, MovementRules.RULES, SinkingRules.RULES);
    private static final Shape WIDE = Shape.of(5, 4, 6);

    /** An expression of {@code x}, a tensor of 4 × 6 (for a batch, n × 6), and what must fire on it. */
    private record Case(String rule, UnaryOperator<Node> of) {
        @Override
        public String toString() {
            return rule;
        }
    }

    // spotless:off
    static final List<Case> FIRES = ImmutableList.of(
        new Case("reshape(x) to its own shape => x", x -> x.owner().append(new Reshape(x.shape()), x)),
        new Case("broadcast(x) to its own shape => x", x -> spread(x, x.shape(), 0, 1)),
        new Case("cast(x) to its own type => x", x -> x.owner().append(new Cast(x.dtype()), x)),
        new Case("transpose(x) of no axis => x", x -> transpose(x, 0, 1)),
        new Case("transpose(transpose(x)) => transpose(x)",
            x -> transpose(transpose(expandDims(x, 0), 2, 0, 1), 1, 0, 2)),
        new Case("transpose(broadcast(x)) => broadcast(x)", x -> transpose(broadcastTo(x, WIDE), 1, 0, 2)),
        new Case("reshape(reshape(x)) => reshape(x)", x -> reshape(flatten(x), Shape.of(3, 8))),
        new Case("reshape(broadcast(x)) => broadcast(x)", x -> expandDims(broadcastTo(x, WIDE), 1)),
        new Case("reshape(broadcast(x)) => broadcast(x)", x -> reshape(broadcastTo(max(x), WIDE), Shape.of(12, 10))),
        new Case("broadcast(broadcast(x)) => broadcast(x)", x -> broadcastTo(broadcastTo(max(x, 0), x.shape()), WIDE)),
        new Case("broadcast(reshape(x)) => broadcast(x)",
            x -> broadcastTo(keepDims(max(x, 1), x.shape(), 1), x.shape())),
        new Case("cast(cast(x)) => cast(x)", x -> cast(cast(Ops.gt(x, Ops.zerosLike(x)), DType.I32), DType.F64)),
        new Case("slice(x) of everything => x", x -> cut(x, 0, 0, 4)),
        new Case("slice(slice(x)) => slice(x)", x -> cut(slice(x, 0, Dim.ONE, Dim.constant(4), 2), 0, 1, 2)),
        new Case("slice(slice(x)) => slice(x)", x -> cut(cut(x, 0, 1, 3), 1, 2, 5)),
        new Case("slice(pad(x)) of what was padded => x", x -> cut(cut(pad(x, 2, 1), 0, 2, 6), 1, 2, 8)),
        new Case("slice(concat(x, y)) of one part => x", x -> cut(concat(0, sin(x), x), 0, 4, 8)),
        new Case("slice(concat(x, y)) within one part => slice(x)", x -> cut(concat(0, sin(x), x), 0, 5, 7)),
        new Case("slice(pad(x)) of zeros => 0", x -> cut(pad(x, 2, 1), 0, 0, 2)),
        new Case("slice(pad(x)) of zeros => 0", x -> cut(pad(x, 2, 1), 1, 8, 9)),
        new Case("slice(pad(x)) within x => slice(x)", x -> cut(cut(pad(x, 2, 1), 0, 3, 5), 1, 3, 7)),
        new Case("slice(pad(x) + pad(y)) => slice(pad(x)) + slice(pad(y)) without zeros",
            x -> cut(add(pads(x, 3, 40), add(pads(sin(x), 27, 16), pads(exp(x), 5, 38))), 0, 4, 27)),
        new Case("slice(pad(x) + pad(y)) => slice(pad(x)) + slice(pad(y)) without zeros",
            x -> cut(add(pads(x, 3, 40), pads(sin(x), 27, 16)), 0, 51, 67)),
        new Case("pad(x) by nothing => x", x -> pad(x, 0, 0)),
        new Case("pad(pad(x)) => pad(x)", x -> pad(pad(x, 1, 2), 3, 1)),
        new Case("concat(x) => x", x -> concat(0, x)),
        new Case("max(x) over axes of size one => x", x -> max(expandDims(x, 1), 1)),
        new Case("min(x) over axes of size one => x", x -> min(expandDims(x, 1), 1)),
        new Case("sum(x) over axes of size one => x", x -> sum(expandDims(x, 1), 1)),
        new Case("logSumExp(x) over axes of size one => x", x -> logSumExp(expandDims(x, 1), 1)),
        new Case("max(broadcast(x)) => x", x -> max(broadcastTo(x, WIDE), 0)),
        new Case("min(broadcast(x)) => x", x -> min(broadcastTo(x, WIDE), 0)),
        new Case("sum(broadcast(x)) => x * size", x -> sum(broadcastTo(x, WIDE), 0)),
        new Case("max(max(x)) => max(x)", x -> max(max(broadcastTo(sin(x), WIDE), 1), 0, 1)),
        new Case("min(min(x)) => min(x)", x -> min(min(x, 0), 0)),
        new Case("sum(sum(x)) of integers => sum(x)", x -> sum(sum(cast(x, DType.I64), 0), 0)),
        new Case("f(broadcast(x), broadcast(y)) => broadcast(f(x, y))", x -> sin(broadcastTo(x, WIDE))),
        new Case("f(broadcast(x), broadcast(y)) => broadcast(f(x, y))",
            x -> add(broadcastTo(x, WIDE), broadcastTo(max(x), WIDE))),
        new Case("eq(logSumExp(x - max(x)), -inf) => false", x -> noMass(x.minus(keepDims(max(x, 1), x.shape(), 1)))),
        new Case("log(softmax(x)) => logSoftmax(x)", x -> log(softmax(x, 1))));

    static final List<Case> REFUSED = ImmutableList.of(
        new Case("transpose(broadcast(x)) that turns the axes of x", x -> transpose(broadcastTo(x, WIDE), 0, 2, 1)),
        new Case("reshape(broadcast(x)) across repeated axes", x -> reshape(broadcastTo(x, WIDE), Shape.of(20, 6))),
        new Case("broadcast(reshape(x)) that splits an axis",
            x -> broadcastTo(reshape(x, Shape.of(2, 2, 6)), Shape.of(3, 2, 2, 6))),
        new Case("cast(cast(x)) that truncates", x -> cast(cast(x, DType.I64), DType.F32)),
        new Case("slice(concat(x, y)) across parts", x -> cut(concat(0, sin(x), x), 0, 3, 7)),
        new Case("slice(pad(x)) beside what was padded", x -> cut(pad(x, 2, 1), 0, 1, 5)),
        new Case("slice of three padded vectors",
            x -> cut(add(pads(x, 3, 40), add(pads(sin(x), 7, 36), pads(exp(x), 5, 38))), 0, 4, 26)),
        new Case("slice(pad(x) + y)", x -> cut(add(pads(x, 3, 40), pads(x, 1, 42).times(2)), 0, 4, 26)),
        new Case("slice(x) of every other element", x -> slice(x, 0, Dim.ZERO, Dim.constant(4), 2)),
        new Case("max(broadcast(x)) over an axis of x", x -> max(broadcastTo(x, WIDE), 2)),
        new Case("sum(sum(x)) of floats", x -> sum(sum(x, 0), 0)),
        new Case("max(min(x))", x -> max(min(x, 0), 0)),
        new Case("f(broadcast(x), y)", x -> add(broadcastTo(max(x, 0), x.shape()), x)),
        new Case("f(broadcast(x), broadcast(y)) along other axes",
            x -> add(broadcastTo(max(x, 0), Shape.of(6, 6)), spread(max(x, 0), Shape.of(6, 6), 0))),
        new Case("eq(logSumExp(x), -inf)", CodedRewritesTest::noMass),
        new Case("log of exponentials over another sum",
            x -> log(Ops.div(exp(x), keepDims(sum(exp(sin(x)), 1), x.shape(), 1)))));
    // spotless:on

    private static Node spread(Node x, Shape shape, int... axes) {
        return x.owner().append(new Broadcast(shape, ImmutableIntArray.copyOf(axes)), x);
    }

    private static Node cut(Node x, int axis, long start, long stop) {
        return slice(x, axis, Dim.constant(start), Dim.constant(stop), 1);
    }

    private static Node pad(Node x, long low, long high) {
        ImmutableList<Dim> before = ImmutableList.of(Dim.constant(low), Dim.constant(low));
        ImmutableList<Dim> after = ImmutableList.of(Dim.constant(high), Dim.constant(high));
        return x.owner().append(new Pad(before, after, ImmutableIntArray.of(0, 0)), x);
    }

    /** All elements on one axis between zeros. */
    private static Node pads(Node x, long low, long high) {
        Node flat = flatten(x);
        ImmutableList<Dim> before = ImmutableList.of(Dim.constant(low));
        return x.owner().append(new Pad(before, ImmutableList.of(Dim.constant(high)), ImmutableIntArray.of(0)), flat);
    }

    private static Node noMass(Node x) {
        Node sum = logSumExp(x, 1);
        return eq(sum, Ops.constantLike(sum, Double.NEGATIVE_INFINITY));
    }

    static Stream<Case> fires() {
        return FIRES.stream();
    }

    static Stream<Case> refused() {
        return REFUSED.stream();
    }

    private static Graph graph(Case each, DType dtype, Shape shape) {
        GraphBuilder graph = GraphBuilder.interning();
        Node x = Ops.input(graph, "x", new TensorType(dtype, shape));
        return graph.output("y", each.of.apply(x)).build();
    }

    private static Graph simplified(Graph graph, Trace hits) {
        Graph before = graph;
        Graph after = new Simplify(ALL.only(Precision.EXACT, Precision.IMPROVES)).run(before, hits);
        while (after.size() != before.size() || !after.sameStructure(before)) {
            before = after;
            after = new Simplify(ALL.only(Precision.EXACT, Precision.IMPROVES)).run(before, hits);
        }
        return after;
    }

    @ParameterizedTest
    @MethodSource("fires")
    void firesAndKeepsTheValue(Case each) {
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            Graph before = graph(each, dtype, Shape.of(4, 6));
            Trace hits = Trace.create();
            Graph after = simplified(before, hits);
            assertThat(hits.hits()).contains(each.rule);
            boolean isExact = hits.hits().stream().allMatch(CodedRewritesTest::isExact);
            for (int seed = 0; seed < 10; seed++) {
                Map<String, Tensor> special =
                        ImmutableMap.of("x", Tensors.special(dtype, ImmutableIntArray.of(4, 6), seed));
                Map<String, Tensor> plain =
                        ImmutableMap.of("x", Tensors.random(dtype, ImmutableIntArray.of(4, 6), Domain.ANY, seed));
                if (isExact) {
                    Tensors.assertSameBits(value(after, special), value(before, special));
                }
                Tensors.assertClose(value(after, plain), value(before, plain), dtype == DType.F32 ? 1e-6 : 1e-14);
            }
        }
    }

    private static boolean isExact(String rule) {
        return ALL.only(Precision.EXACT).rewrites().stream()
                .anyMatch(r -> r.name().equals(rule));
    }

    private static Tensor value(Graph graph, Map<String, Tensor> feeds) {
        return ReferenceRun.outputs(graph, feeds).get("y");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatOnlyLooksAlike(Case each) {
        Trace hits = Trace.create();
        new Simplify(ALL.only(Precision.EXACT, Precision.IMPROVES)).run(graph(each, DType.F64, Shape.of(4, 6)), hits);
        Set<String> allowed = Set.of("broadcast(reshape(x)) => broadcast(x)");
        assertThat(hits.hits()).as(each.rule).allMatch(allowed::contains);
    }

    @Test
    void everyCodedRewriteHasACase() {
        Set<String> coded = new LinkedHashSet<>();
        ALL.rewrites().stream().filter(Coded.class::isInstance).forEach(r -> coded.add(r.name()));
        coded.remove("sum(sum(x)) => sum(x)");
        assertThat(FIRES.stream().map(Case::rule)).containsAll(coded);
    }

    /** Of no element the extremum is an infinity and the mass nothing, so an axis that may be empty stays. */
    @ParameterizedTest
    @EnumSource(
            value = Monoid.class,
            names = {"MAX", "MIN"})
    void refusesToTakeOneOfPerhapsNoElements(Monoid monoid) {
        GraphBuilder graph = GraphBuilder.interning();
        Node x = Ops.input(graph, "x", TensorType.scalar(DType.F64));
        Ops.input(graph, "b", TensorType.of(DType.F64, Dim.symbol("n")));
        Node repeated = broadcastTo(x, Shape.of(Dim.symbol("n")));
        graph.output("y", graph.append(new Reduce(monoid, ImmutableIntArray.of(0)), repeated));
        Trace hits = Trace.create();
        new Simplify(ALL).run(graph.build(), hits);
        assertThat(hits.hits()).isEmpty();
    }

    /** Whether n reaches 5 is for the run to say: a slice within a slice that fails must still fail. */
    @Test
    void keepsBoundsThatARunChecks() {
        GraphBuilder graph = GraphBuilder.interning();
        Dim n = Dim.symbol("n");
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, n));
        Node inner = slice(x, 0, Dim.ZERO, n.plus(-2), 1);
        graph.output("y", slice(inner, 0, Dim.ZERO, Dim.constant(3), 1));
        Trace hits = Trace.create();
        new Simplify(ALL).run(graph.build(), hits);
        assertThat(hits.hits()).isEmpty();
    }

    @Test
    void writesTheLogarithmOfASoftmaxWithoutQuotient() {
        GraphBuilder graph = GraphBuilder.interning();
        Node x = Ops.input(graph, "x", TensorType.of(DType.F64, 4, 6));
        Graph composed = graph.output("y", log(softmax(x, 1))).build();
        GraphBuilder direct = GraphBuilder.interning();
        Node z = Ops.input(direct, "x", TensorType.of(DType.F64, 4, 6));
        Graph expected = direct.output("y", logSoftmax(z, 1)).build();
        RuleSet rules = RuleSet.union(ALL, ArithmeticRules.RULES.only(Precision.EXACT));
        Graph simple = new Simplify(rules).run(new Simplify(rules).run(composed));
        assertThat(simple.sameStructure(new Simplify(rules).run(new Simplify(rules).run(expected))))
                .isTrue();
        Map<String, Tensor> far =
                ImmutableMap.of("x", Tensor.fill(DType.F64, ImmutableIntArray.of(4, 6), i -> i * 500));
        assertThat(value(composed, far).getDouble(0)).isNegative().isInfinite();
        assertThat(value(simple, far).getDouble(0)).isEqualTo(-2500);
    }
}
