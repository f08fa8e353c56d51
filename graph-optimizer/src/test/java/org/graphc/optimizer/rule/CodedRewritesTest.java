package org.graphc.optimizer.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.graphc.core.op.Ops.broadcastTo;
import static org.graphc.core.op.Ops.log;
import static org.graphc.core.op.Ops.logSoftmax;
import static org.graphc.core.op.Ops.slice;
import static org.graphc.core.op.Ops.softmax;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.Node;
import org.graphc.core.op.Monoid;
import org.graphc.core.op.Ops;
import org.graphc.core.op.Reduce;
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
    private static final RuleSet ALL = RuleSet.union(
            StabilityRules.RULES,
            ReductionRules.RULES,
            MovementRules.RULES,
            SinkingRules.RULES,
            ArithmeticRules.RULES.where(Coded.class::isInstance));

    static Stream<CodedCases.Case> fires() {
        return CodedCases.FIRES.stream();
    }

    static Stream<CodedCases.Case> refused() {
        return CodedCases.REFUSED.stream();
    }

    private static Graph graph(CodedCases.Case each, DType dtype, Shape shape) {
        GraphBuilder graph = GraphBuilder.interning();
        Node x = Ops.input(graph, "x", new TensorType(dtype, shape));
        return graph.output("y", each.of().apply(x)).build();
    }

    /** The expressions on which a rewrite fires. */
    static List<Graph> graphs(String rule) {
        return Stream.concat(CodedCases.FIRES.stream(), CodedCases.RELAXED.stream())
                .filter(each -> each.rule().equals(rule))
                .flatMap(each -> Stream.of(Dim.constant(4), Dim.symbol("n")).flatMap(rows -> any(each, rows).stream()))
                .toList();
    }

    /** The expression of so many rows, or nothing where it cannot be written of any number of them. */
    private static Optional<Graph> any(CodedCases.Case each, Dim rows) {
        try {
            return Optional.of(graph(each, DType.F64, Shape.of(rows, Dim.constant(6))));
        } catch (IllegalArgumentException refused) {
            return Optional.empty();
        }
    }

    private static Graph simplified(Graph graph, Trace hits) {
        Graph before = graph;
        Graph after = new Simplify(ALL.only(Precision.EXACT, Precision.IMPROVES, Precision.REORDERS)).run(before, hits);
        while (after.size() != before.size() || !after.sameStructure(before)) {
            before = after;
            after = new Simplify(ALL.only(Precision.EXACT, Precision.IMPROVES, Precision.REORDERS)).run(before, hits);
        }
        return after;
    }

    @ParameterizedTest
    @MethodSource("fires")
    void firesAndKeepsTheValue(CodedCases.Case each) {
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            Graph before = graph(each, dtype, Shape.of(4, 6));
            Trace hits = Trace.create();
            Graph after = simplified(before, hits);
            assertThat(hits.hits()).contains(each.rule());
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

    @ParameterizedTest
    @MethodSource("relaxed")
    void keepsOrdinaryValuesWhereItIsSwitchedOn(CodedCases.Case each) {
        Graph before = graph(each, DType.F64, Shape.of(4, 6));
        Trace hits = Trace.create();
        Graph after = new Simplify(ALL.only(Precision.RELAXED)).run(before, hits);
        assertThat(hits.hits()).contains(each.rule());
        assertThat(simplified(before, Trace.create()).sameStructure(after)).isFalse();
        for (int seed = 0; seed < 10; seed++) {
            Map<String, Tensor> plain =
                    ImmutableMap.of("x", Tensors.random(DType.F64, ImmutableIntArray.of(4, 6), Domain.ANY, seed));
            Tensors.assertClose(value(after, plain), value(before, plain), 1e-12);
        }
    }

    static Stream<CodedCases.Case> relaxed() {
        return CodedCases.RELAXED.stream();
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
    void refusesWhatOnlyLooksAlike(CodedCases.Case each) {
        Trace hits = Trace.create();
        new Simplify(ALL.only(Precision.EXACT, Precision.IMPROVES, Precision.REORDERS))
                .run(graph(each, DType.F64, Shape.of(4, 6)), hits);
        Set<String> allowed = Set.of("broadcast(reshape(x)) => broadcast(x)");
        assertThat(hits.hits()).as(each.rule()).allMatch(allowed::contains);
    }

    @Test
    void everyCodedRewriteHasACase() {
        Set<String> coded = new LinkedHashSet<>();
        ALL.rewrites().stream().filter(Coded.class::isInstance).forEach(r -> coded.add(r.name()));
        assertThat(Stream.concat(CodedCases.FIRES.stream(), CodedCases.RELAXED.stream())
                        .map(CodedCases.Case::rule))
                .containsAll(coded);
    }

    /** Of no element the extremum is an infinity and the mass nothing, so an axis that may be empty stays. */
    @ParameterizedTest
    @EnumSource(
            value = Monoid.class,
            names = {"MAX", "MIN", "ANY", "ALL"})
    void refusesToTakeOneOfPerhapsNoElements(Monoid monoid) {
        GraphBuilder graph = GraphBuilder.interning();
        boolean isLogic = monoid == Monoid.ANY || monoid == Monoid.ALL;
        Node x = Ops.input(graph, "x", TensorType.scalar(isLogic ? DType.BOOL : DType.F64));
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
