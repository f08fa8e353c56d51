package org.graphc.optimizer.pass;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.graphc.core.graph.Graph;
import org.graphc.core.graph.GraphBuilder;
import org.graphc.core.graph.GraphVerifier;
import org.graphc.core.graph.Node;
import org.graphc.core.op.LinearAlgebra;
import org.graphc.core.op.Ops;
import org.graphc.core.tensor.Tensor;
import org.graphc.core.testing.Domain;
import org.graphc.core.testing.ReferenceRun;
import org.graphc.core.testing.Tensors;
import org.graphc.core.type.DType;
import org.graphc.core.type.Dim;
import org.graphc.core.type.TensorType;
import org.graphc.optimizer.cost.Flops;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of products: the same values at no more operations, and where the order stays as it was written. */
class ProductsTest {
    private static final Dim N = Dim.symbol("n");

    /** Matrices of n × n, n × n, n × 1 and n × n. */
    private record Given(Node a, Node b, Node v, Node c) {}

    /** @param flops of the products after, or empty where nothing may change */
    private record Case(String rule, Function<Given, List<Node>> of) {
        @Override
        public String toString() {
            return rule;
        }
    }

    // spotless:off
    static final List<Case> FIRES = ImmutableList.of(
        new Case(Products.ORDER, g -> List.of(g.a.matmul(g.b).matmul(g.v))),
        new Case(Products.ORDER, g -> List.of(g.a.matmul(g.b).matmul(g.c).matmul(g.v))),
        new Case(Products.ORDER, g -> List.of(t(g.v).matmul(g.a.matmul(g.b.matmul(g.c))))),
        new Case(Products.ORDER, g -> List.of(t(g.a.matmul(g.b)).matmul(g.v))),
        new Case(Products.ORDER, g -> List.of(g.v.matmul(t(g.v)).matmul(g.a))),
        new Case(Products.SIGN, g -> List.of(Ops.neg(g.a.matmul(g.b)).matmul(g.v))),
        new Case(Products.SIGN, g -> List.of(g.c.matmul(t(Ops.neg(g.a.matmul(g.b)))))),
        new Case(Products.SIGN, g -> List.of(Ops.neg(t(g.v).matmul(g.a)).matmul(g.b).matmul(g.v))),
        new Case(Products.NUMBER, g -> List.of(g.a.matmul(g.b).times(2).matmul(g.v))),
        new Case(Products.NUMBER, g -> List.of(g.a.matmul(g.b).times(0.3).matmul(g.c).times(3))),
        new Case(Products.NUMBER, g -> List.of(
            g.c.matmul(Ops.div(g.a.matmul(g.b), Ops.broadcastTo(Ops.sum(g.v), g.a.shape()))))),
        new Case(Products.NUMBER, g -> List.of(Ops.neg(g.a.matmul(g.b).times(3)).matmul(t(g.a.matmul(g.c).times(5))))),
        new Case(Products.TURNED, g -> List.of(t(t(g.a).matmul(t(g.b))).plus(1))),
        new Case(Products.TURNED, g -> List.of(t(t(g.a).matmul(g.b)).plus(1))),
        new Case(Products.TWIN, g -> List.of(g.a.matmul(g.b), t(g.b).matmul(t(g.a)))),
        new Case(Products.TWIN, g -> List.of(t(g.a).matmul(g.b), t(t(g.b).matmul(g.a)).plus(g.c))),
        new Case(Products.OUTER, g -> List.of(column(g.a, 0).matmul(row(g.b, 1))
            .plus(column(g.b, 2).matmul(row(g.c, 3)))
            .plus(column(g.c, 0).matmul(row(g.a, 4))))),
        new Case(Products.OUTER, g -> List.of(t(row(g.a, 0)).matmul(row(g.b, 1))
            .plus(t(row(g.a, 2)).matmul(row(g.b, 3))))),
        new Case(Products.COMMON, g -> List.of(g.a.matmul(g.b).plus(g.a.matmul(g.c)))),
        new Case(Products.COMMON, g -> List.of(g.b.matmul(t(g.a)).plus(g.c.matmul(t(g.a))))));

    static final List<Case> REFUSED = ImmutableList.of(
        new Case("a chain of one size", g -> List.of(g.a.matmul(g.b).matmul(g.c))),
        new Case("the cheap order", g -> List.of(g.a.matmul(g.b.matmul(g.v)))),
        new Case("a product that is read elsewhere", g -> {
            Node ab = g.a.matmul(g.b);
            return List.of(ab.matmul(g.v), Ops.sum(ab));
        }),
        new Case("a transposed product that is read elsewhere", g -> {
            Node ab = t(g.a.matmul(g.b));
            return List.of(ab.matmul(g.v), Ops.sum(Ops.exp(ab)));
        }),
        new Case("a product whose sum is read twice", g -> {
            Node ab = g.a.matmul(g.b);
            return List.of(ab.plus(g.a.matmul(g.c)), ab);
        }),
        new Case("an inverse that is read twice", g -> {
            Node inverse = LinearAlgebra.inv(g.a);
            return List.of(inverse.matmul(g.v), inverse.matmul(g.b));
        }),
        new Case("a scaled product that is read elsewhere", g -> {
            Node ab = g.a.matmul(g.b).times(2);
            return List.of(ab.matmul(g.v), Ops.sum(ab));
        }),
        new Case("a product by rows", g -> List.of(
            g.a.matmul(g.b).times(Ops.broadcastTo(g.v, g.a.shape())).matmul(g.v))),
        new Case("a scaled product that becomes larger", g -> List.of(t(g.v).matmul(g.v).times(3).matmul(t(g.v)))),
        new Case("a scaled factor that is no product", g -> List.of(g.a.times(2).matmul(g.v))),
        new Case("a product of other factors", g -> List.of(g.a.matmul(g.b).plus(g.b.matmul(g.a)))),
        new Case("a transpose that would become two", g -> List.of(t(g.a.matmul(g.b)).plus(1))));
    // spotless:on

    private static Node t(Node a) {
        return Ops.matrixTranspose(a);
    }

    private static Node row(Node a, long i) {
        return Ops.slice(a, 0, Dim.constant(i), Dim.constant(i + 1), 1);
    }

    private static Node column(Node a, long i) {
        return Ops.slice(a, 1, Dim.constant(i), Dim.constant(i + 1), 1);
    }

    private static Graph graph(Case each, Dim size) {
        GraphBuilder graph = GraphBuilder.create();
        TensorType square = TensorType.of(DType.F64, size, size);
        Given given = new Given(
                Ops.input(graph, "a", square),
                Ops.input(graph, "b", square),
                Ops.input(graph, "v", TensorType.of(DType.F64, size, Dim.ONE)),
                Ops.input(graph, "c", square));
        int i = 0;
        for (Node output : each.of.apply(given)) {
            graph.output("y" + i++, output);
        }
        return graph.build();
    }

    static Stream<Graph> examples(String rule) {
        return fires().filter(each -> each.rule.equals(rule))
                .map(each -> new CommonSubexpressions().run(graph(each, Dim.constant(5))));
    }

    static Stream<Case> fires() {
        return FIRES.stream();
    }

    static Stream<Case> refused() {
        return REFUSED.stream();
    }

    @ParameterizedTest
    @MethodSource("fires")
    void firesAtLessCostAndKeepsTheValue(Case each) {
        for (Dim size : each.rule.equals(Products.OUTER) ? List.of(Dim.constant(5)) : List.of(N, Dim.constant(5))) {
            Graph before = new CommonSubexpressions().run(graph(each, size));
            Trace trace = Trace.create();
            Graph after = GraphVerifier.verify(new Products().run(before, trace), "products");
            assertThat(trace.hits()).contains(each.rule);
            assertThat(Flops.of(before).isSurelyLessThan(Flops.of(after))).isFalse();
            for (int seed = 0; seed < 5; seed++) {
                ImmutableMap<String, Tensor> feeds = feeds(seed);
                ReferenceRun.outputs(before, feeds)
                        .forEach((name, value) -> Tensors.assertClose(
                                ReferenceRun.outputs(after, feeds).get(name), value, 1e-13));
            }
        }
    }

    private static ImmutableMap<String, Tensor> feeds(int seed) {
        ImmutableIntArray square = ImmutableIntArray.of(5, 5);
        return ImmutableMap.of(
                "a", Tensors.random(DType.F64, square, Domain.ANY, seed),
                "b", Tensors.random(DType.F64, square, Domain.ANY, seed + 10),
                "v", Tensors.random(DType.F64, ImmutableIntArray.of(5, 1), Domain.ANY, seed + 20),
                "c", Tensors.random(DType.F64, square, Domain.ANY, seed + 30));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void leavesAsWritten(Case each) {
        Trace trace = Trace.create();
        new Products().run(new CommonSubexpressions().run(graph(each, N)), trace);
        assertThat(trace.hits()).isEmpty();
    }

    /** Switched off, it does nothing, and the graph becomes another one than with it. */
    @ParameterizedTest
    @MethodSource("fires")
    void isMissedWhereItIsOff(Case each) {
        Graph before = new CommonSubexpressions().run(graph(each, Dim.constant(5)));
        Pipeline with = Pipeline.parse("products").verifying();
        Optimized without = with.withoutRule(each.rule).run(before);
        assertThat(without.hits()).doesNotContain(each.rule);
        assertThat(without.graph().sameStructure(with.run(before).graph())).isFalse();
    }

    @Test
    void takesExactOnesAlone() {
        Pipeline exact = Pipeline.parse("products{precision=exact}");
        assertThat(exact.isExact()).isTrue();
        assertThat(Pipeline.parse("products").isExact()).isFalse();
        for (Case each : FIRES) {
            Graph before = new CommonSubexpressions().run(graph(each, Dim.constant(5)));
            Optimized made = exact.run(before);
            assertThat(made.hits().contains(each.rule))
                    .as(each.rule)
                    .isEqualTo(each.rule.equals(Products.TURNED) || each.rule.equals(Products.TWIN));
            ReferenceRun.outputs(before, feeds(3))
                    .forEach((name, value) -> Tensors.assertSameBits(
                            ReferenceRun.outputs(made.graph(), feeds(3)).get(name), value));
        }
    }

    @Test
    void everyRuleHasACase() {
        Set<String> named = new TreeSet<>();
        FIRES.forEach(each -> named.add(each.rule));
        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(
                        new Products().equations().stream().map(e -> e.name()).toList());
    }

    /** The textbook's chain of six (Cormen et al., 15.2): 15,125 multiplications. */
    @Test
    void findsTheTextbooksOrder() {
        GraphBuilder graph = GraphBuilder.create();
        int[] sizes = {30, 35, 15, 5, 10, 20, 25};
        Node product = Ops.input(graph, "m0", TensorType.of(DType.F64, sizes[0], sizes[1]));
        for (int i = 1; i < 6; i++) {
            product = product.matmul(Ops.input(graph, "m" + i, TensorType.of(DType.F64, sizes[i], sizes[i + 1])));
        }
        Graph after = new Products().run(graph.output("y", product).build());
        assertThat(Flops.of(after)).isEqualTo(Dim.constant(2 * 15125));
    }

    /** Thirty steps that add to one gradient: one product of thirty columns with thirty rows. */
    @Test
    void joinsManyThinProducts() {
        GraphBuilder graph = GraphBuilder.create();
        Node xs = Ops.input(graph, "xs", TensorType.of(DType.F64, 30, 8));
        Node gs = Ops.input(graph, "gs", TensorType.of(DType.F64, 30, 9));
        Node sum = t(row(xs, 0)).matmul(row(gs, 0));
        for (int i = 1; i < 30; i++) {
            sum = sum.plus(t(row(xs, i)).matmul(row(gs, i)));
        }
        Graph after = new Products().run(graph.output("y", sum).build());
        assertThat(Flops.of(after)).isEqualTo(Dim.constant(2 * 30 * 8 * 9));
        assertThat(after.nodes()).hasSize(2 + 60 + 2 + 1 + 1);
    }

    /** For n = 1 two columns and two rows have more elements than their product. */
    @Test
    void leavesThinProductsOfSizesThatDoNotCompare() {
        Case sum =
                new Case("", g -> List.of(g.v.matmul(t(g.v)).plus(column(g.a, 0).matmul(row(g.b, 0)))));
        Trace trace = Trace.create();
        new Products().run(graph(sum, N), trace);
        assertThat(trace.hits()).isEmpty();
    }

    /** 51 n² or 100 n multiplications: more for n = 1 only. 128 n² or 8192 n: more up to 64. */
    @Test
    void takesTheOrderThatGrowsMoreSlowly() {
        assertThat(multiplied(N, 50, N, 1)).contains(Products.ORDER);
        assertThat(multiplied(N, 64, N, 64)).contains(Products.ORDER);
        assertThat(multiplied(N, 7, Dim.symbol("m"), 7)).contains(Products.ORDER);
    }

    /** Which order is cheaper depends on n: from 65 on, or from 11 on but with as many powers of n. */
    @Test
    void leavesAChainWhoseSizesDoNotCompare() {
        assertThat(multiplied(N, 65, N, 65)).isEmpty();
        assertThat(multiplied(N, 784, Dim.constant(128), 10)).isEmpty();
    }

    /** What fires on A B C of these sizes. */
    private static List<String> multiplied(Dim rows, long first, Dim second, long columns) {
        GraphBuilder graph = GraphBuilder.create();
        Dim k = Dim.constant(first);
        Node a = Ops.input(graph, "a", TensorType.of(DType.F64, rows, k));
        Node b = Ops.input(graph, "b", TensorType.of(DType.F64, k, second));
        Node c = Ops.input(graph, "c", TensorType.of(DType.F64, second, Dim.constant(columns)));
        Trace trace = Trace.create();
        new Products().run(graph.output("y", a.matmul(b).matmul(c)).build(), trace);
        return List.copyOf(trace.hits());
    }

    /** A sign between two products had kept A B, which is as dear as all the rest. */
    @Test
    void ordersAChainThroughSignsAndNumbers() {
        for (UnaryOperator<Node> scale : List.<UnaryOperator<Node>>of(Ops::neg, x -> x.times(3))) {
            Graph after = new Products()
                    .run(graph(
                            new Case(
                                    "",
                                    g -> List.of(scale.apply(g.a.matmul(g.b)).matmul(g.v))),
                            N));
            assertThat(Flops.of(after).minus(N)).isEqualTo(N.times(N).times(Dim.constant(4)));
        }
    }

    /** Its result has more elements than what is scaled in between, and yet the whole is cheaper. */
    @Test
    void scalesALargerResultWhereTheChainIsCheaper() {
        GraphBuilder graph = GraphBuilder.create();
        Node a = Ops.input(graph, "a", TensorType.of(DType.F64, 100, 1));
        Node b = Ops.input(graph, "b", TensorType.of(DType.F64, 1, 100));
        Node c = Ops.input(graph, "c", TensorType.of(DType.F64, 100, 200));
        Graph after = new Products()
                .run(graph.output("y", a.matmul(b).times(3).matmul(c)).build());
        assertThat(Flops.of(after)).isEqualTo(Dim.constant(2 * (100 * 200 + 100 * 200) + 100 * 200));
    }
}
